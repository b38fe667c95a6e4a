/// `match $x { up | down => { … }  _ => { … } }`
extension Parser {
  mutating func matchExpression() throws(Abandoned) -> MatchExpression {
    let first = take()
    let subject = try condition(of: "`match`")
    guard look(.expression) == .openBrace else { throw expected("`{`", hint: "the arms of `match` begin on its line") }
    let saved = try open("{", newlinesAreBlanks: true)
    var arms: [MatchExpression.Arm] = []
    while true {
      switch look(.pattern) {
      case .closeBrace:
        try close(.closeBrace, "}", restoring: saved)
        return MatchExpression(subject: subject, arms: arms, span: span(from: first))
      case .semicolon: take()
      default:
        noteItem()
        arms.append(try matchArm())
      }
    }
  }

  private mutating func matchArm() throws(Abandoned) -> MatchExpression.Arm {
    let start = token.start
    var patterns: [Literal] = []
    var isDefault = false
    while true {
      if look(.pattern) == .word, tokenIs("_") {
        take()
        isDefault = true
      } else {
        patterns.append(try pattern())
      }
      guard look(.pattern) == .pipe else { break }
      take()
    }
    guard look(.pattern) == .fatArrow else {
      throw expected("`=>`", hint: "an arm is `pattern => { … }`", code: .missingArrow)
    }
    take()
    guard look(.expression) == .openBrace else {
      throw expected("`{`", hint: "the arms of `match` are blocks", code: .missingArrow)
    }
    let body = try block(of: "`=>`")
    return MatchExpression.Arm(patterns: isDefault ? [] : patterns, body: body, span: Span(start, previousEnd))
  }

  private mutating func pattern() throws(Abandoned) -> Literal {
    let rule = "patterns are words, literals, quoted strings or `_`"
    switch look(.pattern) {
    case .word:
      let word = take()
      let text = text(word)
      return Literal(LiteralWord.value(of: text) ?? .string(text), span: word.span, isWord: true)
    case .string:
      let quoted = try string()
      if case .literal(let literal) = quoted { return literal }
      throw fail(.notAPattern, "a pattern is fixed text", quoted.span, hint: rule)
    case .end: throw textEnds(expecting: "a pattern")
    default:
      throw fail(.notAPattern, "\(description(of: token)) is no pattern", token.span, hint: rule)
    }
  }
}
