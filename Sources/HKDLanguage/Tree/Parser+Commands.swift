/// Pipelines, stages, and the arguments of commands.
extension Parser {
  mutating func pipeline() throws(Abandoned) -> Pipeline {
    let start = look(.stage) == .end ? previousEnd : token.start
    let first = try stage()
    var rest: [Stage] = []
    while try takePipe() {
      if rest.count + 1 == Pipeline.mostStages {
        throw fail(
          .nestedTooDeep, "more than \(Pipeline.mostStages) stages follow each other", token.span,
          hint: "bind what the first ones give to a name")
      }
      rest.append(try stage())
    }
    return Pipeline(first, rest, span: Span(start, previousEnd))
  }

  /// Takes a `|`, on this line or at the beginning of the next one, and goes to the stage behind it.
  private mutating func takePipe() throws(Abandoned) -> Bool {
    if lookedMode == nil { _ = look(.expression) }
    if token.kind == .newline {
      let next = lexer.nextSignificant(from: token.start)
      guard lexer.byte(next) == UInt8(ascii: "|"), lexer.byte(next + 1) != UInt8(ascii: "|") else { return false }
      _ = lookOverNewlines(.stage)
    }
    guard token.kind == .pipe else { return false }
    let pipe = take()
    if lookOverNewlines(.stage) == .end { throw textEnds(after: pipe) }
    return true
  }

  private mutating func stage() throws(Abandoned) -> Stage {
    switch look(.stage) {
    case .name: return try namedStage()
    case .number, .minus, .variable, .string, .openParenthesis, .openBracket, .openBrace:
      return .expression(try expression())
    case .word: throw notACommandName()
    case .unknown where lexer.byte(token.start) == UInt8(ascii: "$"):
      reportLoneDollar(at: token.start)
      throw Abandoned()
    default:
      var hint: String?
      if token.kind == .pipe, case .session = source.origin { hint = "at a prompt the `|` ends the line before" }
      throw expected("a command or a value", hint: hint, code: .missingExpression)
    }
  }

  private mutating func namedStage() throws(Abandoned) -> Stage {
    switch keyword {
    case nil: return .command(try commandCall())
    case .true, .false, .null, .not: return .expression(try expression())
    case .if: return .expression(try blockExpression(.if))
    case .match: return .expression(try blockExpression(.match))
    case .try: return .expression(try blockExpression(.try))
    case .some:
      throw fail(
        .statementAsValue, "`\(text(token))` is a statement: it gives no value", token.span,
        hint: "let it stand on a line of its own")
    }
  }

  private mutating func notACommandName() -> Abandoned {
    let word = text(token)
    if word.hasPrefix("!") {
      let symbol = Span(token.start, token.start + 1)
      return fail(.foreignOperator, "`!` is no operator of hkd", symbol, hint: "write `not`")
    }
    let nameEnd = lexer.nameEnd(from: token.start, joinsColons: true)
    let hint: String?
    if let equals = word.firstIndex(of: "="), nameEnd == token.start + word[..<equals].utf8.count {
      hint = "to bind a name write `let \(word[..<equals]) = …`"
    } else if word.contains("/") || word.hasPrefix(".") {
      hint = "local programs run through `exec`: `exec \(word)`"
    } else if word == "-" {
      hint = "a minus stands directly before a number, a variable or `(`; behind a value it may go on at the end of a line"
    } else if BinaryOperator(rawValue: word) != nil {
      hint = "an operator goes on over the end of a line only at its end: leave it on the line before"
    } else if let dot = word.firstIndex(of: "."), nameEnd == token.start + word[..<dot].utf8.count {
      hint = "the path of a variable begins with its `$`: `$\(word)`"
    } else {
      hint = "a statement begins with a command's name or a value; quote it to mean the text"
    }
    return fail(.notACommandName, "`\(word)` is no command's name", token.span, hint: hint)
  }
}

// MARK: - Arguments

