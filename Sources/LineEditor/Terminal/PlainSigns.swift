/// ASCII in place of the signs that hkd draws with, for a terminal that shows nothing else.
enum PlainSigns {
  /// Each takes one column, as what it stands for does; only the arrow is wider.
  private static let signs: [Unicode.Scalar: String] = [
    "·": "-", "…": "~", "‹": "<", "›": ">", "→": "->", "×": "x", "┌": "+", "─": "-", "│": "|", "█": "#", "░": ".",
  ]

  static func text(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    return text.unicodeScalars.map { signs[$0] ?? String($0) }.joined()
  }
}
