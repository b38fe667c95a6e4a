/// Well-formed UTF-8, byte by byte (Unicode 15, table 3-7).
public enum UTF8Sequence {
  /// The length of the well-formed sequence at an index (1 to 4 bytes), 0 if what stands there is none.
  static func length(at index: Int, in bytes: UnsafePointer<UInt8>, end: Int) -> Int {
    guard index < end else { return 0 }
    let first = bytes[index]
    switch first {
    case 0x00..<0x80: return 1
    case 0xC2...0xDF: return continues(bytes, index + 1, 1, end) ? 2 : 0
    case 0xE0...0xEF:
      guard continues(bytes, index + 1, 2, end) else { return 0 }
      let second = bytes[index + 1]
      // Overlong forms and surrogates.
      if first == 0xE0, second < 0xA0 { return 0 }
      if first == 0xED, second > 0x9F { return 0 }
      return 3
    case 0xF0...0xF4:
      guard continues(bytes, index + 1, 3, end) else { return 0 }
      let second = bytes[index + 1]
      // Overlong forms and what lies beyond U+10FFFF.
      if first == 0xF0, second < 0x90 { return 0 }
      if first == 0xF4, second > 0x8F { return 0 }
      return 4
    default: return 0
    }
  }

  /// The offset of the first byte that is no part of well-formed UTF-8; nil if all are.
  static func firstProblem(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = bytes.baseAddress else { return nil }
    var index = 0
    while index < bytes.count {
      let length = length(at: index, in: start, end: bytes.count)
      guard length > 0 else { return index }
      index += length
    }
    return nil
  }

  /// The same for an array.
  public static func firstProblem(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { firstProblem(in: $0) }
  }

  private static func continues(_ bytes: UnsafePointer<UInt8>, _ index: Int, _ count: Int, _ end: Int) -> Bool {
    guard end - index >= count else { return false }
    for offset in 0..<count where bytes[index + offset] & 0xC0 != 0x80 { return false }
    return true
  }
}