extension Parser {
  private mutating func commandCall() throws(Abandoned) -> CommandCall {
    let name = takeIdentifier()
    var arguments: [Argument] = []
    var mode = Lexer.Mode.argument
    if lexer.byte(previousEnd) == UInt8(ascii: "(") { reportParenthesizedArguments(of: name) }
    while !endsStage(look(mode)) {
      let start = token.start
      if arguments.isEmpty { arguments.reserveCapacity(4) }
      switch token.kind {
      case .word where token.span.count == 1 && lexer.byte(start) == UInt8(ascii: "\\"):
        report(
          .unexpected, "a `\\` continues its line only as its very last character", token.span,
          hint: "quote it to mean the text: '\\'")
        arguments.append(.expression(.invalid(take().span)))
      case .word, .doublePipe: arguments.append(.word(takeIdentifier()))
      case .flag: arguments.append(.flag(try flag()))
      case .endOfFlags:
        arguments.append(.endOfFlags(take().span))
        mode = .word
      case .spread:
        take()
        let value = try primary(.word)
        arguments.append(.spread(value, Span(start, previousEnd)))
      case .variable, .string, .openParenthesis, .openBracket, .openBrace:
        arguments.append(.expression(try primary(mode)))
      case .unknown where lexer.byte(start) == UInt8(ascii: "$"):
        reportLoneDollar(at: start)
        move(to: lexer.wordEnd(from: start + 1))
      default: throw expected("an argument")
      }
      if reportJoined(from: start), let last = arguments.popLast() { arguments.append(last.invalid) }
    }
    return CommandCall(name: name, arguments: arguments, span: Span(Int(name.span.start), previousEnd))
  }

  private mutating func flag() throws(Abandoned) -> FlagNode {
    let flag = take()
    let dashes = lexer.byte(flag.start + 1) == UInt8(ascii: "-") ? 2 : 1
    let nameStart = flag.start + dashes
    let equals = lexer.bytes[nameStart..<flag.end].firstIndex(of: UInt8(ascii: "="))
    let name = source.text(Span(nameStart, equals ?? flag.end))
    var value: ArgumentValue?
    if let equals {
      if equals + 1 < flag.end {
        let span = Span(equals + 1, flag.end)
        value = .word(Identifier(source.text(span), span))
      } else if lexer.joins(at: flag.end) {
        _ = look(.word)
        value = .expression(try primary(.word))
      } else {
        report(
          .flagWithoutValue, "`\(text(flag))` lacks its value", flag.span,
          hint: "no blank stands after `=`; an empty text is `''`")
        value = .expression(.invalid(flag.span))
      }
    }
    return FlagNode(
      name: Identifier(name, Span(nameStart, equals ?? flag.end)), isShort: dashes == 1, value: value,
      span: Span(flag.start, previousEnd))
  }

  private mutating func reportParenthesizedArguments(of name: Identifier) {
    report(
      .joinedWord, "the arguments of a command follow after a blank", Span(previousEnd, previousEnd + 1),
      hint: "write `\(name.text) …` without parentheses, or `\(name.text) (…)` for one computed argument")
  }
}

// MARK: - Words joined to values

extension Parser {
  /// Tells of an argument that goes on without a blank (`a$x`, `"a"b`), and leaves it behind.
  ///
  /// - Returns: Whether it does.
  @discardableResult
  mutating func reportJoined(from start: Int, commaSeparates: Bool = false) -> Bool {
    let end = previousEnd
    // Not `a || b`: that would copy the parser into a closure, for every argument.
    if lookedMode != nil, !isAdjacent { return false }
    guard goesOn(at: end, commaSeparates: commaSeparates) else { return false }
    let joinedEnd = endOfJoined(from: end, commaSeparates: commaSeparates)
    let span = Span(start, joinedEnd)
    report(.joinedWord, "a word and a value are joined without a blank", span, hint: joinedHint(span))
    move(to: joinedEnd)
    return true
  }

  private func goesOn(at index: Int, commaSeparates: Bool) -> Bool {
    if lexer.joins(at: index) { return true }
    return lexer.wordEnd(from: index, stopsAtComma: commaSeparates) > index
  }

