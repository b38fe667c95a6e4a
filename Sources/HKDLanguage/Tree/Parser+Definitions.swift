/// The heads of `def`s and blocks.
extension Parser {
  mutating func definition() throws(Abandoned) -> Definition {
    let documentation = takeDocumentation()
    let keyword = take()
    guard look(.stage) == .name else { throw expected("a name after `def`") }
    let name = takeIdentifier()
    let restart = restart
    var parameters: [ParameterNode] = []
    var result: TypeNode?
    var isBroken = false
    do throws(Abandoned) {
      parameters = try self.parameters(of: name)
      if look(.signature) == .arrow {
        take()
        result = try type(alternatives: true)
      }
    } catch {
      isBroken = true
      guard recoverAtBlock(restart) else {
        mustRecover = true
        let nothing = BlockNode(statements: [], span: Span(previousEnd, previousEnd))
        return Definition(
          name: name, parameters: [], result: nil, body: nothing, span: span(from: keyword),
          documentation: documentation, isBroken: true)
      }
    }
    let body = try block(of: "`def`")
    return Definition(
      name: name, parameters: parameters, result: result, body: body, span: span(from: keyword),
      documentation: documentation, isBroken: isBroken)
  }

  private mutating func parameters(of name: Identifier) throws(Abandoned) -> [ParameterNode] {
    guard look(.signature) == .openParenthesis else {
      throw expected("`(`", hint: "write `def \(name.text)(…) { … }`")
    }
    let saved = try open("(", newlinesAreBlanks: true)
    var parameters: [ParameterNode] = []
    lexer.clearDocumentation()
    while true {
      switch look(.signature) {
      case .comma: take()
      case .closeParenthesis:
        try close(.closeParenthesis, ")", restoring: saved)
        return parameters
      default:
        try checkSeparator(before: !parameters.isEmpty, closing: "`)`")
        parameters.append(try parameter())
      }
    }
  }

  /// Parameters are separated by commas or line breaks.
  private mutating func checkSeparator(before isNeeded: Bool, closing: String) throws(Abandoned) {
    guard isNeeded, isOnLine(from: previousEnd), lexer.byte(previousEnd - 1) != UInt8(ascii: ",")
    else { return }
    throw expected("`,` or \(closing)")
  }

  private mutating func parameter() throws(Abandoned) -> ParameterNode {
    let documentation = takeDocumentation()
    let first = token
    var short: Character?
    let kind: Parameter.Kind
    let name: Identifier
    switch first.kind {
    case .flag:
      take()
      let dashes = lexer.byte(first.start + 1) == UInt8(ascii: "-") ? 2 : 1
      let span = Span(first.start + dashes, first.end)
      guard dashes == 2, lexer.byte(first.start + 2).isASCIILetter else {
        throw fail(
          .unexpected, "a flag is declared by its long name", first.span, hint: "write `--name`, or `--name(-n)`")
      }
      (kind, name) = (.flag, Identifier(source.text(span), span))
      short = try shortFlag()
    case .spread:
      take()
      (kind, name) = (.rest, try declaredName(after: "`...`"))
    default: (kind, name) = (.positional, try parameterName())
    }
    let type = try typeAnnotation(alternatives: true)
    var defaultValue: Expression?
    if look(.signature) == .equals {
      take()
      defaultValue = try self.defaultValue()
    }
    return ParameterNode(
      name: name, kind: kind, short: short, type: type, defaultValue: defaultValue, documentation: documentation,
      span: span(from: first))
  }

  /// `(-n)` behind a flag's name.
  private mutating func shortFlag() throws(Abandoned) -> Character? {
    guard look(.signature) == .openParenthesis else { return nil }
    take()
    guard look(.signature) == .flag, case let written = text(token).dropFirst(), written.count == 1,
      let letter = written.first, letter.isLetter
    else { throw expected("a short flag like `-n`") }
    take()
    guard look(.signature) == .closeParenthesis else { throw expected("`)`") }
    take()
    return letter
  }

  private mutating func parameterName() throws(Abandoned) -> Identifier {
    guard token.kind == .name || token.kind == .variable else { throw expected("a parameter") }
    return try declaredName(after: "`(`")
  }

  private mutating func typeAnnotation(alternatives: Bool) throws(Abandoned) -> TypeNode? {
    guard look(.signature) == .colon else { return nil }
    take()
    return try type(alternatives: alternatives)
  }

  private mutating func type(alternatives: Bool) throws(Abandoned) -> TypeNode {
    var names: [Identifier] = []
    repeat {
      if !names.isEmpty { take() }
      guard look(.signature) == .name else { throw expected("a type") }
      names.append(takeIdentifier())
    } while alternatives && look(.signature) == .pipe
    guard let first = names.first else { throw expected("a type") }
    return TypeNode(names: names, span: Span(Int(first.span.start), previousEnd))
  }

  /// A default is written like an argument; with an operator behind it, it is an expression, which the next parameter ends.
  private mutating func defaultValue() throws(Abandoned) -> Expression {
    isInDefault = true
    defer { isInDefault = false }
    guard look(.data) == .word else { return try expression() }
    let start = token.start
    let recorded = lexer.record?.count
    let word = take()
    guard isOperand(word) else { return literal(ofWord: word) }
    lexer.forgetRecord(after: recorded)
    move(to: start)
    return try expression()
  }

  /// Whether no line ends between a place and the token looked at.
  private func isOnLine(from start: Int) -> Bool {
    !lexer.bytes[min(start, token.start)..<token.start].contains(UInt8(ascii: "\n"))
  }

  /// Whether an operator follows on the same line; `--flag` and `...rest` are the next parameter.
  private mutating func isOperand(_ word: Token) -> Bool {
    if ["not", "-"].contains(text(word)) { return true }
    let next = look(.expression)
    guard isOnLine(from: word.end), token.kind != .newline, token.kind != .end, !lexer.holds("--", at: token.start),
      !lexer.holds("...", at: token.start)
    else { return false }
    return BinaryOperator(next) != nil || Self.isWordOperator(lexer, token)
  }

  /// The block's parameters, if it names any: `|a, b|`.
  mutating func closureParameters() throws(Abandoned) -> [ParameterNode] {
    let next = lexer.nextSignificant(from: previousEnd)
    guard lexer.byte(next) == UInt8(ascii: "|") else { return [] }
    if lookOverNewlines(.signature) == .doublePipe {
      take()
      return []
    }
    take()
    var parameters: [ParameterNode] = []
    while true {
      switch look(.signature) {
      case .comma: take()
      case .pipe:
        take()
        return parameters
      default:
        try checkSeparator(before: !parameters.isEmpty, closing: "`|`")
        let first = token
        let name = try parameterName()
        let type = try typeAnnotation(alternatives: false)
        parameters.append(
          ParameterNode(
            name: name, kind: .positional, short: nil, type: type, defaultValue: nil, documentation: "",
            span: span(from: first)))
      }
    }
  }

  /// The text of the `##` lines passed since the last statement or parameter.
  private mutating func takeDocumentation() -> String {
    if lexer.documentation.isEmpty { return "" }
    let lines = lexer.documentation.map { span in
      var line = source.text(Span(Int(span.start) + 2, Int(span.end)))[...]
      if line.first == " " { line.removeFirst() }
      while line.last?.isWhitespace == true { line.removeLast() }
      return String(line)
    }
    lexer.clearDocumentation()
    return lines.joined(separator: "\n")
  }
}
