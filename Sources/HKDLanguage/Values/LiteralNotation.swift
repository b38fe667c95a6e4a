/// How strings and keys stand in program text so that they read back.
enum LiteralNotation {
  /// A string inside data: bare where it reads back as that very string, else in quotes.
  static func string(_ string: String) -> String { readsBackBare(string) ? string : quoted(string) }

  /// A record's key: bare if it is a name.
  static func key(_ key: String) -> String { isName(key) || Identifier.isName(key) ? key : quoted(key) }

  /// A name of ASCII letters: most are, and need no lexer to be seen.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isASCIILetter(first) || first == UInt8(ascii: "_"),
      text.utf8.last != UInt8(ascii: "-")
    else { return false }
    return text.utf8.allSatisfy {
      isASCIILetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }

  /// In `"…"` with escapes for what would not stand for itself.
  static func quoted(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "$": result += "\\$"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{1B}": result += "\\e"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
          result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// Text that must not break its line: control characters as in literals.
  static func oneLine(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .control {
        result += quoted(String(scalar)).dropFirst().dropLast()
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Words that are refused in data, as somebody meant to compute.
  private static let operators: Set<String> = [
    "+", "*", "%", "=", "==", "!=", "<", "<=", ">", ">=", "=~", "!~", "??", "//", "&", "&&", "!", "^",
  ]

  /// What the lexer and the parser make of a word in brackets: text, unless it is a literal, a key, or no word at all.
  private static func readsBackBare(_ string: String) -> Bool {
    let bytes = string.utf8
    guard let first = bytes.first, first != UInt8(ascii: "#"), bytes.last != UInt8(ascii: ":"),
      bytes.allSatisfy({ !$0.endsWord && $0 != UInt8(ascii: ",") }),
      string.unicodeScalars.allSatisfy(isVisible), !operators.contains(string)
    else { return false }
    return LiteralWord.value(of: string) == nil
  }

  /// Whether somebody who reads the word sees this scalar for what it is.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII else { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned: return false
    default: return true
    }
  }
}
