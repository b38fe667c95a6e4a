/// Program texts in the one layout: two blanks per level, one blank between tokens, at most one empty line in a row.
///
/// Line breaks stay where the author has put them, and so does all that is inside strings. Formatting a formatted text
/// changes nothing, and the tokens are the same before and after.
public enum Formatter {
  public enum Result: Sendable {
    case formatted(String)
    /// The text does not parse and is left alone.
    case refused([Diagnostic])
  }

  public static func format(_ source: SourceText) -> Result {
    let program = Parser.parse(source)
    guard !program.hasErrors else { return .refused(program.diagnostics) }
    let tokens = Parser.tokens(of: source)
    guard coversText(tokens, of: source) else { return .formatted(unchanged(source)) }
    let text = FormattedLines(tokens, of: source).text
    // Whatever the layout does: a text that would mean something else is never given out.
    let after = SourceText(text, origin: source.origin, folder: source.folder)
    guard meaning(of: tokens, in: source) == meaning(of: Parser.tokens(of: after), in: after) else {
      return .formatted(unchanged(source))
    }
    return .formatted(text)
  }

  private static func unchanged(_ source: SourceText) -> String { String(decoding: source.bytes, as: UTF8.self) }

  /// Whether there is nothing but blanks between the tokens, so that putting them together again loses nothing.
  private static func coversText(_ tokens: [Token], of source: SourceText) -> Bool {
    var end = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for token in tokens {
      guard token.start >= end, source.bytes[end..<token.start].allSatisfy(\.isBlank) else { return false }
      end = token.end
    }
    return source.bytes[end...].allSatisfy(\.isBlank)
  }

  /// What a text says: its tokens without those that only lay it out.
  private static func meaning(of tokens: [Token], in source: SourceText) -> [String] {
    var result: [String] = []
    for token in tokens {
      switch token.kind {
      case .newline:
        // Several newlines say what one says.
        if result.last != "\n" { result.append("\n") }
      case .continuation: result.append("\\")
      case .end: break
      default: result.append(token.text(in: source))
      }
    }
    while result.last == "\n" { result.removeLast() }
    if result.first == "\n" { result.removeFirst() }
    return result
  }
}

extension Token {
  /// The token as it stands in a formatted text: comments without blanks at their end, CRLF as LF.
  func text(in source: SourceText) -> String {
    let text = source.text(span)
    switch kind {
    case .comment, .documentation: return text.trimmingTrailingBlanks()
    case .string where text.utf8.contains(UInt8(ascii: "\r")): return StringSearch.replace("\r\n", with: "\n", in: text)
    case .continuation: return "\\"
    default: return text
    }
  }

  var isComment: Bool { kind == .comment || kind == .documentation }
}
