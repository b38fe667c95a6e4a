import LineEditor
import TestSupport
import Testing

struct KeyCase: Sendable {
  var keys: [String]
  var line: String
}

private let keyCases: [KeyCase] = [
  KeyCase(keys: ["abc", Keys.home, "x"], line: "xabc"),
  KeyCase(keys: ["abc", Keys.control("a"), "x", Keys.control("e"), "y"], line: "xabcy"),
  KeyCase(keys: ["abc", "\u{1b}[1~", Keys.delete], line: "bc"),
  KeyCase(keys: ["abc", "\u{1b}[1~", "\u{1b}[4~", "d"], line: "abcd"),
  KeyCase(keys: ["abc", "\u{1b}OH", "x", "\u{1b}OF", "y"], line: "xabcy"),
  KeyCase(keys: ["abc", Keys.left, Keys.left, Keys.backspace], line: "bc"),
  KeyCase(keys: ["ab cd ef", Keys.wordLeft, Keys.wordLeft, "X"], line: "ab Xcd ef"),
  KeyCase(keys: ["ab cd", Keys.home, Keys.wordRight, "X"], line: "abX cd"),
  KeyCase(keys: ["ab cd", "\u{1b}b", "X"], line: "ab Xcd"),
  KeyCase(keys: ["ab cd", Keys.control("w")], line: "ab"),
  KeyCase(keys: ["ab cd", Keys.home, Keys.control("k"), "x"], line: "x"),
  KeyCase(keys: ["abc", "\u{1b}[5;3~", "\u{1b}[15~", "\u{1b}[2~", "\u{1b}OP", "\u{1b}[Z", "d"], line: "abcd"),
]

