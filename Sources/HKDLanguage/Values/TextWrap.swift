/// Breaks text at blanks so that its lines fit a width.
public enum TextWrap {
  /// The lines of a text, each broken where it is too wide; further lines of one begin with its own indentation. A word that is
  /// wider alone stays whole, so that an address can still be copied.
  ///
  /// - Parameter width: In columns of a terminal.
  public static func lines(_ text: String, width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { broken($0, width: width) }
  }

  /// The same of prose that was wrapped for another width: a newline is a blank, an empty line ends a paragraph.
  static func paragraphs(_ text: String, width: Int) -> [String] {
    var paragraphs = [""]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let last = paragraphs.count - 1
      let standsAlone = paragraphs[last].isEmpty ? last > 0 : paragraphs[last].first == " "
      if line.isEmpty || line.first == " " || standsAlone {
        paragraphs.append(String(line))
      } else {
        paragraphs[last] += (paragraphs[last].isEmpty ? "" : " ") + line
      }
    }
    return paragraphs.drop { $0.isEmpty }.flatMap { lines($0, width: width) }
  }

  private static func broken(_ line: Substring, width: Int) -> [String] {
    guard line.utf8.count > width, TextWidth.columns(String(line)) > width else { return [String(line)] }
    let indentation = line.prefix { $0 == " " }
    var lines: [String] = []
    var current = String(indentation)
    var columns = indentation.count
    var isFirst = true
    for word in line.dropFirst(indentation.count).split(separator: " ", omittingEmptySubsequences: false) {
      let wordColumns = TextWidth.columns(String(word))
      if !isFirst, columns + 1 + wordColumns > width {
        lines.append(current.trimmingTrailingBlanks())
        current = String(indentation) + word
        columns = indentation.count + wordColumns
      } else {
        current += (isFirst ? "" : " ") + word
        columns += (isFirst ? 0 : 1) + wordColumns
      }
      isFirst = false
    }
    return lines + [current]
  }
}
