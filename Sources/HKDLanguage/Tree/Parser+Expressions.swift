/// Operators and their operands, by precedence climbing.
extension Parser {
  mutating func expression(_ minimum: Precedence = .or) throws(Abandoned) -> Expression {
    var left = try operand()
    var chain = 0
    while let (operation, symbol) = try binaryOperator(), operation.precedence >= minimum {
      take()
      if lookOverNewlines(.expression) == .end { throw textEnds(after: symbol) }
      let right: Expression
      if operation == .coalesce {
        try descend(symbol.span)
        right = try expression(.coalesce)
        depth -= 1
      } else {
        right = try expression(operation.precedence.tighter)
      }
      chain += 1
      if chain > BinaryExpression.longestChain {
        throw fail(
          .nestedTooDeep, "more than \(BinaryExpression.longestChain) operators follow each other", symbol.span,
          hint: "bind parts of it to names")
      }
      left = .binary(
        BinaryExpression(
          operation, left, right, operatorSpan: symbol.span, span: Span(Int(left.span.start), previousEnd)))
      if operation.precedence.isSingle { try refuseChain(after: operation) }
    }
    return left
  }

  private mutating func refuseChain(after first: BinaryOperator) throws(Abandoned) {
    guard let (operation, symbol) = try binaryOperator(), operation.precedence == first.precedence else { return }
    let isRange = operation == .range
    throw fail(
      .chainedComparison, isRange ? "ranges cannot be chained" : "comparisons cannot be chained", symbol.span,
      hint: isRange ? nil : "join two of them by `and`")
  }

  /// The operator that stands here, not yet taken; nil at the end of the expression.
  private mutating func binaryOperator() throws(Abandoned) -> (BinaryOperator, Token)? {
    let kind = look(.expression)
    if let operation = BinaryOperator(kind) { return (operation, token) }
    switch kind {
    case .newline, .semicolon, .pipe, .end, .closeParenthesis, .closeBracket, .closeBrace, .openBrace, .comma:
      return nil
    case .name:
      if tokenIs("and") { return (.and, token) }
      if tokenIs("or") { return (.or, token) }
      if tokenIs("in") { return (.contained, token) }
      if isInDefault { return nil }
      throw expectedOperator()
    case .flag where isInDefault, .spread where isInDefault: return nil
    default: throw expectedOperator()
    }
  }

  private mutating func expectedOperator() -> Abandoned {
    let symbol = text(token)
    let instead: String? =
      switch symbol {
      case "&&", "&": "and"
      case "||": "or"
      case "=": "=="
      case "?", ":": "if … { } else { }"
      case "then", "do": "{ … }"
      default: nil
      }
    if let instead {
      return fail(.foreignOperator, "`\(symbol)` is no operator of hkd", token.span, hint: "write `\(instead)`")
    }
    if symbol == "^" {
      return fail(.foreignOperator, "`^` is no operator of hkd", token.span, hint: "arithmetic has + - * / // %")
    }
    if token.kind == .dot {
      return fail(
        .unexpected, "a path follows a variable or `)` directly, and each `.` has a step", token.span,
        hint: "steps are `.name`, `.0`, `.\"odd key\"`, `.($expr)`; a literal stands in parentheses before them")
    }
    return expected("an operator or the end of the statement", hint: variableBefore.flatMap(hintBehind))
  }

  /// The variable, with its path, that ends before the token.
  private var variableBefore: String? {
    var start = previousEnd
    while start > 0,
      lexer.byte(start - 1).continuesName || lexer.byte(start - 1) == UInt8(ascii: "-") || lexer.byte(start - 1) >= 0x80
        || lexer.byte(start - 1) == UInt8(ascii: ".")
    { start -= 1 }
    guard start > 0, lexer.byte(start - 1) == UInt8(ascii: "$") else { return nil }
    return source.text(Span(start - 1, previousEnd))
  }

  /// What somebody may mean who writes something behind a variable.
  private func hintBehind(_ variable: String) -> String? {
    if isAdjacent { return token.kind == .openBracket ? "an item is `\(variable).0`, or `\(variable).($i)`" : nil }
    return "to run the block in a variable write `call \(variable) …`"
  }

  private mutating func operand() throws(Abandoned) -> Expression {
    switch look(.expression) {
    case .number: return try number(negativeFrom: nil)
    case .minus: return try negation()
    case .name: return try namedOperand()
    case .variable, .string, .openParenthesis, .openBracket, .openBrace: return try primary(.expression)
    case .unknown where lexer.byte(token.start) == UInt8(ascii: "$"):
      let start = token.start
      reportLoneDollar(at: start)
      throw Abandoned()
    case .unknown where lexer.byte(token.start) == UInt8(ascii: "!"):
      throw fail(.foreignOperator, "`!` is no operator of hkd", token.span, hint: "write `not`")
    default: throw expected("a value", code: .missingExpression)
    }
  }

  private mutating func namedOperand() throws(Abandoned) -> Expression {
    switch keyword {
    case .true: return .literal(Literal(.bool(true), span: take().span))
    case .false: return .literal(Literal(.bool(false), span: take().span))
    case .null: return .literal(Literal(.null, span: take().span))
    case .not:
      let symbol = take()
      try descend(symbol.span)
      let operand = try expression(.coalesce)
      depth -= 1
      return .unary(UnaryExpression(.not, operand, span: span(from: symbol)))
    case .if, .match, .try:
      throw fail(
        .statementAsValue, "`\(text(token))` as an operand stands in parentheses", token.span,
        hint: "write `(\(text(token)) …)`")
    default: return bareOperand()
    }
  }

