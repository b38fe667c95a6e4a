/// Strings on one line: `'raw'` and `"with \n, $name, ${path.to.it} and $(pipeline)"`.
extension Parser {
  /// The string whose opening quote is looked at.
  mutating func string() throws(Abandoned) -> Expression {
    let opening = token
    let recorded = lexer.record?.count
    take()
    let quote = lexer.byte(opening.start)
    let isLong = lexer.byte(opening.start + 1) == quote && lexer.byte(opening.start + 2) == quote
    let value: Expression
    if isLong {
      value = try longString(from: opening.start, isRaw: quote == UInt8(ascii: "'"))
    } else if quote == UInt8(ascii: "'") {
      value = try rawString(from: opening.start)
    } else {
      value = try escapedString(from: opening.start)
    }
    // A string is one token, whatever pipelines are inside.
    lexer.forgetRecord(after: recorded)
    lexer.record?.append(Token(.string, value.span))
    return value
  }

  private mutating func rawString(from start: Int) throws(Abandoned) -> Expression {
    var content: [UInt8] = []
    var index = start + 1
    var runStart = index
    while true {
      let byte = lexer.byte(index)
      if byte == UInt8(ascii: "'") {
        content += lexer.bytes[runStart..<index]
        guard lexer.byte(index + 1) == byte else { break }
        content.append(byte)
        index += 2
        runStart = index
      } else if isLineEnd(index) {
        throw unterminated(from: start)
      } else {
        index += 1
      }
    }
    move(to: index + 1)
    return .literal(Literal(.string(String(decoding: content, as: UTF8.self)), span: Span(start, index + 1)))
  }

  private mutating func escapedString(from start: Int) throws(Abandoned) -> Expression {
    var builder = StringBuilder()
    var index = start + 1
    while true {
      let runStart = index
      while case let byte = lexer.byte(index), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"),
        byte != UInt8(ascii: "$"), byte >= 0x20 || !isLineEnd(index)
      { index += 1 }
      let byte = lexer.byte(index)
      if runStart == start + 1, byte == UInt8(ascii: "\"") {
        move(to: index + 1)
        return .literal(Literal(.string(source.text(Span(runStart, index))), span: Span(start, index + 1)))
      }
      builder.append(lexer.bytes[min(runStart, lexer.bytes.count)..<min(index, lexer.bytes.count)])
      switch byte {
      case UInt8(ascii: "\""):
        move(to: index + 1)
        return builder.expression(span: Span(start, index + 1))
      case UInt8(ascii: "\\") where !isLineEnd(index + 1): index = escape(at: index, into: &builder)
      case UInt8(ascii: "$"): index = try interpolation(at: index, into: &builder)
      default: throw unterminated(from: start)
      }
    }
  }

  func isLineEnd(_ index: Int) -> Bool {
    index >= lexer.bytes.count || lexer.bytes[index] == UInt8(ascii: "\n") || lexer.crlf(index)
  }

  private mutating func unterminated(from start: Int) -> Abandoned {
    let end = lexer.lineEnd(from: start)
    move(to: end)
    return fail(
      .unterminatedString, "this string does not end on its line", Span(start, end),
      hint: "close it, or span lines with \"\"\" or '''")
  }
}

/// The pieces of a string as they are read.
struct StringBuilder {
  enum Piece {
    case text(ArraySlice<UInt8>)
    case expression(Expression)
  }

  /// All but the text at the end.
  private(set) var pieces: [Piece] = []
  /// A part of the program text as long as nothing but that is in it.
  private(set) var text: ArraySlice<UInt8> = []

  mutating func append(_ bytes: ArraySlice<UInt8>) {
    if text.isEmpty { text = bytes } else { text += bytes }
  }

  mutating func append(_ string: String) { text += string.utf8 }

  mutating func append(_ expression: Expression) {
    if pieces.isEmpty { pieces.reserveCapacity(4) }
    if !text.isEmpty { pieces.append(.text(text)) }
    text = []
    pieces.append(.expression(expression))
  }

  /// A literal, or an interpolation if an expression is in it. `trim` gets each text in order, with its index among the
  /// pieces.
  func expression(span: Span, trim: (ArraySlice<UInt8>, Int) -> ArraySlice<UInt8> = { text, _ in text }) -> Expression {
    var parts: [Interpolation.Part] = []
    parts.reserveCapacity(pieces.isEmpty ? 0 : pieces.count + 1)
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .expression(let expression): parts.append(.expression(expression))
      case .text(let text):
        let trimmed = trim(text, index)
        if !trimmed.isEmpty { parts.append(.text(String(decoding: trimmed, as: UTF8.self))) }
      }
    }
    let last = String(decoding: trim(text, pieces.count), as: UTF8.self)
    guard !pieces.isEmpty else { return .literal(Literal(.string(last), span: span)) }
    if !last.isEmpty { parts.append(.text(last)) }
    return .interpolation(Interpolation(parts: parts, span: span))
  }
}

