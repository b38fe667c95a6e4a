import TestSupport
import Testing

@Suite("Entries of several lines and pasted ones")
struct EntryTests {
  @Test func theParserDecidesWhatGoesOn() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("def f {", Keys.enter)
    try session.waitForPrompt("...>")
    try session.type("  say {", Keys.enter)
    try session.waitForPrompt("...>")
    try session.type("} }", Keys.enter)
    try session.expectEntry("def f {\n  say {\n} }")
    // What is wrong is handed on.
    try session.enter("}")
  }

  @Test func aPastedBlockIsOneEntry() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type(Keys.paste("one {\r\n  two\r\n}\r\nthree\r\n"))
    try session.terminal.waitForScreen { $0.text == "app> one {\n  two\n}\nthree" && $0.cursor == (3, 5) }
    try session.type("!", Keys.enter)
    try session.expectEntry("one {\n  two\n}\nthree!")
  }

  @Test func keysInPastedTextDoNothing() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("<>", Keys.left, Keys.paste("a\tb\u{3}c\u{4}d\u{1b}[De\u{7f}日👍"))
    try session.type(Keys.enter)
    try session.expectEntry("<a\tbcd[De日👍>")
  }

  @Test func fourHundredKilobytesArePasted() throws {
    let session = try Session()
    try session.waitForPrompt()
    let line = "release --app shop-日本 | await  # this line is one of many\n"
    var text = String(repeating: line, count: 400_000 / line.utf8.count)
    try session.type(Keys.paste(text))
    text.removeLast()
    try session.type("!", Keys.enter)
    text += "!"
    try session.terminal.waitForScreen(containing: "entry \(text.utf8.count): ")
    try session.waitForPrompt()
    try session.type(Keys.up)
    try session.type(Keys.enter)
    try session.terminal.waitForScreen { $0.history.components(of: "entry \(text.utf8.count): ") == 2 }
  }

  @Test func pastingWithoutAnEndMarkEndsInTheEnd() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("\u{1b}[200~lost end")
    try session.terminal.waitForScreen("ring and show the text", within: .seconds(20)) {
      $0.bells == 1 && $0.lines[$0.cursor.row] == "app> lost end"
    }
  }

  @Test func aTextHigherThanTheScreenStaysWhole() throws {
    let session = try Session(rows: 8, columns: 40)
    try session.waitForPrompt()
    let text = (1...30).map { "line \($0)" }.joined(separator: "\n")
    try session.type(Keys.paste(text))
    try session.terminal.waitForScreen(containing: "line 30")
    for _ in 1...15 { try session.type(Keys.up) }
    try session.expectLine("line 15", cursor: 7)
    try session.type(" here")
    try session.expectLine("line 15 here")
    for _ in 1...14 { try session.type(Keys.up) }
    try session.type(Keys.home, "first ")
    try session.expectLine("(24 below) app> first line 1")
    for _ in 1...29 { try session.type(Keys.down) }
    try session.type(Keys.end, " last", Keys.backspace, "x")
    try session.expectLine("line 30 lasx")
    #expect(session.screen.text.hasPrefix("(24 above) app> line 25\n"))
    // A smaller window hides more.
    session.terminal.resize(rows: 4, columns: 40)
    try session.terminal.waitForScreen { $0.text.hasSuffix("(28 above) app> line 29\nline 30 lasx") }
    try session.type(Keys.enter)
    let whole = "first \(text.replacing("line 15", with: "line 15 here")) lasx"
    try session.terminal.waitForScreen(containing: "entry \(whole.utf8.count): ")
    try session.waitForPrompt()
    // The search finds it, too.
    try session.type(Keys.control("r"), "15 here")
    try session.expectLine("line 15 here")
    try session.type(Keys.enter)
    try session.terminal.waitForScreen { $0.history.components(of: "entry \(whole.utf8.count): ") == 2 }
  }

  @Test func outputWithoutANewlineDoesNotRunIntoThePrompt() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("unfinished", Keys.enter)
    try session.terminal.waitForScreen { $0.text == "app> unfinished\nno newline\napp>" }
  }

  @Test func whatIsTypedAheadIsNotLost() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("wait 300", Keys.enter)
    try session.terminal.waitForScreen { $0.cursor.row == 1 }
    try session.type("ahead", Keys.enter, "more")
    try session.terminal.waitForScreen(containing: "entry 5: \"ahead\"")
    try session.expectLine("app> more")
  }
}

extension String {
  /// How often a text occurs in this one.
  func components(of text: String) -> Int { split(separator: text, omittingEmptySubsequences: false).count - 1 }
}
