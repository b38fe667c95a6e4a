/// How far each line is indented: one level inside the brackets of a line above, one more where a statement goes on.
struct LineIndentation {
  /// The level of the line on which each open bracket stands.
  private var open: [Int] = []
  private var goesOn = false

  /// The level of the next line.
  ///
  /// - Parameter next: The next line that is no comment: comments stand as far in as what they are about.
  mutating func next(_ line: ArraySlice<Token>, before next: ArraySlice<Token>?) -> Int {
    let level = level(of: line, before: next)
    for token in line {
      switch token.kind {
      case .openParenthesis, .openBracket, .openBrace: open.append(level)
      case .closeParenthesis, .closeBracket, .closeBrace: _ = open.popLast()
      default: break
      }
    }
    if let last = line.last(where: { !$0.isComment }) {
      goesOn = last.kind == .continuation || isLeftOpen(by: last.kind, opensBlock: opensParameters(line))
    }
    return level
  }

  private func level(of line: ArraySlice<Token>, before next: ArraySlice<Token>?) -> Int {
    guard let first = line.first else { return 0 }
    let closers = line.prefix { [.closeParenthesis, .closeBracket, .closeBrace].contains($0.kind) }.count
    if closers > 0 { return open.dropLast(closers - 1).last ?? 0 }
    let inside = open.last.map { $0 + 1 } ?? 0
    let code = first.isComment ? next?.first : first
    return goesOn || code?.kind == .pipe ? inside + 1 : inside
  }

  /// Whether the line ends in the parameters of a block, `{ |x|`.
  private func opensParameters(_ line: ArraySlice<Token>) -> Bool {
    guard let brace = line.lastIndex(where: { $0.kind == .openBrace }), brace + 1 < line.endIndex else { return false }
    return line[brace + 1].kind == .pipe && line[(brace + 1)...].count { $0.kind == .pipe } == 2
  }

  private func isLeftOpen(by kind: Token.Kind, opensBlock: Bool) -> Bool {
    kind == .pipe ? !opensBlock : kind == .minus || TokenSpacing.isBinaryOperator(kind)
  }
}