// MARK: - Escapes and what is interpolated

extension Parser {
  /// Reads the escape at a `\`; returns where reading goes on.
  mutating func escape(at index: Int, into builder: inout StringBuilder) -> Int {
    switch lexer.byte(index + 1) {
    case UInt8(ascii: "n"): builder.append("\n")
    case UInt8(ascii: "t"): builder.append("\t")
    case UInt8(ascii: "r"): builder.append("\r")
    case UInt8(ascii: "e"): builder.append("\u{1B}")
    case UInt8(ascii: "\\"): builder.append("\\")
    case UInt8(ascii: "\""): builder.append("\"")
    case UInt8(ascii: "$"): builder.append("$")
    case UInt8(ascii: "u"): return unicodeEscape(at: index, into: &builder)
    default:
      let isLast = isLineEnd(index + 1)
      let length = isLast ? 0 : max(1, SourceText.sequenceLength(in: lexer.bytes, at: index + 1))
      let span = Span(index, index + 1 + length)
      report(
        .unknownEscape, "`\(source.text(span))` is no escape", span,
        hint: "escapes are \\n \\t \\r \\e \\\\ \\\" \\$ \\u{…}; a regex is best a '…' string")
      return index + 1 + length
    }
    return index + 2
  }

  private mutating func unicodeEscape(at index: Int, into builder: inout StringBuilder) -> Int {
    var end = index + 2
    var digits = ""
    if lexer.byte(end) == UInt8(ascii: "{") {
      end += 1
      while let digit = Character(Unicode.Scalar(lexer.byte(end))).hexDigitValue {
        digits += String(digit, radix: 16)
        end += 1
      }
    }
    guard lexer.byte(end) == UInt8(ascii: "}"), digits.count <= 6, let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else {
      if lexer.byte(end) == UInt8(ascii: "}") { end += 1 }
      report(
        .unknownEscape, "this names no Unicode scalar", Span(index, end),
        hint: "write one to six hexadecimal digits: \\u{1F600}")
      return end
    }
    builder.append(String(scalar))
    return end + 1
  }

  /// Reads what follows a `$` in a string; returns where reading goes on.
  mutating func interpolation(at index: Int, into builder: inout StringBuilder) throws(Abandoned) -> Int {
    let nameEnd = lexer.nameEnd(from: index + 1)
    if nameEnd > index + 1 {
      builder.append(variable(from: index + 1, to: nameEnd, span: Span(index, nameEnd)))
      return nameEnd
    }
    switch lexer.byte(index + 1) {
    case UInt8(ascii: "{"): return try bracedPath(at: index, into: &builder)
    case UInt8(ascii: "("):
      move(to: index + 1)
      _ = look(.expression)
      builder.append(.group(try group()))
      // The end of the text closes the parentheses, and has been told.
      guard lexer.byte(previousEnd - 1) == UInt8(ascii: ")") else { throw Abandoned() }
      return previousEnd
    default:
      reportLoneDollar(at: index)
      return index + 1
    }
  }

  private func variable(from start: Int, to end: Int, span: Span) -> Expression {
    .variable(VariableReference(name: Identifier(source.text(Span(start, end)), span)))
  }

  private mutating func bracedPath(at index: Int, into builder: inout StringBuilder) throws(Abandoned) -> Int {
    let start = index + 2
    let nameEnd = lexer.nameEnd(from: start)
    move(to: nameEnd)
    guard nameEnd > start else { throw badPath(at: index) }
    let base = variable(from: start, to: nameEnd, span: Span(start, nameEnd))
    let steps = try pathSteps()
    guard lexer.byte(previousEnd) == UInt8(ascii: "}") else { throw badPath(at: index) }
    let path = PathExpression(base: base, steps: steps, span: Span(start, previousEnd))
    builder.append(steps.isEmpty ? base : .path(path))
    return previousEnd + 1
  }

  private mutating func badPath(at index: Int) -> Abandoned {
    // The rest of the line is left out: where the string ends cannot be told.
    let end = lexer.bytes[index...].firstIndex { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "\n") } ?? index + 2
    let failure = fail(
      .unexpected, "`${…}` holds a variable's name and path", Span(index, min(end + 1, lexer.bytes.count)),
      hint: "write `$(…)` for an expression")
    move(to: lexer.lineEnd(from: index))
    return failure
  }

  mutating func reportLoneDollar(at index: Int) {
    report(
      .loneDollar, "this `$` begins no variable", Span(index, index + 1),
      hint: "in a \"…\" string write `\\$` for the character; elsewhere quote it: '$'")
  }
}
