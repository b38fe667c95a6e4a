/// A Procfile: process types and their commands, in the order of the lines.
struct Procfile: Sendable {
  var types: [(name: String, command: String)] = []

  /// Reads lines of the form `name: command`; others are let pass, as the service does. The last of one name counts.
  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      guard let (name, command) = Self.entry(line) else { continue }
      types.removeAll { $0.name == name }
      types.append((name, command))
    }
  }

  var commands: [String: String] {
    Dictionary(types.map { ($0.name, $0.command) }) { _, last in last }
  }

  private static func entry(_ line: Substring) -> (name: String, command: String)? {
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    let name = trimmed.prefix { $0.utf8.count == 1 && isTypeByte($0.utf8.first ?? 0) }
    guard !name.isEmpty else { return nil }
    let rest = trimmed.dropFirst(name.count)
    guard let next = rest.first, next == ":" || next == " " || next == "\t" else { return nil }
    let command = Headers.trimmed(next == ":" ? rest.dropFirst() : rest)
    return command.isEmpty ? nil : (String(name), command)
  }

  /// `^[-\w]{1,128}$`
  static func isType(_ name: String) -> Bool {
    (1...128).contains(name.utf8.count) && name.utf8.allSatisfy(isTypeByte)
  }

  private static func isTypeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
