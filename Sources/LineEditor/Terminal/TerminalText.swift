/// Text of the program's own for terminals that are dumb.
enum TerminalText {
  /// The text without its styles.
  static func plain(_ text: String) -> String {
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
