/// Literals whose text has a notation of its own: mistakes in it are told before the program runs.
extension TextChecker {
  mutating func checkLiterals(_ call: CommandCall, _ signature: Signature, _ bound: [BoundArgument]) {
    guard case .builtin(let command)? = call.target, let look = command.literalProblem else { return }
    let arguments = LiteralArguments(signature: signature, bound: bound)
    guard let problem = look(arguments), let span = arguments.span(problem.parameter) else { return }
    let place = problem.offset.map { LiteralPlace.span(ofScalar: $0, of: span, in: source.bytes) } ?? span
    report(.malformedPattern, problem.message, place, hint: problem.hint)
  }

  /// The expression at the right of `=~` and `!~`, and a date that would be read as a subtraction.
  mutating func checkOperands(_ node: BinaryExpression) {
    switch node.operation {
    case .matches, .matchesNot:
      guard case .literal(let literal) = node.right, let pattern = literal.value.string else { return }
      do {
        _ = try RegularExpression.cached(pattern)
      } catch {
        let span = LiteralPlace.span(ofScalar: error.offset, of: literal.span, in: source.bytes)
        report(.malformedPattern, RegularExpression.mistake(error), span)
      }
    case .subtract: checkDate(node)
    default: break
    }
  }

  /// `2026-11-23` is 2026 minus 11 minus 23.
  private mutating func checkDate(_ node: BinaryExpression) {
    guard case .literal(let day) = node.right, day.span.count == 2, case .binary(let rest) = node.left,
      rest.operation == .subtract, case .literal(let month) = rest.right, month.span.count == 2,
      case .literal(let year) = rest.left, year.span.count == 4, day.span.end - year.span.start == 10
    else { return }
    let span = year.span.union(day.span)
    let date = source.text(span)
    guard (try? TimeText.parse(date, dateAlone: true)) != nil else { return }
    report(
      .dateAsSubtraction, "`\(date)` would be a subtraction", span,
      hint:
        "an instant has a time of day, \(date)T00:00:00Z; quote a text: \"\(date)\"; a subtraction needs blanks around each `-`")
  }
}

extension RegularExpression {
  /// The message for an expression with a mistake.
  public static func mistake(_ problem: Problem) -> String { "the regular expression has a mistake: \(problem.message)" }
}

/// Where a character of a literal's text stands in the program.
enum LiteralPlace {
  /// - Parameter span: The literal with its quotes.
  /// - Returns: What stands for that one scalar; the closing quote for the text's end.
  static func span(ofScalar offset: Int, of span: Span, in bytes: [UInt8]) -> Span {
    let range = Int(span.start)..<min(Int(span.end), bytes.count)
    guard let first = bytes[range].first else { return span }
    let isRaw = first == UInt8(ascii: "'")
    guard isRaw || first == UInt8(ascii: "\"") else {
      return find(offset, in: range, of: bytes, isRaw: true, isQuoted: false)
    }
    let isLong = range.count >= 6 && bytes[range].prefix(3).allSatisfy { $0 == first }
    guard isLong else {
      return find(offset, in: range.dropFirst().dropLast(), of: bytes, isRaw: isRaw, isQuoted: true)
    }
    let content = range.dropFirst(3).dropLast(3)
    guard let newline = bytes[content].firstIndex(of: UInt8(ascii: "\n")),
      bytes[content.lowerBound..<newline].allSatisfy({ $0.isBlank || $0 == UInt8(ascii: "\r") })
    else { return find(offset, in: content, of: bytes, isRaw: isRaw, isQuoted: false) }
    let lastLine = bytes[content].lastIndex(of: UInt8(ascii: "\n")) ?? newline
    return find(
      offset, in: newline + 1..<content.upperBound, of: bytes, isRaw: isRaw, isQuoted: false,
      indentation: content.upperBound - lastLine - 1)
  }

  private static func find(
    _ offset: Int, in range: Range<Int>, of bytes: [UInt8], isRaw: Bool, isQuoted: Bool, indentation: Int = 0
  ) -> Span {
    var position = range.lowerBound
    var count = 0
    var isLineStart = true
    while position < range.upperBound {
      if isLineStart {
        let end = min(position + indentation, range.upperBound)
        while position < end, bytes[position].isBlank { position += 1 }
        guard position < range.upperBound else { break }
      }
      let rest = bytes[position..<range.upperBound]
      let length = isRaw ? rawLength(rest, isQuoted: isQuoted) : escapedLength(rest)
      if count == offset { return Span(position, min(position + length, range.upperBound)) }
      isLineStart = rest.prefix(length).last == UInt8(ascii: "\n")
      position += length
      count += 1
    }
    return Span(range.upperBound, range.upperBound + 1)
  }

  /// The bytes of one scalar, of a doubled quote, or of a line's end.
  private static func rawLength(_ rest: ArraySlice<UInt8>, isQuoted: Bool) -> Int {
    guard let first = rest.first else { return 1 }
    if isQuoted, first == UInt8(ascii: "'") { return 2 }
    if !isQuoted, rest.starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")]) { return 2 }
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  }

  private static func escapedLength(_ rest: ArraySlice<UInt8>) -> Int {
    guard rest.first == UInt8(ascii: "\\") else { return rawLength(rest, isQuoted: false) }
    guard rest.dropFirst().first == UInt8(ascii: "u"), let close = rest.firstIndex(of: UInt8(ascii: "}")) else { return 2 }
    return close - rest.startIndex + 1
  }
}
