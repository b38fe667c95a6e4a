/// Values as program text that reads back: `[1 2]`, `[k: v]`, `"a b"`.
///
/// Secrets and blocks have no notation; they show as `‹secret›` and `‹block›`.
struct LiteralNotation {
  /// The short form of records of the platform, where it is wanted instead of their fields.
  let shortForm: (Record) -> String?
  private(set) var text = ""

  init(shortForm: @escaping (Record) -> String? = { _ in nil }) { self.shortForm = shortForm }

  /// A container of which `next` is the item to come.
  private enum Container {
    case list(List, next: Int)
    case record(Record, next: Int)
  }

  /// Walks with a stack of its own, as values may be nested deeper than a thread's stack.
  mutating func write(_ value: Value) {
    guard let outermost = begin(value) else { return }
    var open = [outermost]
    while let container = open.popLast() {
      guard let (rest, inner) = proceed(with: container) else { continue }
      open.append(rest)
      open.append(inner)
    }
  }

  private mutating func begin(_ value: Value) -> Container? {
    switch value {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .float(let number): text += FloatText.format(number)
    case .string(let string): text += Self.string(string)
    case .duration(let nanoseconds): text += DurationText.format(nanoseconds)
    case .size(let bytes): text += SizeText.formatExactly(bytes)
    case .time(let nanoseconds): text += TimeText.format(nanoseconds)
    case .range(let first, let last): text += "\(first)..\(last)"
    case .secret: text += Secret.mask
    case .block: text += "‹block›"
    case .list(let list):
      text += "["
      return .list(list, next: 0)
    case .record(let record):
      if let short = shortForm(record) {
        text += short
      } else if record.count == 0 {
        text += "[:]"
      } else {
        text += "["
        return .record(record, next: 0)
      }
    }
    return nil
  }

  private mutating func proceed(with container: Container) -> (rest: Container, inner: Container)? {
    switch container {
    case .list(let list, let next):
      for index in next..<list.count {
        if index > 0 { text += " " }
        if let inner = begin(list[index]) { return (.list(list, next: index + 1), inner) }
      }
    case .record(let record, let next):
      let keys = record.keys
      let values = record.values
      for index in next..<keys.count {
        if index > 0 { text += " " }
        text += Self.key(keys[index]) + ": "
        if let inner = begin(values[index]) { return (.record(record, next: index + 1), inner) }
      }
    }
    text += "]"
    return nil
  }

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