  /// A bare word where an operand is needed: told, and read as the text it was meant to be.
  private mutating func bareOperand() -> Expression {
    let start = token.start
    _ = look(.word)
    let word = take()
    reportJoined(from: start)
    let text = text(word)
    report(
      .bareOperand, "an operand is never a bare word", word.span,
      hint: "quote it to mean the text: \"\(text)\"; a variable is `$\(text)`, a command `(\(text))`")
    return .invalid(word.span)
  }

  private mutating func negation() throws(Abandoned) -> Expression {
    let symbol = take()
    if look(.expression) == .number, isAdjacent { return try number(negativeFrom: symbol.start) }
    try descend(symbol.span)
    let operand = try operand()
    depth -= 1
    return .unary(UnaryExpression(.negate, operand, span: span(from: symbol)))
  }

  private mutating func number(negativeFrom sign: Int?) throws(Abandoned) -> Expression {
    let digits = take()
    let span = Span(sign ?? digits.start, digits.end)
    if let small = LiteralWord.smallInt(lexer.bytes[digits.start..<digits.end]) {
      return .literal(Literal(.int(sign == nil ? small : -small), span: span))
    }
    let word = source.text(span)
    do throws(LiteralProblem) {
      if let value = try LiteralWord.read(word) { return .literal(Literal(value, span: span)) }
      report(.malformedNumber, "`\(word)` is no number, duration or size", span, hint: "quote it to mean the text")
    } catch {
      report(.malformedNumber, error.message, span, hint: error.hint)
    }
    return .invalid(span)
  }
}

// MARK: - Values without operators

extension Parser {
  /// A variable with its path, a string, or something in brackets: what may stand as an argument, too.
  ///
  /// - Parameter mode: The mode in which the token was looked at.
  mutating func primary(_ mode: Lexer.Mode) throws(Abandoned) -> Expression {
    switch look(mode) {
    case .variable:
      let written = take()
      let name = Identifier(source.text(Span(written.start + 1, written.end)), written.span)
      return try path(from: .variable(VariableReference(name: name)))
    case .string: return try string()
    case .openParenthesis: return try path(from: .group(try group()))
    case .openBracket: return try brackets()
    case .openBrace: return .closure(try closure())
    default: throw expected("a value", code: .missingExpression)
    }
  }

  mutating func group() throws(Abandoned) -> Group {
    let start = token.start
    let saved = try open("(", newlinesAreBlanks: true)
    if look(.stage) == .closeParenthesis {
      throw fail(.missingExpression, "nothing stands in these parentheses", Span(start, token.end))
    }
    let pipeline = try pipeline()
    if token.kind == .semicolon, lookedMode != nil {
      throw fail(
        .unexpected, "parentheses hold one pipeline", token.span, hint: "several statements stand in a block: `{ … }`")
    }
    try close(.closeParenthesis, ")", restoring: saved)
    return Group(pipeline: pipeline, span: Span(start, previousEnd))
  }

  private mutating func closure() throws(Abandoned) -> Closure {
    let start = token.start
    let saved = try open("{", newlinesAreBlanks: false)
    let parameters = try closureParameters()
    let bodyStart = previousEnd
    var statements: [Statement] = []
    self.statements(into: &statements)
    try close(.closeBrace, "}", restoring: saved)
    let body = BlockNode(statements: statements, span: Span(bodyStart, previousEnd - 1))
    return Closure(parameters: parameters, body: body, span: Span(start, previousEnd))
  }

  private mutating func path(from base: Expression) throws(Abandoned) -> Expression {
    let steps = try pathSteps()
    guard !steps.isEmpty else { return base }
    return .path(PathExpression(base: base, steps: steps, span: Span(Int(base.span.start), previousEnd)))
  }

  /// `.name`, `.0`, `."odd key"`, `.($expr)`, directly behind what was taken last.
  mutating func pathSteps() throws(Abandoned) -> [PathStep] {
    var steps: [PathStep] = []
    while lexer.byte(previousEnd) == UInt8(ascii: "."), let step = try pathStep() { steps.append(step) }
    return steps
  }

  private mutating func pathStep() throws(Abandoned) -> PathStep? {
    let dot = previousEnd
    let start = dot + 1
    let first = lexer.byte(start)
    switch first {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      takeDot(dot)
      _ = look(.expression)
      let key = try string()
      if case .literal(let literal) = key, let text = literal.value.string {
        return .field(Identifier(text, literal.span))
      }
      return .computed(key, key.span)
    case UInt8(ascii: "("):
      takeDot(dot)
      _ = look(.expression)
      let group = try group()
      return .computed(.group(group), group.span)
    case _ where first.isDigit:
      var end = start
      while lexer.byte(end).isDigit { end += 1 }
      let span = Span(start, end)
      guard let index = Int(source.text(span)) else {
        throw fail(.malformedNumber, "the index `\(source.text(span))` does not fit 64 bits", span)
      }
      takeDot(dot)
      takeStep(.number, span)
      return .index(index, span)
    default:
      let end = lexer.nameEnd(from: start)
      guard end > start else { return nil }
      let span = Span(start, end)
      takeDot(dot)
      takeStep(.name, span)
      return .field(Identifier(source.text(span), span))
    }
  }

  private mutating func takeDot(_ position: Int) { takeStep(.dot, Span(position, position + 1)) }

  private mutating func takeStep(_ kind: Token.Kind, _ span: Span) {
    lexer.record?.append(Token(kind, span))
    move(to: Int(span.end))
  }
}
