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

extension LineLayout {
  /// Where the cursor comes to stand when a terminal wraps anew what was drawn for another width.
  ///
  /// It joins rows that were filled to their end. libedit draws no blanks at the end of a row, so that one that ends in a blank, or
  /// leaves a column free before a wide character, stays a row of its own.
  static func wrappedAnew(
    prompt: some Sequence<Unicode.Scalar>, line: some Sequence<Unicode.Scalar>, from old: Int, to new: Int
  ) -> LineLayout {
    var drawn = LineLayout(columns: old)
    var wrapped = LineLayout(columns: new)
    var firstRow = 0
    var blanks: [Unicode.Scalar] = []
    func endRow() {
      blanks = []
      if wrapped.column > 0 || wrapped.row == firstRow { wrapped.newRow() }
      firstRow = wrapped.row
    }
    func take(_ scalar: Unicode.Scalar, _ add: (inout LineLayout, Unicode.Scalar) -> Void) {
      let before = drawn
      add(&drawn, scalar)
      let isFilled = drawn.row > before.row && drawn.column == 0
      if scalar == "\n" { return endRow() }
      if drawn.row > before.row, !isFilled { endRow() }
      if scalar == " " || scalar == "\t" {
        if isFilled { endRow() } else { blanks.append(scalar) }
        return
      }
      for blank in blanks { add(&wrapped, blank) }
      blanks = []
      add(&wrapped, scalar)
    }
    for scalar in prompt { take(scalar) { $0.addToPrompt($1) } }
    for scalar in line { take(scalar) { $0.add($1) } }
    for blank in blanks { wrapped.add(blank) }
    return wrapped
  }
}
