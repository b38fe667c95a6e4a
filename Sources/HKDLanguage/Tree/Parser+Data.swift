/// `[a b]`, `[k: v]`, with spreads: what a literal is shows in its first item that is no spread.
extension Parser {
  private enum Element {
    case value(Expression)
    case field(Identifier, Expression)
    case spread(Expression)

    var isField: Bool {
      if case .field = self { true } else { false }
    }

    var item: ListLiteral.Item {
      switch self {
      case .value(let value), .field(_, let value): .value(value)
      case .spread(let value): .spread(value)
      }
    }
  }

  mutating func brackets() throws(Abandoned) -> Expression {
    let start = token.start
    let saved = try open("[", newlinesAreBlanks: true)
    var elements: [Element] = []
    var isEmptyRecord = false
    while true {
      let kind = look(.data)
      noteItem()
      if elements.isEmpty, kind != .closeBracket { elements.reserveCapacity(4) }
      switch kind {
      case .closeBracket:
        try close(.closeBracket, "]", restoring: saved)
        return node(for: elements, isEmptyRecord: isEmptyRecord, span: Span(start, previousEnd))
      case .word where elements.isEmpty && isLoneColon:
        take()
        isEmptyRecord = true
        guard look(.data) == .closeBracket else { throw keyMissing() }
      case .word: elements.append(try wordElement())
      case .string: elements.append(try stringElement())
      case .spread:
        let spread = take()
        elements.append(.spread(try primary(.data)))
        reportJoined(from: spread.start, commaSeparates: true)
      case .variable, .openParenthesis, .openBracket, .openBrace: elements.append(.value(try value()))
      case .unknown where lexer.byte(token.start) == UInt8(ascii: "$"):
        reportLoneDollar(at: token.start)
        throw Abandoned()
      default: throw expectedItem()
      }
    }
  }

  private var isLoneColon: Bool { token.span.count == 1 && lexer.byte(token.start) == UInt8(ascii: ":") }

  private mutating func keyMissing() -> Abandoned {
    fail(.recordKey, "a key stands before its colon", token.span, hint: "write `key: value`")
  }

  private mutating func expectedItem() -> Abandoned {
    if token.kind == .pipe || token.kind == .doublePipe {
      return fail(
        .unexpected, "brackets hold data, no pipeline", token.span,
        hint: "a pipeline stands in parentheses: `[(a | b)]`")
    }
    return expected("an item or `]`", hint: "brackets hold data; code stands in braces")
  }

  private mutating func wordElement() throws(Abandoned) -> Element {
    let start = token.start
    let word = take()
    guard lexer.byte(word.end - 1) == UInt8(ascii: ":") else {
      if reportJoined(from: start, commaSeparates: true) { return .value(.invalid(word.span)) }
      return .value(literal(ofWord: word))
    }
    let span = Span(word.start, word.end - 1)
    guard span.count > 0 else { throw keyMissing() }
    let key = Identifier(source.text(span), span)
    if lexer.nameEnd(from: word.start) != word.end - 1 {
      report(.recordKey, "`\(key.text)` is no name", span, hint: "quote it: `\"\(key.text)\": …`")
    }
    return try field(key)
  }

  private mutating func stringElement() throws(Abandoned) -> Element {
    let start = token.start
    let quoted = try string()
    guard lexer.byte(previousEnd) == UInt8(ascii: ":") else {
      reportJoined(from: start, commaSeparates: true)
      return .value(quoted)
    }
    lexer.record?.append(Token(.colon, Span(previousEnd, previousEnd + 1)))
    move(to: previousEnd + 1)
    guard case .literal(let literal) = quoted, let text = literal.value.string else {
      report(.recordKey, "a record's key is fixed text", quoted.span)
      return try field(Identifier("", quoted.span))
    }
    return try field(Identifier(text, literal.span))
  }

  /// The value behind a key and its colon.
  private mutating func field(_ key: Identifier) throws(Abandoned) -> Element {
    let kind = look(.data)
    if isAdjacent, kind == .word || lexer.joins(at: token.start) {
      report(
        .mixedData, "a key and its value need a blank after the colon", Span(Int(key.span.start), previousEnd),
        hint: "write `\(source.text(key.span)): …`")
    }
    switch kind {
    case .word where lexer.byte(token.end - 1) != UInt8(ascii: ":"):
      let word = take()
      if reportJoined(from: word.start, commaSeparates: true) { return .field(key, .invalid(word.span)) }
      return .field(key, literal(ofWord: word))
    case .string, .variable, .openParenthesis, .openBracket, .openBrace: return .field(key, try value())
    case .end: throw textEnds(expecting: "a value")
    default:
      report(.mixedData, "the key `\(key.text)` has no value", key.span)
      return .field(key, .invalid(key.span))
    }
  }

  private mutating func value() throws(Abandoned) -> Expression {
    let start = token.start
    let value = try primary(.data)
    reportJoined(from: start, commaSeparates: true)
    return value
  }

  func literal(ofWord word: Token) -> Expression {
    if let number = LiteralWord.smallInt(lexer.bytes[word.start..<word.end]) {
      return .literal(Literal(.int(number), span: word.span, isWord: true))
    }
    let text = text(word)
    return .literal(Literal(LiteralWord.value(of: text) ?? .string(text), span: word.span, isWord: true))
  }

  private mutating func node(for elements: [Element], isEmptyRecord: Bool, span: Span) -> Expression {
    guard isEmptyRecord || elements.contains(where: \.isField) else {
      return .list(ListLiteral(items: elements.map(\.item), span: span))
    }
    return .record(RecordLiteral(entries: entries(elements), span: span))
  }

  private mutating func entries(_ elements: [Element]) -> [RecordLiteral.Entry] {
    var entries: [RecordLiteral.Entry] = []
    entries.reserveCapacity(elements.count)
    var isTold = false
    for element in elements {
      switch element {
      case .field(let key, let value): entries.append(.field(key, value))
      case .spread(let value): entries.append(.spread(value))
      case .value(let value):
        if !isTold { reportKeyless(value) }
        isTold = true
      }
    }
    return entries
  }

  private mutating func reportKeyless(_ value: Expression) {
    let text = source.text(value.span)
    let isJoinedField = text.utf8.dropFirst().contains(UInt8(ascii: ":"))
    report(
      .mixedData, "a record's item needs a key", value.span,
      hint: isJoinedField ? "a blank stands after the colon" : "a computed value stands in parentheses: `k: (…)`")
  }
}
