/// Looking for what cannot stand in a JSON string as it is, eight bytes at a time.
enum JSONEscapes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Not zero if a byte of the word is a quote, a backslash, a control character or beyond ASCII.
  @inline(__always)
  static func special(_ word: UInt64) -> UInt64 {
    // A byte minus 0x20 (or minus one, after the character looked for was made zero) borrows into its high bit.
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    return ((word &- ones &* 0x20) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | word) & highs
  }

  /// The next byte from an index on that must be escaped; nil if none does.
  @inline(__always)
  static func next(in utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = utf8.baseAddress else { return nil }
    var index = start
    while index < utf8.count {
      if utf8.count - index >= 8, special(UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)) == 0 {
        index += 8
        continue
      }
      let byte = base[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F { return index }
      index += 1
    }
    return nil
  }
}
