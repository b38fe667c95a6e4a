/// One line of a program text as a terminal can show it: tabs expanded, control characters made visible, and, where it is
/// too long, the part around what matters.
struct ExcerptLine {
  /// One character with the bytes it comes from.
  private struct Cell {
    let offset: Int
    let text: String
    let width: Int
  }

  private var cells: [Cell] = []
  private var isCutBefore = false
  private var isCutAfter = false
  private let end: Int

  static let tabWidth = 4

  /// - Parameters:
  ///   - bounds: The line's bytes in the text, without its newline.
  ///   - focus: The byte that must be shown.
  ///   - width: The most columns to take.
  init(_ source: SourceText, _ bounds: Range<Int>, focus: Int, width: Int) {
    // Enough bytes on both sides of the focus to fill the width: a line may be a megabyte long.
    let reach = width * 4
    var start = max(bounds.lowerBound, min(focus, bounds.upperBound) - reach)
    while start > bounds.lowerBound, source.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    var end = min(bounds.upperBound, max(focus, start) + reach)
    while end < bounds.upperBound, source.bytes[end] & 0xC0 == 0x80 { end += 1 }
    self.end = end
    isCutBefore = start > bounds.lowerBound
    isCutAfter = end < bounds.upperBound
    var offset = start
    var column = 0
    for character in String(decoding: source.bytes[start..<max(start, end)], as: UTF8.self) {
      let text = Self.shown(character, at: column)
      let cell = Cell(offset: offset, text: text, width: TextWidth.columns(text))
      cells.append(cell)
      column += cell.width
      offset += character.utf8.count
    }
    cut(around: focus, width: width)
  }

  private static func shown(_ character: Character, at column: Int) -> String {
    if character == "\t" { return String(repeating: " ", count: tabWidth - column % tabWidth) }
    return VisibleText.make(String(character))
  }

  private mutating func cut(around focus: Int, width: Int) {
    let total = cells.reduce(0) { $0 + $1.width }
    guard total > width || isCutBefore || isCutAfter else { return }
    let focused = cells.firstIndex { $0.offset + $0.text.utf8.count > focus } ?? cells.count
    var first = focused
    var before = 0
    // A third of the width before the focus: what follows it says more.
    while first > 0, before + cells[first - 1].width <= width / 3 {
      first -= 1
      before += cells[first].width
    }
    var last = first
    var taken = 0
    while last < cells.count, taken + cells[last].width <= width {
      taken += cells[last].width
      last += 1
    }
    isCutBefore = isCutBefore || first > 0
    isCutAfter = isCutAfter || last < cells.count
    cells = Array(cells[first..<last])
  }

  var text: String { (isCutBefore ? "…" : "") + cells.map(\.text).joined() + (isCutAfter ? "…" : "") }

  /// The columns that stand over some bytes: where they begin, from 0, and how many they are, at least one.
  func columns(of bytes: Range<Int>) -> (start: Int, count: Int) {
    var start = isCutBefore ? 1 : 0
    var count = 0
    for cell in cells {
      if cell.offset < bytes.lowerBound {
        start += cell.width
      } else if cell.offset < bytes.upperBound {
        count += cell.width
      }
    }
    return (start, max(1, count))
  }
}

/// Text that cannot move the cursor, colour what follows, or reorder what is read.
enum VisibleText {
  /// Control characters become their pictures (U+2400…), marks of direction the replacement character.
  static func make(_ text: String, keepingNewlines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isKept = !isUnsafe(scalar) || (keepingNewlines && (scalar == "\n" || scalar == "\t"))
      result.append(isKept ? scalar : picture(of: scalar))
    }
    return String(result)
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    default: "\u{FFFD}"
    }
  }
}
