import TestSupport
import Testing

@Suite("Printing above the line being edited")
struct AboveTests {
  @Test func logLinesStandAboveAWrappedLineThatIsTyped() throws {
    let session = try Session(rows: 30, columns: 20)
    try session.waitForPrompt()
    try session.command("log 5")
    let text = "0123456789 日本語 and more"
    for character in text { try session.type(String(character)) }
    try session.terminal.waitForScreen(containing: "log line 5")
    let lines = (1...5).map { "log line \($0)" }
    let wanted = (["app> log 5"] + lines + ["app> 0123456789 日本", "語 and more"]).joined(separator: "\n")
    try session.terminal.waitForScreen { $0.text == wanted && $0.cursor == (7, 11) }
    try session.type(Keys.enter)
    try session.terminal.waitForScreen(containing: "entry \(text.utf8.count):")
  }

  @Test func theCursorStaysInTheMiddleOfTheLine() throws {
    let session = try Session(columns: 20)
    try session.waitForPrompt()
    try session.command("log 3")
    try session.type("abcdefghijklmnopqrstuvwxyz", Keys.home)
    try session.terminal.waitForScreen(containing: "log line 3")
    try session.terminal.waitForScreen { $0.lines[$0.cursor.row].hasPrefix("app> abcdef") && $0.cursor.column == 5 }
    try session.type("X", Keys.enter)
    try session.terminal.waitForTranscript(containing: "entry 27: \"Xabcdefghijklmnopqrstuvwxyz")
  }

  @Test func linesBetweenEntriesArePlain() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.command("log 3")
    try session.type("wait 200", Keys.enter)
    try session.terminal.waitForScreen { $0.text.hasSuffix("log line 3\napp>") }
  }

  @Test func progressWhileALineIsEditedIsPlain() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("progress 200", Keys.enter, "half")
    try session.terminal.waitForScreen(containing: "progress over")
    try session.expectLine("app> half")
    #expect(session.screen.text.contains("upload 100% (200 of 200)\n"))
  }

  @Test func progressAtATerminalIsOneLineBelowTheOthers() throws {
    let session = try Session(columns: 60)
    try session.waitForPrompt()
    try session.type("progress 200", Keys.enter, "wait 1000", Keys.enter)
    try session.terminal.waitForScreen(containing: "in the middle\nupload  █")
    try session.terminal.waitForScreen(containing: "progress over")
    try session.waitForPrompt()
    #expect(!session.screen.text.contains("█"))
  }
}
