import TestSupport
import Testing

@Suite("Without an editable terminal")
struct PlainInputTests {
  func run(_ input: String, changing changes: [String: String?] = [:]) throws -> ProcessResult {
    let home = try TemporaryFolder("editor")
    return try ProcessRun.run(
      try Products.path("LineEditorDriver"), environment: Session.environment(home, changing: changes), stdin: input)
  }

  @Test func aPipeIsReadWithoutAPrompt() throws {
    let result = try run("one\r\ntwo {\n}\nlast without newline")
    #expect(
      result.stdout
        == "entry 3: \"one\"\nentry 7: \"two {\\n}\"\nentry 20: \"last without newline\"\nend\n")
    #expect(result.stderr == "")
  }

  @Test func anOpenEntryAtTheEndIsHandedOn() throws {
    #expect(try run("two {\nthree\n").stdout == "entry 11: \"two {\\nthree\"\nend\n")
  }

  @Test func bytesThatAreNoTextAreSaid() throws {
    let home = try TemporaryFolder("editor")
    let result = try ProcessRun.run(
      try Products.path("LineEditorDriver"), environment: Session.environment(home),
      stdin: [0x61, 0xff, 0x0a, 0x62, 0x0a])
    #expect(result.stdout == "not text: 2 bytes\nentry 1: \"b\"\nend\n")
  }

  @Test func moreLinesThanAnyBufferHolds() throws {
    let result = try run(String(repeating: "x\n", count: 30_000))
    #expect(result.stdout.components(of: "entry 1: \"x\"") == 30_000)
  }

  @Test(arguments: ["dumb", "", nil])
  func aDumbTerminalShowsPlainPrompts(_ term: String?) throws {
    let session = try Session(environment: ["TERM": term, "DRIVER_COLOR": "1"])
    try session.waitForPrompt()
    try session.type("abc\r")
    try session.expectEntry("abc")
    try session.type("half", Keys.control("c"))
    try session.terminal.waitForScreen(containing: "interrupted")
    try session.waitForPrompt()
    try session.enter("next")
    try session.type(Keys.control("d"))
    #expect(try session.terminal.waitForExit() == .exited(0))
    #expect(!session.terminal.transcript.contains(0x1b))
  }

  @Test(arguments: ["C", "POSIX", "no_SUCH.thing", ""])
  func anyLocaleTakesUTF8(_ locale: String) throws {
    let session = try Session(environment: ["LANG": locale, "LC_ALL": locale])
    try session.waitForPrompt()
    try session.type("é日👍", Keys.left, "x", Keys.enter)
    try session.expectEntry("é日x👍")
  }

  @Test func aTerminalThatTheDatabaseDoesNotKnowIsAnXterm() throws {
    let session = try Session(environment: ["TERM": "no-such-terminal"])
    try session.waitForPrompt()
    try session.type("bc", Keys.home, "a", Keys.enter)
    try session.expectEntry("abc")
    #expect(session.screen.text == "app> abc\nentry 3: \"abc\"\napp>")
  }

  @Test func withoutATerminalDatabaseLinesArePlain() throws {
    let session = try Session(environment: ["TERMINFO": "/nowhere", "TERMINFO_DIRS": "/nowhere", "TERM": "no-such"])
    try session.terminal.waitForTranscript(containing: "app> ")
    try session.type("abc\r")
    try session.terminal.waitForTranscript(containing: "entry 3: \"abc\"")
  }
}