@Suite("Editing a line")
struct EditingTests {
  @Test func readsAnEntryAndEnds() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.enter("apps")
    try session.end()
    #expect(session.screen.text.hasPrefix("app> apps\nentry 4: \"apps\"\napp>"))
  }

  @Test func theTerminalIsCookedBetweenEntriesAndAfterwards() throws {
    let session = try Session()
    try session.waitForPrompt()
    #expect(try !session.terminal.isCooked())
    #expect(session.screen.modes.contains(2004))
    try session.type("stty 1", Keys.enter)
    try session.terminal.waitForScreen(containing: "cooked")
    try session.waitForPrompt()
    try session.end()
    #expect(try session.terminal.isCooked())
    #expect(!session.screen.modes.contains(2004))
  }

  @Test(arguments: keyCases)
  func keysMoveAndDelete(_ keyCase: KeyCase) throws {
    let session = try Session()
    try session.waitForPrompt()
    for key in keyCase.keys { try session.type(key) }
    try session.expectLine("app> \(keyCase.line)")
  }

  @Test func aWrappedLineIsDrawnRight() throws {
    let session = try Session(columns: 20)
    try session.waitForPrompt()
    try session.type("0123456789abcd日本語")
    try session.terminal.waitForScreen { $0.text == "app> 0123456789abcd\n日本語" && $0.cursor == (1, 6) }
    try session.type(Keys.left, Keys.left, Keys.left, "X")
    try session.terminal.waitForScreen { $0.text == "app> 0123456789abcdX\n日本語" && $0.cursor == (1, 0) }
  }

  @Test func invalidBytesAreDropped() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.terminal.send([0x61, 0xff, 0xc3, 0x62, 0xe6, 0x97, 0x63, 0x80])
    try session.expectLine("app> abc")
  }

  @Test func resizing() throws {
    let session = try Session(columns: 40)
    try session.waitForPrompt()
    try session.enter("first")
    try session.type("0123456789012345678901234567890123456789")
    try session.terminal.waitForScreen { $0.cursor == (3, 5) }
    session.terminal.resize(rows: 24, columns: 60)
    try session.terminal.waitForScreen { $0.lines.contains("app> 0123456789012345678901234567890123456789") }
    session.terminal.resize(rows: 24, columns: 30)
    try session.terminal.waitForScreen { $0.text.contains("app> 0123456789012345678901234\n567890123456789") }
    #expect(session.screen.text.contains("entry 5: \"first\""))
    try session.type("x", Keys.enter)
    try session.terminal.waitForScreen(containing: "entry 41:")
  }

  /// The terminal is asked where it has put the cursor, and its answer is no key, however late it comes.
  @Test func aTerminalThatWrapsAnewIsBelieved() throws {
    let session = try Session(columns: 40)
    try session.waitForPrompt()
    try session.type(String(repeating: "0123456789", count: 5))
    try session.terminal.waitForScreen { $0.cursor == (1, 15) }
    session.terminal.resize(rows: 24, columns: 25)
    try session.terminal.waitForTranscript(containing: "\u{1b}[6n")
    // Wrapped anew, `app> ` and 50 characters are two rows and 5 columns.
    try session.type("a", "\u{1b}[3;6R", "b")
    try session.terminal.waitForScreen("draw it in three rows") { $0.lines.contains("56789ab") }
    session.terminal.resize(rows: 24, columns: 60)
    let whole = "app> " + String(repeating: "0123456789", count: 5)
    try session.terminal.waitForScreen("draw it in one row") { $0.lines.contains(whole + "ab") }
    try session.type("c\u{1b}[1;1Rd")
    try session.expectLine(whole + "abcd")
    try session.type(Keys.enter)
    try session.terminal.waitForScreen(containing: "entry 54:")
    try session.waitForPrompt()
    try session.end()
  }

  @Test func aColouredPromptKeepsTheColumns() throws {
    let session = try Session(environment: ["DRIVER_COLOR": "1"])
    try session.waitForPrompt()
    #expect(session.screen.cell(row: 0, column: 0)?.style == "1;31")
    #expect(session.screen.cell(row: 0, column: 3)?.style == "")
    try session.type("abc")
    try session.expectLine("app> abc", cursor: 8)
  }

  @Test func aPromptOfSeveralLines() throws {
    let session = try Session(environment: ["DRIVER_PROMPT": "shop on local\n\u{1b}[32m$\u{1b}[0m"])
    try session.waitForPrompt("$")
    try session.type("abc")
    try session.terminal.waitForScreen { $0.text == "shop on local\n$ abc" && $0.cursor == (1, 5) }
  }

  @Test func viKeys() throws {
    let home = try TemporaryFolder()
    try home.write(".editrc", "# mine\nbind -v\n")
    let session = try Session(home: home)
    try session.waitForPrompt()
    try session.type("ab cd", Keys.escape)
    try session.type("0", "x", "w", "i", "X")
    try session.expectLine("app> b Xcd")
    try session.type(Keys.escape)
    try session.type("x.")
    try session.expectLine("app> b d")
    try session.type("iXc", Keys.escape)
    try session.expectLine("app> b Xcd")
    try session.type("i")
    // The keys with sequences work in insert mode and do not leave it.
    try session.type(Keys.left, Keys.home, "é", Keys.end, "y")
    try session.expectLine("app> éb Xcdy")
    try session.type(Keys.enter)
    try session.expectEntry("éb Xcdy")
    try session.type(Keys.escape)
    try session.type("k")
    try session.expectLine("app> éb Xcdy")
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    try session.type(Keys.paste("one\ntwo"), Keys.enter)
    try session.expectEntry("one\ntwo")
    try session.type(Keys.escape)
    try session.type("/éb")
    try session.expectLine("(search) éb: éb Xcdy")
    try session.type(Keys.escape)
    try session.type("x", Keys.enter)
    try session.expectEntry("b Xcdy")
    try session.end()
  }

  @Test func viCommandsOnAnEmptyLine() throws {
    let home = try TemporaryFolder("editor")
    try home.write(".editrc", "bind -v\n")
    let session = try Session(home: home)
    try session.waitForPrompt()
    try session.type(Keys.escape)
    try session.type("$x$~$X$D$rz$wbe$Pi", "abc")
    try session.expectLine("app> abc", cursor: 8)
    try session.type(Keys.escape)
    try session.type("dd$xiabc", Keys.escape)
    try session.type("0d$$xad", Keys.enter)
    try session.expectEntry("d")
    try session.end()
  }

  /// libedit keeps the keys of insert mode to replay them, and may replay them in command mode.
  @Test func viReplaysWhatWasTypedAsText() throws {
    let home = try TemporaryFolder("editor")
    try home.write(".editrc", "bind -v\n")
    let session = try Session(home: home)
    try session.waitForPrompt()
    try session.enter("apps")
    try session.type("U\u{5}日", Keys.escape)
    try session.expectLine("app> U^E日", cursor: 8)
    try session.type("d.")
    try session.expectLine("app> U^EU^E日日", cursor: 11)
    try session.type("u")
    try session.expectLine("app> U^E日", cursor: 8)
    try session.type("dd$.")
    try session.expectLine("app>")
    // A word is changed, and once more at the last character, where libedit itself would take the text for commands.
    try session.type("ia b", Keys.escape)
    try session.type("0cwD$日", Keys.escape)
    try session.expectLine("app> D$日 b", cursor: 7)
    try session.type("0l", Keys.control("k"), ".")
    try session.expectLine("app> D$日", cursor: 7)
    // Where the command fails, nothing is typed.
    try session.type("0cf日x", Keys.escape)
    try session.expectLine("app> x", cursor: 5)
    let bells = session.screen.bells
    try session.type(".")
    try session.terminal.waitForScreen("ring") { $0.bells > bells }
    try session.expectLine("app> x", cursor: 5)
    try session.type("dd")
    try session.expectLine("app>")
    try session.type("iab cd", Keys.escape)
    try session.type("0d$")
    try session.expectLine("app>")
    try session.type("Pa", Keys.enter)
    try session.expectEntry("ab cd")
    try session.end()
  }

  @Test func viRepeatsTheLastChange() throws {
    let home = try TemporaryFolder("editor")
    try home.write(".editrc", "bind -v\n")
    let session = try Session(home: home)
    try session.waitForPrompt()
    try session.type("one two three four five", Keys.escape)
    try session.type("0dw..")
    try session.expectLine("app> four five", cursor: 5)
    try session.type("2.")
    try session.expectLine("app>")
    try session.type("iabcdef", Keys.escape)
    try session.type("0xll.")
    try session.expectLine("app> bcef", cursor: 7)
    try session.type("rz0.")
    try session.expectLine("app> zczf", cursor: 5)
    try session.type("A e\u{301}日", Keys.escape)
    try session.type(".")
    try session.expectLine("app> zczf e\u{301}日 e\u{301}日")
    // Over the end of a line, in the next one.
    try session.type("0cwnew", Keys.enter)
    try session.expectEntry("new e\u{301}日 e\u{301}日")
    try session.type("old line", Keys.escape)
    try session.type("0.")
    try session.expectLine("app> old lineold line")
    // What was completed is not typed again.
    try session.type("ccx", Keys.tab, Keys.escape)
    let bells = session.screen.bells
    try session.type(".")
    try session.terminal.waitForScreen("ring") { $0.bells > bells }
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    try session.end()
  }

  @Test func editrcBindingsWinOverOurs() throws {
    let home = try TemporaryFolder()
    try home.write(
      "rc",
      "bind -e\ndriver:bind ^L ed-move-to-beg\nother:bind ^K ed-move-to-beg\nbind \"\\e[H\" ed-move-to-end\nbind \"open\n"
    )
    let session = try Session(home: home, environment: ["EDITRC": home.path("rc")])
    try session.waitForPrompt()
    try session.type("ab", Keys.control("l"), "x", Keys.home, "y")
    try session.expectLine("app> xaby")
    try session.type(Keys.tab)
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
  }

  @Test func editingCanBeTurnedOff() throws {
    let home = try TemporaryFolder("editor")
    try home.write(".editrc", "edit off\n")
    let session = try Session(home: home)
    try session.waitForPrompt()
    try session.enter("first")
    try session.type("half", Keys.control("c"))
    try session.terminal.waitForScreen(containing: "interrupted")
    try session.waitForPrompt()
    try session.enter("next")
    try session.type("log 2", Keys.enter)
    try session.terminal.waitForScreen(containing: "log line 2")
    try session.type(Keys.control("d"))
    #expect(try session.terminal.waitForExit() == .exited(0))
  }

  @Test func aNewlineIsTypedWithAltEnter() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("one", "\u{1b}\r", "two")
    try session.terminal.waitForScreen { $0.text == "app> one\ntwo" && $0.cursor == (1, 3) }
    try session.type(Keys.enter)
    try session.expectEntry("one\ntwo")
  }

  @Test func aUsersMistakesInEditrcDoNoHarm() throws {
    let home = try TemporaryFolder()
    try home.write(".editrc", "bind\nnonsense\nbind -z\nbind ^X no-such-thing\n\u{0}\u{1b}\n\"\n")
    let session = try Session(home: home)
    try session.terminal.waitForTranscript(containing: "app> ")
    try session.type("x", Keys.enter)
    try session.terminal.waitForScreen(containing: "entry 1: \"x\"")
  }
}
