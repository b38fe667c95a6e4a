import Glibc
import TestSupport
import Testing

@Suite("A session: Ctrl-C, tasks, signals")
struct SessionSignalTests {
  @Test func ctrlCEndsWhatRunsAndNothingElse() throws {
    let session = try SessionTerminal()
    try session.enter("let kept = 5")
    try session.type("all [ { sleep 1h } { while true { } } ]", Keys.enter)
    try session.terminal.waitForScreen(containing: "while true { } } ]")
    #expect(try eventually { try session.terminal.isCooked() }, "what runs has the terminal as it was")
    try session.type(Keys.control("c"))
    try session.waitForPrompt(within: .seconds(5))
    #expect(session.screen.history.contains("interrupted"))
    #expect(try session.enter("$kept") == ["5"])
    #expect(try session.enter("$error.code") == ["HKD351"])
    try session.leave()
  }

  @Test func ctrlCBehindTheEnterIsNeverLost() throws {
    let session = try SessionTerminal()
    // In one piece with the Enter, and a little later and later: before, while and after the entry begins.
    for microseconds in [nil, 0, 50, 200, 500, 1_000, 2_000, 5_000, 20_000] as [useconds_t?] {
      try session.waitForPrompt(within: .seconds(5))
      if let microseconds {
        try session.type("say (sleep 1h)", Keys.enter)
        usleep(microseconds)
        try session.type(Keys.control("c"))
      } else {
        try session.type("say (sleep 1h)", Keys.enter, Keys.control("c"))
      }
      try session.terminal.waitForScreen("say that it was interrupted", within: .seconds(5)) { screen in
        Self.lastOutput(of: screen) == "interrupted"
      }
      #expect(try session.enter("$error.code") == ["HKD351"])
    }
    try session.leave()
  }

  @Test func ctrlCIsBackWhileAProgramIsStillEnding() throws {
    let session = try SessionTerminal()
    for isLeaving in [false, true] {
      try session.waitForPrompt()
      try session.type("exec sh -c \"trap '' TERM; echo \\$\\$ > pid; sleep 1000; sleep 1000\"", Keys.enter)
      let path = "\(session.world.work)/pid"
      #expect(eventually { ((try? readFile(path)) ?? []).contains(10) })
      let process = try #require(pid_t(String(decoding: try readFile(path), as: UTF8.self).split(separator: "\n")[0]))
      try session.type(Keys.control("c"))
      try session.terminal.waitForScreen(containing: "`sh` (process \(process)) does not end yet; it is killed in a second")
      if isLeaving {
        try session.leave()
        #expect(kill(process, 0) != 0)
      } else {
        try session.waitForPrompt()
        try session.type("say 'typed mean")
        try session.terminal.waitForScreen(containing: "`sh` (process \(process)) was killed")
        try session.expectLine("hkd › say 'typed mean")
        #expect(eventually { kill(process, 0) != 0 })
        try session.type(Keys.control("c"))
        unlink(path)
      }
    }
  }

  @Test func aSecondSignalLeavesNoProgramBehind() throws {
    let world = try LocalWorld()
    let hkd = try PseudoTerminal(
      Products.path("hkd"),
      ["-c", "exec sh -c \"trap '' TERM; echo \\$\\$ > pid; sleep 1000; sleep 1000\""], environment: world.environment,
      workingDirectory: world.work)
    let path = "\(world.work)/pid"
    #expect(eventually { ((try? readFile(path)) ?? []).contains(10) })
    let process = try #require(pid_t(String(decoding: try readFile(path), as: UTF8.self).split(separator: "\n")[0]))
    try hkd.send(Keys.control("c") + Keys.control("c"))
    #expect(try hkd.waitForExit() == .exited(130))
    #expect(eventually { kill(process, 0) != 0 })
  }

