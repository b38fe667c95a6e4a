/// The ways in which a secret text may stand in what leaves the process.
enum SecretForms {
  /// The text itself; escaped as in JSON, in literal notation and in a table's cell; and each of its lines, as messages indent
  /// what has several.
  static func all(of text: String) -> [String] {
    guard !isPlain(text) else { return [text] }
    var forms = written(text)
    let lines = StringSearch.split(text, separator: "\n")
    if lines.count > 1 {
      for line in lines.map(trimmed) where line.utf8.count >= SecretGate.shortestText && !isArmour(line) {
        forms += written(line)
      }
    }
    return forms
  }

  private static func written(_ text: String) -> [String] {
    isPlain(text)
      ? [text]
      : [
        text, String(JSON.text(.string(text)).dropFirst().dropLast()),
        String(LiteralNotation.quoted(text).dropFirst().dropLast()),
        LiteralNotation.oneLine(text),
      ]
  }

  /// Whether every form is the text itself: so are most tokens, passwords and addresses.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "$")
    }
  }

  private static func trimmed(_ line: String) -> String {
    var bytes = Substring(line).utf8
    while let byte = bytes.first, isBlank(byte) { bytes.removeFirst() }
    while let byte = bytes.last, isBlank(byte) { bytes.removeLast() }
    return String(Substring(bytes))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// The lines around a key or a certificate (RFC 7468) are the same for all of them.
  private static func isArmour(_ line: String) -> Bool { line.hasPrefix("-----BEGIN ") || line.hasPrefix("-----END ") }
}
