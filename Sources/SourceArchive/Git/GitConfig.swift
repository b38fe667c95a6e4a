/// A repository's own config file, as far as single values are asked of it (git-config(1), "Configuration file"); includes and
/// values over several lines are not followed.
struct GitConfig {
  private let lines: [Substring]

  init(_ bytes: [UInt8]) { lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) }

  /// The values of a name in a section, in the file's order; the empty text where a name stands alone, which means true.
  ///
  /// - Parameters:
  ///   - section: as it stands between the brackets: `core`, `remote "heroku"`.
  ///   - name: of any case.
  func values(of name: String, in section: String) -> [String] {
    var isInside = false
    var values: [String] = []
    for line in lines {
      let text = line.drop { $0 == " " || $0 == "\t" }
      if text.hasPrefix("[") {
        isInside = Self.isTitle(text, of: section)
      } else if isInside {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.trimmed)
        if parts[0].lowercased() == name.lowercased() { values.append(parts.count > 1 ? parts[1] : "") }
      }
    }
    return values
  }

  /// The name of a section is of any case, that of a part of one is not.
  private static func isTitle(_ line: Substring, of section: String) -> Bool {
    guard let end = line.lastIndex(of: "]") else { return false }
    let title = line[..<end].dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
    let wanted = section.split(separator: " ", maxSplits: 1).map(String.init)
    return title.first?.lowercased() == wanted.first?.lowercased() && title.dropFirst() == wanted.dropFirst()
  }

  private static func trimmed(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    let rest = text.drop(while: isBlank)
    return String(rest[..<(rest.lastIndex { !isBlank($0) }.map { rest.index(after: $0) } ?? rest.startIndex)])
  }
}
