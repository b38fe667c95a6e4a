/// `"""` and `'''`: strings over lines, without the indentation of the closing line.
extension Parser {
  /// Where a line of a long string begins: in the text, and among the pieces read.
  private struct Line {
    let position: Int
    let piece: Int
    let offset: Int

    init(at position: Int, in builder: StringBuilder) {
      self.position = position
      piece = builder.pieces.count
      offset = builder.text.count
    }
  }

  mutating func longString(from start: Int, isRaw: Bool) throws(Abandoned) -> Expression {
    let content = start + 3
    var first = content
    while lexer.byte(first).isBlank { first += 1 }
    guard isLineEnd(first) else { return try longStringOnOneLine(from: start, isRaw: isRaw) }
    guard first < lexer.bytes.count else { throw unterminatedLong(from: start) }

    var builder = StringBuilder()
    var index = lineAfter(first)
    var lines = [Line(at: index, in: builder)]
    while true {
      if index >= lexer.bytes.count {
        let failure = unterminatedLong(from: start)
        noteOpenString(from: start, lines: lines.dropFirst().first?.position, lines.last?.position)
        throw failure
      }
      if closesLong(at: index, quote: lexer.byte(start)) { break }
      if isLineEnd(index) {
        builder.append("\n")
        index = lineAfter(index)
        lines.append(Line(at: index, in: builder))
      } else {
        index = try piece(at: index, isRaw: isRaw, into: &builder)
      }
    }
    move(to: index + 3)
    return finish(builder, lines, closing: index, span: Span(start, index + 3))
  }

  /// Reads an escape, what is interpolated, or text up to where something else may begin; returns where reading goes on.
  private mutating func piece(
    at index: Int, isRaw: Bool, into builder: inout StringBuilder
  ) throws(Abandoned) -> Int {
    switch lexer.byte(index) {
    case UInt8(ascii: "\\") where !isRaw: return escape(at: index, into: &builder)
    case UInt8(ascii: "$") where !isRaw: return try interpolation(at: index, into: &builder)
    default:
      var end = index + 1
      while end < lexer.bytes.count, !lexer.bytes[end].endsPlainText { end += 1 }
      builder.append(lexer.bytes[index..<end])
      return end
    }
  }

  private func closesLong(at index: Int, quote: UInt8) -> Bool {
    lexer.byte(index) == quote && lexer.byte(index + 1) == quote && lexer.byte(index + 2) == quote
  }

  private func lineAfter(_ lineEnd: Int) -> Int { lineEnd + (lexer.crlf(lineEnd) ? 2 : 1) }

  private mutating func unterminatedLong(from start: Int) -> Abandoned {
    move(to: lexer.bytes.count)
    if endsEarly { return Abandoned() }
    endsEarly = true
    return fail(.unterminatedString, "this long string is never closed", Span(start, start + 3))
  }

  private mutating func longStringOnOneLine(from start: Int, isRaw: Bool) throws(Abandoned) -> Expression {
    var builder = StringBuilder()
    var index = start + 3
    while !closesLong(at: index, quote: lexer.byte(start)) {
      let isEscape = lexer.byte(index) == UInt8(ascii: "\\") && !isRaw
      let lineEnd = isEscape ? index + 1 : index
      if isLineEnd(lineEnd) {
        move(to: endOfLayout(from: lineEnd, quote: lexer.byte(start)) ?? lineEnd)
        throw fail(
          .longStringLayout, "the text of a long string begins on the line after its opening quotes",
          Span(start, start + 3))
      }
      index = try piece(at: index, isRaw: isRaw, into: &builder)
    }
    move(to: index + 3)
    return builder.expression(span: Span(start, index + 3))
  }

  /// Behind the closing quotes that stand on a line of their own, if the next ones do: they close what began on the wrong line.
  private func endOfLayout(from lineEnd: Int, quote: UInt8) -> Int? {
    var index = lineEnd
    var isLineStart = false
    while index < lexer.bytes.count {
      if closesLong(at: index, quote: quote) { return isLineStart ? index + 3 : nil }
      isLineStart = isLineEnd(index) || isLineStart && lexer.byte(index).isBlank
      index += 1
    }
    return nil
  }

  /// Takes the closing line's indentation off every line, and the newline before the closing line off the end.
  private mutating func finish(_ builder: StringBuilder, _ lines: [Line], closing: Int, span: Span) -> Expression {
    guard let closingLine = lines.last else { return .invalid(span) }
    let indentation = lexer.bytes[min(closingLine.position, closing)..<closing]
    guard indentation.allSatisfy(\.isBlank) else {
      report(
        .longStringLayout, "the closing quotes of a long string stand on a line of their own",
        Span(closing, closing + 3))
      return .invalid(span)
    }
    for line in lines.dropLast() where !isIndented(line, by: indentation) {
      report(
        .longStringLayout, "this line is indented less than the closing quotes",
        Span(line.position, lexer.lineEnd(from: line.position)),
        notes: [.init(Span(closing, closing + 3), "closed here")])
      return .invalid(span)
    }
    var nextLine = 0
    return builder.expression(span: span) { text, piece in
      var kept: [UInt8] = []
      kept.reserveCapacity(text.count)
      var copied = 0
      while nextLine < lines.count, lines[nextLine].piece == piece {
        let line = lines[nextLine]
        kept += text.dropFirst(copied).prefix(line.offset - copied)
        copied = min(text.count, line.offset + blanks(from: line.position, atMost: indentation.count))
        nextLine += 1
      }
      kept += text.dropFirst(copied)
      if nextLine == lines.count, kept.last == UInt8(ascii: "\n"), piece == closingLine.piece { kept.removeLast() }
      return kept[...]
    }
  }

  /// Lines of blanks alone may be shorter.
  private func isIndented(_ line: Line, by indentation: ArraySlice<UInt8>) -> Bool {
    if lexer.bytes[line.position...].starts(with: indentation) { return true }
    return isLineEnd(line.position + blanks(from: line.position, atMost: .max))
  }

  private func blanks(from start: Int, atMost limit: Int) -> Int {
    var count = 0
    while count < limit, lexer.byte(start + count).isBlank { count += 1 }
    return count
  }
}
