import CSystem
import Glibc

/// What a terminal of a given size shows: enough of a VT100 for what line editors, progress lines and pagers send.
///
/// It wraps like xterm: a character in the last column leaves the cursor there until the next one comes. Lines that leave at the
/// top are kept.
public struct Screen: Sendable {
  /// One place on the screen. The right half of a wide character is an empty cell.
  public struct Cell: Sendable, Equatable {
    public var text: String
    /// The parameters of the last `CSI … m` sequences that were not reset, joined by `;`; empty for plain text.
    public var style: String

    static let blank = Cell(text: " ", style: "")
  }

  public private(set) var rows: Int
  public private(set) var columns: Int
  /// Both count from 0.
  public internal(set) var cursor: (row: Int, column: Int) = (0, 0)
  /// Lines that were scrolled away, oldest first.
  public private(set) var scrollback: [String] = []
  /// Private modes that are on, for example 2004 for bracketed paste.
  public internal(set) var modes: Set<Int> = []
  /// How often the bell rang.
  public internal(set) var bells = 0

  var cells: [[Cell]]
  var style = ""
  var wrapsNext = false
  var insertsCharacters = false
  var savedCursor: (row: Int, column: Int) = (0, 0)
  var input = ScreenInput()

  public init(rows: Int = 24, columns: Int = 80) {
    // Widths of characters come from the C library, which knows none in the C locale.
    _ = Screen.characterLocale
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: Array(repeating: .blank, count: columns), count: rows)
  }

  private static let characterLocale: Bool = setlocale(LC_CTYPE, "C.UTF-8") != nil

  /// The rows without the blanks at their ends.
  public var lines: [String] { cells.map { Screen.trimmed($0.map(\.text).joined()) } }

  /// The rows down to the last one that is not empty, joined by newlines.
  public var text: String {
    let lines = self.lines
    let last = lines.lastIndex { !$0.isEmpty } ?? -1
    return lines[...last].joined(separator: "\n")
  }

  /// What was scrolled away and what is shown, as one text.
  public var history: String { (scrollback + [text]).joined(separator: "\n") }

  public func cell(row: Int, column: Int) -> Cell? {
    cells.indices.contains(row) && cells[row].indices.contains(column) ? cells[row][column] : nil
  }

  /// Changes the size as xterm does: nothing is wrapped anew, and rows leave at the top if the cursor would fall out.
  public mutating func resize(rows newRows: Int, columns newColumns: Int) {
    while cursor.row >= newRows { scrollUp() }
    for row in cells.indices {
      let missing = newColumns - cells[row].count
      if missing > 0 { cells[row] += Array(repeating: .blank, count: missing) }
      if missing < 0 { cells[row].removeLast(-missing) }
    }
    if cells.count > newRows { cells.removeLast(cells.count - newRows) }
    while cells.count < newRows { cells.append(Array(repeating: .blank, count: newColumns)) }
    rows = newRows
    columns = newColumns
    cursor.column = min(cursor.column, columns - 1)
    wrapsNext = false
  }

  /// Shows what a program sent; sequences may be cut anywhere between two calls.
  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if let event = input.take(byte) { apply(event) }
    }
  }

  mutating func put(_ scalar: Unicode.Scalar) {
    let width = min(Int(wcwidth(Int32(bitPattern: scalar.value))), columns)
    if width <= 0 {
      combine(scalar)
      return
    }
    if wrapsNext || cursor.column + width > columns {
      cursor.column = 0
      lineFeed()
    }
    if insertsCharacters { insertBlanks(width) }
    cells[cursor.row][cursor.column] = Cell(text: String(Character(scalar)), style: style)
    if width == 2 { cells[cursor.row][cursor.column + 1] = Cell(text: "", style: style) }
    wrapsNext = cursor.column + width >= columns
    cursor.column = min(cursor.column + width, columns - 1)
  }

  /// Adds a character without width to the one before it.
  private mutating func combine(_ scalar: Unicode.Scalar) {
    var column = wrapsNext ? cursor.column : cursor.column - 1
    if column > 0 && cells[cursor.row][column].text.isEmpty { column -= 1 }
    guard column >= 0 else { return }
    cells[cursor.row][column].text.unicodeScalars.append(scalar)
  }

  mutating func lineFeed() {
    wrapsNext = false
    if cursor.row == rows - 1 { scrollUp() }
    cursor.row += 1
  }

  /// Moves everything one row up, the cursor with it.
  private mutating func scrollUp() {
    scrollback.append(Screen.trimmed(cells.removeFirst().map(\.text).joined()))
    cells.append(Array(repeating: .blank, count: columns))
    cursor.row -= 1
  }

  mutating func scrollDown() {
    cells.removeLast()
    cells.insert(Array(repeating: .blank, count: columns), at: 0)
  }

  mutating func insertBlanks(_ count: Int) {
    let count = min(count, columns - cursor.column)
    cells[cursor.row].insert(contentsOf: Array(repeating: .blank, count: count), at: cursor.column)
    cells[cursor.row].removeLast(count)
  }

  mutating func deleteCells(_ count: Int) {
    let count = min(count, columns - cursor.column)
    cells[cursor.row].removeSubrange(cursor.column..<cursor.column + count)
    cells[cursor.row] += Array(repeating: .blank, count: count)
  }

  mutating func erase(row: Int, columns range: Range<Int>) {
    for column in range { cells[row][column] = .blank }
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
