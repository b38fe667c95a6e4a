/// Bytes to tokens, one at a time. The parser names the mode: what a text means depends on where it stands.
///
/// Reads past the end give NUL, which no valid text holds, so that no look-ahead needs a bound.
struct Lexer {
  enum Mode: UInt8 {
    /// Where a statement or a stage begins: `config:set`, or the start of an expression.
    case stage
    /// After a command's name: words, flags, values.
    case argument
    /// After `--`: words and values.
    case word
    /// Operands and operators.
    case expression
    /// In `[ ]`: words and values, commas are blanks.
    case data
    /// In `match { }`: as in data, and `=>`.
    case pattern
    /// In the head of a `def` or a block, and after `let`, `for`, `use`: names and punctuation.
    case signature
    /// After the target of `set`: `=`, `+=`, …
    case assignment
  }

  let bytes: [UInt8]
  var position = 0
  /// Inside `( )` and `[ ]`.
  var newlinesAreBlanks = false
  /// The `##` lines passed since the parser last cleared them.
  var documentation: [Span] = []
  /// A `\` at the very end of the text.
  var openContinuation: Span?
  /// Everything passed, for the formatter and for colouring; nil unless asked for.
  var record: [Token]?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  /// The next token in a mode, after blanks and comments; the position is then behind it.
  mutating func next(_ mode: Mode) -> Token {
    if bytes.count > position, bytes[position].mayBeginBlank { skipBlanks(commas: mode == .data || mode == .pattern) }
    let start = position
    guard start < bytes.count else { return Token(.end, Span(start, start)) }
    let kind: Token.Kind
    switch bytes[start] {
    case UInt8(ascii: "\n"): kind = single(.newline)
    case UInt8(ascii: "\r"): kind = crlf(start) ? passing(2, .newline) : single(.unknown)
    case UInt8(ascii: ";"): kind = single(.semicolon)
    case UInt8(ascii: "("): kind = single(.openParenthesis)
    case UInt8(ascii: ")"): kind = single(.closeParenthesis)
    case UInt8(ascii: "["): kind = single(.openBracket)
    case UInt8(ascii: "]"): kind = single(.closeBracket)
    case UInt8(ascii: "{"): kind = single(.openBrace)
    case UInt8(ascii: "}"): kind = single(.closeBrace)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): kind = single(.string)
    case UInt8(ascii: "|"): kind = byte(start + 1) == UInt8(ascii: "|") ? passing(2, .doublePipe) : single(.pipe)
    case UInt8(ascii: "$"):
      let end = nameEnd(from: start + 1)
      kind = passing(end - start, end > start + 1 ? .variable : .unknown)
    case 0..<0x20, 0x7F: kind = single(.unknown)
    default: kind = token(in: mode, at: start)
    }
    return Token(kind, Span(start, position))
  }

  private mutating func token(in mode: Mode, at start: Int) -> Token.Kind {
    switch mode {
    case .stage: stageToken(at: start)
    case .argument: argumentToken(at: start)
    case .word: spread(at: start) ?? word(from: start)
    case .data: spread(at: start) ?? word(from: start, stopsAtComma: true)
    case .pattern: patternToken(at: start)
    case .expression: expressionToken(at: start)
    case .signature: signatureToken(at: start)
    case .assignment: assignmentToken(at: start)
    }
  }

  mutating func clearDocumentation() {
    if !documentation.isEmpty { documentation.removeAll(keepingCapacity: true) }
  }

  /// Drops what has been recorded since the record had `count` tokens.
  mutating func forgetRecord(after count: Int?) {
    guard let count, let recorded = record?.count else { return }
    record?.removeLast(recorded - count)
  }

  /// Drops what has been recorded of the text from an index on, as it is read again.
  mutating func forgetRecord(from index: Int) {
    while let last = record?.last, last.end > index { record?.removeLast() }
  }

  mutating func single(_ kind: Token.Kind) -> Token.Kind { passing(1, kind) }

  mutating func passing(_ count: Int, _ kind: Token.Kind) -> Token.Kind {
    position += count
    return kind
  }

  func crlf(_ index: Int) -> Bool {
    byte(index) == UInt8(ascii: "\r") && byte(index + 1) == UInt8(ascii: "\n")
  }

  func holds(_ text: StaticString, at index: Int) -> Bool {
    text.withUTF8Buffer { text in
      for (offset, expected) in text.enumerated() where byte(index + offset) != expected { return false }
      return true
    }
  }
}

// MARK: - Blanks and comments

extension Lexer {
  private mutating func skipBlanks(commas: Bool) {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        position += 1
        if position < bytes.count, !bytes[position].mayBeginBlank { return }
      case UInt8(ascii: "\n") where newlinesAreBlanks: pass(.newline, to: position + 1)
      case UInt8(ascii: "\r") where newlinesAreBlanks && crlf(position): pass(.newline, to: position + 2)
      case UInt8(ascii: ",") where commas: pass(.comma, to: position + 1)
      case UInt8(ascii: "\\"):
        guard let end = continuationEnd(position) else { return }
        if end == bytes.count, bytes[end - 1] != UInt8(ascii: "\n") { openContinuation = Span(position, position + 1) }
        pass(.continuation, to: end)
      case UInt8(ascii: "#"): skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() {
    let start = position
    let end = lineEnd(from: start)
    let isDocumentation = byte(start + 1) == UInt8(ascii: "#")
    if isDocumentation { documentation.append(Span(start, end)) }
    pass(isDocumentation ? .documentation : .comment, to: end)
  }

  private mutating func pass(_ kind: Token.Kind, to end: Int) {
    record?.append(Token(kind, Span(position, end)))
    position = end
  }

  /// Where the line that holds `index` ends: at its CRLF, its newline or the end of the text.
  func lineEnd(from index: Int) -> Int {
    var end = index
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    return end > index && end < bytes.count && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
  }

  /// The end of a `\` that continues its line: just blanks may stand between it and the newline.
  func continuationEnd(_ index: Int) -> Int? {
    var end = index + 1
    while byte(end).isBlank { end += 1 }
    if end >= bytes.count { return bytes.count }
    if crlf(end) { return end + 2 }
    return byte(end) == UInt8(ascii: "\n") ? end + 1 : nil
  }

  /// Where the next thing that is neither blank, newline nor comment stands: what decides whether a statement goes on
  /// on a later line.
  func nextSignificant(from index: Int) -> Int {
    var index = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): index += 1
      case UInt8(ascii: "#"): index = lineEnd(from: index)
      default: return index
      }
    }
    return index
  }
}