  private func endOfJoined(from start: Int, commaSeparates: Bool) -> Int {
    var index = start
    while goesOn(at: index, commaSeparates: commaSeparates) {
      switch lexer.byte(index) {
      case UInt8(ascii: "$"): index += 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let end = stringEnd(from: index)
        index = end == index + 1 ? lexer.lineEnd(from: index) : end
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        guard let end = endOfBrackets(from: index) else { return lexer.lineEnd(from: index) }
        index = end
      default: index = lexer.wordEnd(from: index, stopsAtComma: commaSeparates)
      }
    }
    return index
  }

  /// `write "a$x"`: the same text as one string, where that is plain to say.
  private func joinedHint(_ span: Span) -> String {
    let text = source.text(span)
    if text.hasPrefix("$") {
      if let bracket = text.firstIndex(of: "["), !text[..<bracket].contains("\"") {
        return "an item is `\(text[..<bracket]).0`, or `\(text[..<bracket]).($i)`"
      }
      if text.contains("?") { return "a default for what is missing: `(\(text.filter { $0 != "?" }) ?? …)`" }
    }
    if text.hasPrefix("-$") || text.hasPrefix("-(") || (text.hasPrefix("$") && text.contains("..")) {
      return "write `(\(text))`"
    }
    if let quoted = quotedTogether(text) { return "write `\(quoted)`" }
    if let field = asField(text) { return "write `\(field)`, where a record is taken, or all of it as one string" }
    guard !text.utf8.contains(where: { "\"'()[]{}\\".utf8.contains($0) }), !text.contains("\n") else {
      return "put all of it into one string, as in `\"a$x\"`"
    }
    return "write `\"\(braced(span))\"`"
  }

  /// `KEY=(secret:env KEY)` as `[KEY: (secret:env KEY)]`.
  private func asField(_ text: String) -> String? {
    guard text.last == ")", let opening = text.firstRange(of: "=(") else { return nil }
    let key = String(text[..<opening.lowerBound])
    guard LiteralNotation.isName(key) else { return nil }
    return "[\(key): \(text[opening.lowerBound...].dropFirst())]"
  }

  /// `KEY="a b"` as `"KEY=a b"`.
  private func quotedTogether(_ text: String) -> String? {
    guard let quote = text.last, quote == "\"" || quote == "'", let opening = text.firstIndex(of: quote),
      opening > text.startIndex, text[opening...].count > 1
    else { return nil }
    let parts = (text[..<opening], text[text.index(after: opening)...].dropLast())
    let isPlain = !parts.0.utf8.contains { "\"'()[]{}$\\".utf8.contains($0) } && !parts.1.contains(quote)
    return isPlain ? "\(quote)\(parts.0)\(parts.1)\(quote)" : nil
  }

  /// With `${…}` around each variable that has a path: in a string `$x.y` would take `$x` alone.
  private func braced(_ span: Span) -> String {
    var result = ""
    var index = Int(span.start)
    while index < span.end {
      guard lexer.byte(index) == UInt8(ascii: "$") else {
        let next = lexer.bytes[index + 1..<Int(span.end)].firstIndex(of: UInt8(ascii: "$")) ?? Int(span.end)
        result += source.text(Span(index, next))
        index = next
        continue
      }
      let nameEnd = lexer.nameEnd(from: index + 1)
      var end = nameEnd
      while lexer.byte(end) == UInt8(ascii: "."), case let step = stepEnd(from: end + 1), step > end + 1 { end = step }
      let path = source.text(Span(index + 1, end))
      result += end > nameEnd ? "${\(path)}" : "$\(path)"
      index = max(end, index + 1)
    }
    return result
  }

  private func stepEnd(from start: Int) -> Int {
    if lexer.byte(start).isDigit {
      var end = start
      while lexer.byte(end).isDigit { end += 1 }
      return end
    }
    return lexer.nameEnd(from: start)
  }
}

extension Argument {
  /// What stands for an argument that has been told of: it counts as one, and nothing more is said about it.
  fileprivate var invalid: Argument {
    switch self {
    case .word, .expression: .expression(.invalid(span))
    case .flag, .spread, .endOfFlags: self
    }
  }
}
