/// The blanks between the tokens of a line.
struct TokenSpacing {
  private let source: SourceText
  private var previous: Token?
  private var beforePrevious: Token?
  /// Whether the `|` of a block's parameters has been opened and not closed.
  private var isInParameters = false
  private var previousRole = Role.plain

  /// What a token whose kind does not tell is here.
  private enum Role {
    case plain
    /// The `|` before and behind the parameters of a block.
    case openingBar, closingBar
    /// The `-` before an operand, not between two.
    case sign
  }

  init(_ source: SourceText) { self.source = source }

  /// The tokens of one line.
  mutating func join(_ tokens: ArraySlice<Token>) -> String {
    var text = ""
    for (position, token) in tokens.enumerated() {
      let role = role(of: token)
      if position > 0, let previous { text += gap(previous, token, role) }
      text += token.text(in: source)
      beforePrevious = previous
      previous = token
      previousRole = role
    }
    return text
  }

  private mutating func role(of token: Token) -> Role {
    switch token.kind {
    case .pipe where isInParameters:
      isInParameters = false
      return .closingBar
    case .pipe where previous?.kind == .openBrace:
      isInParameters = true
      return .openingBar
    case .minus where !followsOperand: return .sign
    default: return .plain
    }
  }

  private var followsOperand: Bool {
    guard let previous else { return false }
    switch previous.kind {
    case .number, .variable, .string, .word, .closeParenthesis, .closeBracket, .closeBrace: return true
    case .name:
      // A field of a path, or one of the words that are values; other names are operators and keywords.
      return beforePrevious?.kind == .dot || ["true", "false", "null"].contains(source.text(previous.span))
    default: return false
    }
  }

  private func gap(_ left: Token, _ right: Token, _ role: Role) -> String {
    if previousRole == .sign || previousRole == .openingBar || role == .closingBar { return "" }
    if role == .openingBar || previousRole == .closingBar { return " " }
    switch left.kind {
    case .openParenthesis, .openBracket, .spread, .dot: return ""
    case .comma, .semicolon, .colon: return " "
    default: break
    }
    switch right.kind {
    case .comma, .semicolon, .colon, .closeParenthesis, .closeBracket, .dot: return ""
    case .openBrace, .closeBrace, .continuation: return " "
    default: break
    }
    if left.kind == .openBrace || left.kind == .closeBrace { return " " }
    if isSpaced(left, previousRole) || isSpaced(right, role) { return " " }
    // Between the others a blank, or none, may decide what they mean.
    return left.end < right.start ? " " : ""
  }

  private func isSpaced(_ token: Token, _ role: Role) -> Bool {
    switch token.kind {
    case .minus: role == .plain
    case .pipe, .doublePipe, .equals, .arrow, .fatArrow, .plusEquals, .minusEquals, .starEquals, .slashEquals,
      .doubleSlashEquals, .percentEquals, .coalesceEquals:
      true
    default: Self.isBinaryOperator(token.kind)
    }
  }

  /// The operators that stand between two operands, but for `-` and `..`.
  static func isBinaryOperator(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .plus, .star, .slash, .doubleSlash, .percent, .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual,
      .matches, .matchesNot, .coalesce:
      true
    default: false
    }
  }
}
