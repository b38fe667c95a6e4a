import TestSupport
import Testing

@Suite("The screen model")
struct ScreenTests {
  func screen(_ bytes: String, rows: Int = 4, columns: Int = 10) -> Screen {
    var screen = Screen(rows: rows, columns: columns)
    // One byte at a time: sequences are cut everywhere.
    for byte in bytes.utf8 { screen.feed([byte]) }
    return screen
  }

  @Test func plainTextLinesAndTabs() {
    let shown = screen("one\r\ntwo\tx\r\n")
    #expect(shown.text == "one\ntwo     x")
    #expect(shown.cursor == (2, 0))
  }

  @Test func wrapsOnlyWhenTheNextCharacterComes() {
    let full = screen("0123456789")
    #expect(full.cursor == (0, 9))
    #expect(full.text == "0123456789")
    let wrapped = screen("0123456789a")
    #expect(wrapped.text == "0123456789\na")
    #expect(wrapped.cursor == (1, 1))
  }

  @Test func wideCharactersTakeTwoCellsAndWrapWhole() {
    let shown = screen("日本👍e\u{301}")
    #expect(shown.text == "日本👍e\u{301}")
    #expect(shown.cursor == (0, 7))
    #expect(screen("123456789日").text == "123456789\n日")
  }

  @Test func movesErasesInsertsDeletes() {
    #expect(screen("abcdef\u{1b}[3D\u{1b}[K").text == "abc")
    #expect(screen("abc\u{8}\u{8}\u{1b}[2@").text == "a  bc")
    #expect(screen("abcdef\r\u{1b}[2P").text == "cdef")
    #expect(screen("a\r\nb\r\nc\u{1b}[2A\u{1b}[1GX\u{1b}[J").text == "X")
    #expect(screen("\u{1b}[2;3Hx").cursor == (1, 3))
    #expect(screen("ab\u{1b}[H\u{1b}[4hX\u{1b}[4l").text == "Xab")
  }

  @Test func scrollsIntoTheHistory() {
    let shown = screen("1\r\n2\r\n3\r\n4\r\n5")
    #expect(shown.scrollback == ["1"])
    #expect(shown.text == "2\n3\n4\n5")
    #expect(shown.history == "1\n2\n3\n4\n5")
  }

  @Test func keepsStylesModesAndBells() {
    let shown = screen("\u{1b}[31mred\u{1b}[0m \u{1b}[?2004h\u{7}\u{1b}]0;title\u{7}x")
    #expect(shown.text == "red x")
    #expect(shown.cell(row: 0, column: 0)?.style == "31")
    #expect(shown.cell(row: 0, column: 4)?.style == "")
    #expect(shown.modes == [2004])
    #expect(shown.bells == 1)
  }

  @Test func resizes() {
    var shown = screen("1\r\n2\r\n3\r\n4")
    shown.resize(rows: 2, columns: 20)
    #expect(shown.text == "3\n4")
    #expect(shown.cursor == (1, 1))
  }
}
