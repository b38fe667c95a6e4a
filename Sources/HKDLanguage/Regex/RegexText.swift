/// The text that an expression is matched against: well-formed UTF-8.
struct RegexText {
  let bytes: UnsafeBufferPointer<UInt8>

  func holds(_ assertion: RegexAssertion, at position: Int) -> Bool {
    switch assertion {
    case .textStart: position == 0
    case .textEnd: position == bytes.count
    case .lineStart: position == 0 || bytes[position - 1] == UInt8(ascii: "\n")
    case .lineEnd: position == bytes.count || bytes[position] == UInt8(ascii: "\n")
    case .wordBoundary: isWord(before: position) != isWord(at: position)
    case .noWordBoundary: isWord(before: position) == isWord(at: position)
    }
  }

  private func isWord(at position: Int) -> Bool {
    decode(at: position).scalar.map(ScalarSet.Class.word.contains) ?? false
  }

  private func isWord(before position: Int) -> Bool {
    var start = position - 1
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return start >= 0 && isWord(at: start)
  }

  /// The scalar at an offset of well-formed UTF-8 and its length; length 0 at the end.
  func decode(at position: Int) -> (scalar: Unicode.Scalar?, length: Int) {
    guard position < bytes.count else { return (nil, 0) }
    let first = UInt32(bytes[position])
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard bytes.count - position >= length else { return ("\u{FFFD}", 1) }
    var value = first & (0xFF >> UInt32(length + 1))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[position + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }
}
