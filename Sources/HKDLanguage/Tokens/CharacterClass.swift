/// Questions about single bytes and scalars; each is a handful of compares, which beats a table behind `swift_once`.
extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  var isASCIILetter: Bool {
    let lower = self | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }

  /// An ASCII character that a name may begin with.
  var beginsName: Bool { isASCIILetter || self == UInt8(ascii: "_") }

  var continuesName: Bool { beginsName || isDigit }

  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  /// Whether it may begin what stands between tokens: false for what most tokens begin with.
  var mayBeginBlank: Bool { self <= UInt8(ascii: "#") || self == UInt8(ascii: ",") || self == UInt8(ascii: "\\") }

  /// Whether text in a string may end here: at a quote, an escape, a variable or a line's end.
  var endsPlainText: Bool {
    switch self {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      true
    default: false
    }
  }

  /// What ends a bare word, or may not stand in one.
  var endsWord: Bool {
    switch self {
    case 0...0x20, UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "'"), UInt8(ascii: "\""),
      UInt8(ascii: "$"), 0x7F:
      true
    default: false
    }
  }
}
