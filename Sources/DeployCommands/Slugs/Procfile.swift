/// The process types that a Procfile declares: `web: node server.js`, a line each.
enum Procfile {
  /// In the file's order; of a type twice the last line counts. Lines of another form are comments.
  static func entries(in text: String) -> [(type: String, command: String)] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let line = line.drop { $0 == " " || $0 == "\t" }
      guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") else { return nil }
      let type = line[..<colon]
      let command = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      let isName = !type.isEmpty && type.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
      return isName && !command.isEmpty ? (String(type), String(command)) : nil
    }
  }
}
