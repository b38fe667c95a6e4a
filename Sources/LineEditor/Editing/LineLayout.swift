/// Where libedit's drawing puts the characters of prompt and line, row by row from the prompt's first column.
///
/// libedit keeps its own record, but has no call that tells it; this follows `re_addc` and `re_putc` of its `refresh.c`.
struct LineLayout: Equatable {
  let columns: Int
  private(set) var row = 0
  private(set) var column = 0

  init(columns: Int) { self.columns = max(2, columns) }

  /// Takes a character of the prompt.
  mutating func addToPrompt(_ scalar: Unicode.Scalar) { advance(by: width(of: scalar)) }

  /// Takes a character of the line.
  mutating func add(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\n":
      row += 1
      column = 0
    case "\t":
      repeat { advance(by: 1) } while column % 8 != 0
    default:
      if let width = printedWidth(of: scalar) {
        advance(by: width)
      } else {
        // Shown as `^A`, `\U+E123` or `\U+12345`.
        let isControl = scalar.value < 0x100
        for _ in 0..<(isControl ? 2 : scalar.value > 0xffff ? 8 : 7) { advance(by: 1) }
      }
    }
  }

  /// Goes to the next row where the next character is too wide for what is left of this one.
  mutating func makeRoom(for scalar: Unicode.Scalar) {
    if column + width(of: scalar) > columns { newRow() }
  }

  private mutating func advance(by width: Int) {
    if column + width > columns { newRow() }
    column += max(1, width)
    if column >= columns { newRow() }
  }

  private mutating func newRow() {
    row += 1
    column = 0
  }
}