  @Test func whatIsTypedAheadIsKept() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    try session.type("say one", Keys.enter, "say two", Keys.enter, "say thr")
    try session.expectLine("hkd › say thr")
    #expect(session.screen.lines.contains("one") && session.screen.lines.contains("two"))
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    // It is no answer to a question for a secret, and shows nowhere.
    try session.type("let s = (secret:prompt 'Code'); $s == 'typed later'", Keys.enter, "typed before", Keys.enter)
    try session.terminal.waitForScreen("ask") { $0.lines[$0.cursor.row] == "Code:" }
    try session.type("typed later", Keys.enter)
    try session.terminal.waitForScreen(containing: "\ntrue\nhkd ›")
    #expect(!session.screen.history.contains("typed before"))
    try session.leave()
  }

  /// The line above a fresh prompt.
  private static func lastOutput(of screen: Screen) -> String? {
    guard screen.lines[screen.cursor.row] == "hkd ›", screen.cursor.row > 0 else { return nil }
    return screen.lines[screen.cursor.row - 1]
  }

  @Test(arguments: ["open /dev/tty", "open /dev/zero", "open pipe", "hash --file pipe"])
  func ctrlCEndsAReadThatHasNoEnd(entry: String) throws {
    let session = try SessionTerminal()
    #expect(mkfifo("\(session.world.work)/pipe", 0o600) == 0)
    try session.waitForPrompt()
    try session.type("say begun; \(entry)", Keys.enter)
    try session.terminal.waitForScreen("begin") { $0.lines.contains("begun") }
    try session.type(Keys.control("c"))
    try session.terminal.waitForScreen("say that it was interrupted") { Self.lastOutput(of: $0) == "interrupted" }
    try session.leave()
  }

  @Test func aPipeIsReadToItsEnd() throws {
    let world = try LocalWorld()
    let run = try ProcessRun.run(
      "sh", ["-c", "mkfifo p; (sleep 0.2; echo one; sleep 0.2; echo two) > p & hkd -c 'say (open p | trim)'"],
      environment: world.environment, workingDirectory: world.work)
    #expect(run.stdout == "one\ntwo\n", "\(run.stderr)")
  }

  @Test func whatMustBeDoneIsDoneWhenInterrupted() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    try session.type("try { say began; sleep 1h } finally { say 'cleaned up' }", Keys.enter)
    try session.terminal.waitForScreen("begin") { $0.lines.contains("began") }
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    #expect(session.allLines.contains("cleaned up"))
    try session.leave()
  }

  @Test func tasksRunBesideThePrompt() throws {
    let session = try SessionTerminal()
    let begun = try session.enter("let t = spawn { sleep 700ms; say 'from the task'; 40 + 2 }")
    #expect(begun == [])
    #expect(try session.enter("tasks").first?.hasPrefix("id  state    took") == true)
    // A line being typed stays as it is while the task prints above it.
    try session.type("say 'typed mean")
    try session.terminal.waitForScreen("show the task's output above the line") { screen in
      screen.lines.contains("from the task") && screen.lines.contains { $0.hasPrefix("task 1 done in") }
        && screen.lines[screen.cursor.row] == "hkd › say 'typed mean"
    }
    try session.type("while'", Keys.enter)
    try session.terminal.waitForScreen(containing: "\ntyped meanwhile")
    #expect(try session.enter("await $t") == ["42"])
    #expect(try session.enter("[(spawn { 1 }) (spawn { 2 })] | await").contains("2"))
    try session.leave()
  }

  @Test func tasksFailAndAreCancelled() throws {
    let session = try SessionTerminal()
    try session.enter("let a = spawn { fail 'in the task' }; let b = spawn { sleep 1h }")
    try session.terminal.waitForScreen(containing: "task 1 failed")
    #expect(try session.enter("await $a").contains { $0.hasPrefix("error[HKD300]: in the task") })
    // Waiting is left, the task is not.
    try session.type("say waiting; await $b", Keys.enter)
    try session.terminal.waitForScreen("wait for the task") { screen in
      screen.cursor.column == 0 && screen.cursor.row > 0 && screen.lines[screen.cursor.row - 1] == "waiting"
    }
    try session.type(Keys.control("c"))
    try session.terminal.waitForScreen(containing: "task 2 goes on")
    // A running task is told of before it is ended.
    try session.waitForPrompt()
    try session.type(Keys.control("d"))
    try session.terminal.waitForScreen(containing: "1 task still running")
    #expect(try session.enter("tasks:cancel $b").isEmpty || session.screen.history.contains("task 2 cancelled"))
    try session.terminal.waitForScreen(containing: "task 2 cancelled")
    #expect(try session.enter("var n = 0; spawn { set n = 1 }").first?.hasPrefix("error[HKD2") == true)
    try session.leave()
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func aKilledSessionLeavesTheTerminalAsItWas(signal: Int32) throws {
    let session = try SessionTerminal()
    try session.enter("say remembered")
    try session.type("half a li")
    try session.expectLine("hkd › half a li")
    session.terminal.signal(signal)
    #expect(try session.terminal.waitForExit() == .exited(143))
    #expect(try session.terminal.isCooked())
    let history = try session.world.hkd("-i", stdin: "history | each { |entry| $entry.text }\n").stdout
    #expect(history.contains("say remembered"))
  }

  enum End: CaseIterable {
    case terminate, hangUpSignal, lostTerminal
  }

  @Test(arguments: End.allCases) func aKilledCommandIsEndedInOrder(end: End) throws {
    let session = try SessionTerminal()
    try session.enter("say remembered")
    try session.type("try { say began; sleep 1h } finally { exec touch cleaned }", Keys.enter)
    try session.terminal.waitForScreen("begin") { $0.lines.contains("began") }
    switch end {
    case .terminate: session.terminal.signal(SIGTERM)
    case .hangUpSignal: session.terminal.signal(SIGHUP)
    case .lostTerminal: session.terminal.hangUp()
    }
    #expect(try session.terminal.waitForExit() == .exited(143))
    #expect(access("\(session.world.work)/cleaned", F_OK) == 0)
    let history = try session.world.hkd("-i", stdin: "history | each { |entry| $entry.text }\n").stdout
    #expect(history.contains("say remembered") && history.contains("say began"))
  }

  @Test(arguments: [SIGTERM, SIGHUP]) func programsEndWithAKilledSession(signal: Int32) throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    try session.type("exec sh -c \"echo \\$\\$ > pid; sleep 1000; sleep 1000\"", Keys.enter)
    let path = "\(session.world.work)/pid"
    #expect(eventually { ((try? readFile(path)) ?? []).contains(10) })
    let process = try #require(pid_t(String(decoding: try readFile(path), as: UTF8.self).split(separator: "\n")[0]))
    session.terminal.signal(signal)
    #expect(try session.terminal.waitForExit() == .exited(143))
    #expect(eventually { kill(process, 0) != 0 })
  }

  @Test func aLostTerminalEndsIt() throws {
    let session = try SessionTerminal()
    try session.enter("say remembered")
    session.terminal.hangUp()
    let status = try session.terminal.waitForExit()
    #expect(status == .exited(143) || status == .exited(0))
  }

  @Test func aQuestionForASecretIsHiddenAgainAfterAStop() throws {
    let world = try LocalWorld()
    var variables = world.environment
    variables["PS1"] = "shell$ "
    let terminal = try PseudoTerminal("bash", ["--norc", "-i"], environment: variables, workingDirectory: world.work)
    try terminal.waitForScreen(containing: "shell$")
    try terminal.send("\(try Products.path("hkd")) -c \"secret:prompt Code | type-of\"\r")
    try terminal.waitForScreen("ask") { $0.lines[$0.cursor.row] == "Code:" }
    try terminal.send(Keys.control("z"))
    try terminal.waitForScreen(containing: "Stopped")
    try terminal.send("fg\r")
    // The shell has turned the echo on; the question stands there once more when it is off again.
    try terminal.waitForScreen("ask again") { $0.lines[$0.cursor.row] == "Code:" }
    try terminal.send("hush-hush\r")
    try terminal.waitForScreen(containing: "\nsecret\n")
    #expect(!terminal.screen.history.contains("hush"))
  }

  @Test func aStoppedSessionComesBack() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    try session.type("say 'half", Keys.control("z"))
    try session.terminal.waitForScreen(containing: "^Z")
    session.terminal.signal(SIGCONT)
    try session.expectLine("hkd › say 'half")
    try session.type(" whole'", Keys.enter)
    try session.terminal.waitForScreen(containing: "\nhalf whole")
    try session.leave()
  }
}
