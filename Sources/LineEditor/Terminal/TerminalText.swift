/// Text from elsewhere made harmless for a terminal.
public enum TerminalText {
  /// The text without any escape sequence, for a terminal that understands none.
  public static func plain(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      if let end = endOfEscapeSequence(in: scalars, at: index) {
        index = end
      } else {
        result.append(scalars[index])
        index = scalars.index(after: index)
      }
    }
    return String(result)
  }
}
