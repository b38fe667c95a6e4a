/// Text from outside that goes to a terminal: no escape sequence, control character or reordering mark gets through.
public enum HarmlessText {
  /// Decodes UTF-8, bad bytes as U+FFFD, and drops what a terminal would obey. Tabs stay.
  public static func line(_ bytes: some Collection<UInt8>) -> String {
    // Log lines are plain ASCII as a rule.
    if bytes.allSatisfy({ ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x09 }) { return String(decoding: bytes, as: UTF8.self) }
    return line(String(decoding: bytes, as: UTF8.self))
  }

  /// The text without what a terminal would obey. Tabs stay.
  public static func line(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == "\u{1B}" || scalar == "\u{9B}" {
        skipSequence(&scalars, isControlSequence: scalar == "\u{9B}")
      } else if isHarmless(scalar) {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The rest of `ESC [ … letter`, `ESC ] … BEL` or a two-character sequence (ECMA-48).
  private static func skipSequence(_ scalars: inout String.UnicodeScalarView.Iterator, isControlSequence: Bool) {
    guard isControlSequence || scalars.next() == "[" else { return }
    while let next = scalars.next(), !(0x40...0x7E).contains(next.value) {}
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: true
    case 0x00..<0x20, 0x7F..<0xA0: false
    // Marks that reorder the text around them, and line ends that are none for the reader's tools.
    case 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF: false
    default: true
    }
  }
}
