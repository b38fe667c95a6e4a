import CSystem
import Glibc
import TestSupport
import Testing

@Suite("Ctrl-C, Ctrl-D, Ctrl-Z and signals")
struct InterruptTests {
  /// Ctrl-S stops no output, and what begins a sequence swallows no Ctrl-C.
  @Test func noKeyTakesTheLineAway() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("ab", Keys.control("s"), "zz")
    try session.expectLine("(not found) zz: ab")
    try session.type(Keys.control("g"), "c")
    try session.expectLine("app> abc")
    for beginning in [Keys.escape, Keys.control("x")] {
      try session.type("d", beginning, Keys.control("c"))
      try session.waitForPrompt()
    }
    try session.end()
  }

  @Test func controlCDiscardsTheLine() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("half a line", Keys.left, Keys.left)
    try session.expectLine("app> half a line", cursor: 14)
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    #expect(session.screen.text == "app> half a line^C\ninterrupted\napp>")
    try session.enter("next")
  }

  @Test func controlCOnAWrappedLineLeavesItWhole() throws {
    let session = try Session(columns: 20)
    try session.waitForPrompt()
    try session.type("0123456789012345678901234567890123456789", Keys.home)
    try session.terminal.waitForScreen { $0.lines[1] == "56789012345678901234" && $0.cursor == (0, 5) }
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    #expect(session.screen.text.hasSuffix("\n56789^C\ninterrupted\napp>"))
  }

  @Test func controlCDiscardsTheWholeEntryInAContinuation() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("first {", Keys.enter)
    try session.waitForPrompt("...>")
    try session.type("second", Keys.control("c"))
    try session.waitForPrompt()
    try session.enter("third")
  }

  @Test func controlCInASearchDiscardsTheLine() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.enter("apps one")
    try session.type(Keys.control("r"), "app")
    try session.terminal.waitForScreen(containing: "(search) app: apps one")
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    try session.enter("next")
  }

  @Test func aSignalInterruptsLikeTheKey() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("half")
    try session.expectLine("app> half")
    session.terminal.signal(SIGINT)
    try session.waitForPrompt()
    #expect(session.screen.text.contains("app> half^C\ninterrupted\n"))
    try session.enter("next")
  }

  @Test func controlDDeletesInTheMiddleAndEndsOnAnEmptyLine() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("abc", Keys.home, Keys.control("d"))
    try session.expectLine("app> bc")
    try session.type(Keys.end, Keys.control("d"), "d", Keys.enter)
    try session.expectEntry("bcd")
    try session.end()
  }

  @Test func controlDInAContinuationCancelsIt() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("first {", Keys.enter)
    try session.waitForPrompt("...>")
    try session.type(Keys.control("d"))
    try session.waitForPrompt()
    #expect(session.screen.text.contains("interrupted"))
    try session.enter("next")
  }

  @Test func controlZStopsAndComesBackWithTheSameLine() throws {
    let home = try TemporaryFolder("editor")
    // A shell with job control, as the one that the user comes back to.
    let terminal = try PseudoTerminal(
      "bash", ["--norc", "-i"],
      environment: Session.environment(home, changing: ["PS1": "shell$ "]), workingDirectory: home.path)
    try terminal.waitForScreen(containing: "shell$")
    try terminal.send("\(try Products.path("LineEditorDriver"))\r")
    try terminal.waitForScreen(containing: "app>")
    try terminal.send("half a line")
    try terminal.waitForScreen(containing: "app> half a line")
    try terminal.send(Keys.control("z"))
    try terminal.waitForScreen(containing: "Stopped")
    try terminal.send("stty -a | grep -o ' icanon'\r")
    try terminal.waitForScreen(containing: "\n icanon")
    try terminal.send("fg\r")
    try terminal.waitForScreen { $0.lines[$0.cursor.row] == "app> half a line" }
    try terminal.send("!\r")
    try terminal.waitForScreen(containing: "entry 12: \"half a line!\"")
    try terminal.waitForScreen("mark pasted text again") { $0.modes.contains(2004) }
    try terminal.send(Keys.control("d"))
    try terminal.waitForScreen(containing: "end\nshell$")
  }

  @Test func stoppedFromOutsideItComesBackWithTheSameLine() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("half")
    try session.expectLine("app> half")
    session.terminal.signal(SIGSTOP)
    session.terminal.signal(SIGCONT)
    try session.type("!", Keys.enter)
    try session.expectEntry("half!")
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func aDeadlySignalLeavesTheTerminalAsItWas(_ number: Int32) throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.enter("kept")
    try session.type("half")
    try session.expectLine("app> half")
    session.terminal.signal(number)
    #expect(try session.terminal.waitForExit() == .exited(128 + number))
    #expect(try session.terminal.isCooked())
    #expect(!session.screen.modes.contains(2004))
    #expect(try session.home.text("history").contains(" kept\n"))
  }

  @Test func aLostTerminalEndsTheInputOfWhoIgnoresTheSignal() throws {
    let session = try Session(environment: ["DRIVER_IGNORES_HANGUP": "1"])
    try session.waitForPrompt()
    try session.type("half")
    try session.expectLine("app> half")
    session.terminal.hangUp()
    #expect(try session.terminal.waitForExit() == .exited(0))
  }

  @Test func aLostTerminalEndsTheInput() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.enter("kept")
    session.terminal.hangUp()
    #expect(try session.terminal.waitForExit() == .exited(128 + SIGHUP))
    #expect(try session.home.text("history").contains(" kept\n"))
  }
}
