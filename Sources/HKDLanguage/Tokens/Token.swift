/// One token of a program text, as the parser took it.
public struct Token: Sendable, Hashable {
  public enum Kind: UInt8, Sendable {
    case end, newline, semicolon
    /// `# …` and `## …`, without the newline.
    case comment, documentation
    /// `\` and the newline after it.
    case continuation
    /// A command's name, a keyword, or a name in a declaration.
    case name
    /// A bare word.
    case word
    /// `--name` or `-n`, with its `=` and a word as value if they follow.
    case flag
    case endOfFlags
    case number
    /// `$name`
    case variable
    /// The opening quote, when looked at; the whole string with what is interpolated, when recorded.
    case string
    case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
    /// `.name`, `.0`, `."odd key"`: the dot.
    case dot
    case pipe, doublePipe
    case comma, colon, arrow, fatArrow, spread
    case equals, plus, minus, star, slash, doubleSlash, percent
    case plusEquals, minusEquals, starEquals, slashEquals, doubleSlashEquals, percentEquals, coalesceEquals
    case equal, unequal, less, lessOrEqual, greater, greaterOrEqual, matches, matchesNot, coalesce, range
    /// A character that begins no token here.
    case unknown
  }

  public let kind: Kind
  public let span: Span

  public init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  var start: Int { Int(span.start) }
  var end: Int { Int(span.end) }
}
