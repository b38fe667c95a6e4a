import LineEditor
import TestSupport
import Testing

/// Characters of no column, of one and of two.
@Suite("Editing characters of all widths")
struct WideEditingTests {
  @Test func utf8IsTypedEditedAndCounted() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("é日本👍x")
    try session.expectLine("app> é日本👍x", cursor: 13)
    try session.type(Keys.left, Keys.left, Keys.backspace)
    try session.expectLine("app> é日👍x", cursor: 8)
    try session.type(Keys.enter)
    try session.expectEntry("é日👍x")
  }

  @Test func marksTakeNoColumn() throws {
    let session = try Session()
    try session.waitForPrompt()
    // An accent typed behind its letter, two marks on a wide character, a mark alone, a joiner between emoji.
    try session.type("ae\u{301}b")
    try session.expectLine("app> ae\u{301}b", cursor: 8)
    try session.type(Keys.left, Keys.left, "x")
    try session.expectLine("app> axe\u{301}b", cursor: 7)
    try session.type(Keys.end, "か\u{3099}\u{301}c", Keys.left)
    try session.expectLine("app> axe\u{301}bか\u{3099}\u{301}c", cursor: 11)
    // Such a character goes as a whole, and comes back so.
    try session.type(Keys.backspace)
    try session.expectLine("app> axe\u{301}bc", cursor: 9)
    try session.type(Keys.home, Keys.control("k"), Keys.control("y"), Keys.home, "\u{308}")
    try session.expectLine("app> \u{25cc}\u{308}axe\u{301}bc", cursor: 6)
    try session.type(Keys.enter)
    try session.expectEntry("\u{308}axe\u{301}bc")
    try session.type(Keys.up, Keys.end, Keys.left, Keys.left, Keys.left, Keys.left, "y")
    try session.expectLine("app> \u{25cc}\u{308}ayxe\u{301}bc", cursor: 8)
    try session.type(Keys.enter)
    try session.expectEntry("\u{308}ayxe\u{301}bc")
    // The characters that stand for others inside, typed themselves; and pasted text with marks in every place.
    try session.type("\u{2f800}\u{10fffd}\u{100000}", Keys.left, Keys.left, "z", Keys.enter)
    try session.expectEntry("\u{2f800}z\u{10fffd}\u{100000}")
    try session.type(Keys.paste("e\u{301} \u{301}\n\u{301}日\u{fe0f}"), Keys.enter)
    try session.expectEntry("e\u{301} \u{301}\n\u{301}日\u{fe0f}")
    try session.type(Keys.control("r"), "日")
    try session.terminal.waitForScreen(containing: "(search) 日: ")
    try session.type(Keys.enter)
    try session.expectEntry("e\u{301} \u{301}\n\u{301}日\u{fe0f}")
    try session.end()
  }

  /// The terminal of the tests draws the parts of joined emoji side by side; what it answers is the test's.
  @Test(arguments: [5, 3])
  func emojiOfSeveralAreOneCharacter(answeredColumn: Int) throws {
    let session = try Session()
    try session.waitForPrompt()
    let family = "\u{1f469}\u{200d}\u{1f469}\u{1f3fd}\u{200d}\u{1f467}"
    try session.type(family)
    try session.terminal.waitForTranscript(containing: "\u{1b}[6n")
    try session.type("\u{1b}[1;\(answeredColumn)R", "x")
    if answeredColumn == 5 {
      // The first of them, in the two columns that are counted.
      try session.expectLine("app> \u{1f469}x", cursor: 8)
      try session.type(Keys.home, "\u{1f44d}\u{1f3fd}\u{1f1e9}\u{1f1ea}\u{2764}\u{fe0f}\u{200d}\u{1f525}")
      try session.expectLine("app> \u{1f44d}\u{1f1e9}\u{1f1ea}\u{2764} \u{1f469}x", cursor: 11)
      try session.type(Keys.backspace, Keys.backspace, Keys.backspace)
      try session.expectLine("app> \u{1f469}x", cursor: 5)
    } else {
      try session.terminal.waitForTranscript(containing: family)
    }
    try session.type(Keys.enter)
    try session.expectEntry("\(family)x")
    try session.type(Keys.up, Keys.left, Keys.backspace, "y", Keys.enter)
    try session.expectEntry("yx")
    // Halves of flags by themselves, and pasted text.
    try session.type(
      "\u{1f1e9} \u{1f1ea}\u{1f1eb}", Keys.backspace, Keys.paste("\u{1f1eb}\u{1f1f7}\u{1f1e9}"), Keys.backspace, Keys.enter)
    try session.expectEntry("\u{1f1e9} \u{1f1eb}\u{1f1f7}")
    try session.end()
  }

  @Test(arguments: [3, 8, 9, 10, 11])
  func marksWrapWithTheirCharacter(_ columns: Int) throws {
    let session = try Session(rows: 40, columns: columns)
    let text = "ae\u{301}か\u{3099}bo\u{308}c\u{327}d日\u{301}f"
    try session.waitUntilReading()
    try session.type(text, Keys.home, "x", Keys.end, "y", Keys.enter)
    try session.terminal.waitForTranscript(containing: "\"x\(text)y\"")
  }

  @Test(arguments: [1, 2, 3, 7, 10, 20])
  func wrapsAtAnyWidth(_ columns: Int) throws {
    let session = try Session(rows: 40, columns: columns)
    let text = "a日bb本ccc語 dd é eeee"
    try session.waitUntilReading()
    try session.type(text)
    try session.type(Keys.home, "x", Keys.end, "y", Keys.enter)
    try session.terminal.waitForTranscript(containing: "entry")
    try session.waitUntilReading()
    try session.type(Keys.control("d"))
    _ = try session.terminal.waitForExit()
    let output = String(decoding: session.terminal.transcript, as: UTF8.self)
    #expect(output.contains("entry \(text.utf8.count + 2): \"x\(text)y\""))
  }

  /// Edits lines of narrow and wide characters anywhere in them; after each key the screen is what the text makes of it.
  @Test(arguments: [12, 17, 21, 60])
  func charactersOfTwoColumnsKeepTheirPlace(_ columns: Int) throws {
    let session = try Session(rows: 40, columns: columns)
    try session.waitForPrompt()
    var random = SeededGenerator(UInt64(columns))
    var text: [Character] = []
    var cursor = 0
    for step in 0..<120 {
      switch random.next() % 10 {
      case 0...4:
        let new: Character = ["a", "日", "é", "👍", " ", "本"][Int(random.next() % 6)]
        try session.type(String(new))
        text.insert(new, at: cursor)
        cursor += 1
      case 5 where cursor > 0:
        try session.type(Keys.backspace)
        cursor -= 1
        text.remove(at: cursor)
      case 6 where cursor < text.count:
        try session.type(Keys.delete)
        text.remove(at: cursor)
      case 7 where cursor > 0:
        try session.type(Keys.left, cursor > 1 ? Keys.left : "")
        cursor = max(0, cursor - 2)
      case 8 where cursor > 0:
        try session.type(Keys.home)
        cursor = 0
      default:
        try session.type(Keys.end)
        cursor = text.count
      }
      let (rows, place) = Self.laidOut("app> ", text, cursor: cursor, columns: columns)
      try session.terminal.waitForScreen("show \(String(text)) with \(cursor) before the cursor, step \(step)") {
        $0.cursor == place && $0.lines.prefix(rows.count).elementsEqual(rows)
      }
    }
    try session.type(Keys.enter)
    try session.terminal.waitForTranscript(containing: "entry \(String(text).utf8.count):")
  }

  /// What a terminal shows of a text, and where the cursor is.
  private static func laidOut(
    _ prompt: String, _ text: [Character], cursor: Int, columns: Int
  ) -> (rows: [String], cursor: (row: Int, column: Int)) {
    var rows = [""]
    var column = 0
    var place = (row: 0, column: 0)
    func makeRoom(_ width: Int) {
      guard column + width > columns else { return }
      rows.append("")
      column = 0
    }
    for (index, character) in (Array(prompt) + text + [" "]).enumerated() {
      let width = displayWidth(of: String(character))
      makeRoom(width)
      if index == prompt.count + cursor { place = (rows.count - 1, column) }
      rows[rows.count - 1].append(character)
      column += width
    }
    return (rows.map { String($0.reversed().drop { $0 == " " }.reversed()) }, place)
  }
}
