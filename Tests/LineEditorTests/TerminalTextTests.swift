import Testing

@testable import LineEditor

@Suite("Text on a terminal")
struct TerminalTextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("日本", 4), ("e\u{301}x", 2), ("👍", 2), ("\u{1b}[1;31mred\u{1b}[0m", 3), ("a\tb\n", 2),
    ("\u{1b}]0;title\u{7}x", 1), ("\u{1b}]8;;http://x\u{1b}\\link", 4), ("cut \u{1b}[3", 4), ("\u{1b}", 0),
  ])
  func widths(_ text: String, _ width: Int) {
    #expect(displayWidth(of: text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("\u{1b}[31mabcdef\u{1b}[0m", 3, "\u{1b}[31mab…\u{1b}[0m"), ("abc", 0, ""), ("abc", 1, "…"), ("", 5, ""),
  ])
  func clips(_ text: String, _ columns: Int, _ expected: String) {
    #expect(clipped(text, to: columns) == expected)
    #expect(displayWidth(of: clipped(text, to: columns)) <= columns)
  }

  @Test func pads() {
    #expect(padded("日", to: 4) == "日  ")
    #expect(padded("abc", to: 2) == "abc")
  }

  @Test func plainTextHasNoSequences() {
    #expect(TerminalText.plain("\u{1b}[1mapp\u{1b}[0m> ") == "app> ")
  }

  @Test func aPromptForLibedit() {
    let prompt = EditPrompt("line one\n\u{1b}[1m\u{1b}[31mapp\u{1b}[0m> ", CellTable())
    #expect(prompt.header == "line one\n")
    #expect(String(cString: prompt.bytes) == "\u{1}\u{1b}[1m\u{1b}[31m\u{1}app\u{1}\u{1b}[0m\u{1}> ")
    #expect(prompt.visible.count == 5)
    // A sequence at the very end would be lost.
    let ending = EditPrompt("a\u{1b}[0m", CellTable())
    #expect(String(cString: ending.bytes) == "a\u{1}\u{1b}[0m\u{1} ")
    let controls = EditPrompt("a\u{1}b\tc", CellTable())
    #expect(String(cString: controls.bytes) == "abc")
  }

  @Test func theLayoutFollowsTheDrawing() {
    func end(_ text: String, columns: Int) -> [Int] {
      var layout = LineLayout(columns: columns)
      for scalar in text.unicodeScalars { layout.add(scalar) }
      return [layout.row, layout.column]
    }
    #expect(end("abc", columns: 10) == [0, 3])
    #expect(end("0123456789", columns: 10) == [1, 0])
    #expect(end("012345678日", columns: 10) == [1, 2])
    #expect(end("ab\ncd\n", columns: 10) == [2, 0])
    #expect(end("ab\tc", columns: 20) == [0, 9])
    #expect(end("\u{1}\u{7f}", columns: 20) == [0, 4])
  }

  @Test func aTerminalThatWrapsAnewJoinsFilledRows() {
    func end(_ text: String, from old: Int, to new: Int) -> [Int] {
      let layout = LineLayout.wrappedAnew(prompt: "> ".unicodeScalars, line: text.unicodeScalars, from: old, to: new)
      return [layout.row, layout.column]
    }
    #expect(end("0123456789ab", from: 10, to: 30) == [0, 14])
    #expect(end("0123456789ab", from: 10, to: 5) == [2, 4])
    #expect(end("0123456789ab", from: 30, to: 10) == [1, 4])
    // Rows that end in a blank, and one that a wide character did not fit into.
    #expect(end("012345 78 abc", from: 10, to: 30) == [0, 15])
    #expect(end("0123456 89 abc", from: 10, to: 30) == [1, 6])
    #expect(end("ab      cd", from: 10, to: 5) == [1, 2])
    #expect(end("ab    ", from: 10, to: 30) == [0, 8])
    #expect(end("0123456日x", from: 10, to: 30) == [1, 3])
    // A row that fills the new width just so is followed by no empty one.
    #expect(end("012345 789", from: 9, to: 8) == [1, 3])
    #expect(end("ab\ncd", from: 10, to: 30) == [1, 2])
  }

  @Test func bindCommandsThatForgetBindings() {
    #expect(EditrcFile.resetsBindings(["bind", "-v"]))
    #expect(EditrcFile.resetsBindings(["hkd:bind", "-e"]))
    #expect(!EditrcFile.resetsBindings(["bind", "^A", "-v"]))
    #expect(!EditrcFile.resetsBindings(["edit", "-v"]))
    #expect(!EditrcFile.resetsBindings([]))
  }
}
