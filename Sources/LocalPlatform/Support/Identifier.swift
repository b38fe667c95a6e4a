/// Identifiers and secrets.
enum Identifier {
  /// A UUID of version 4 in lower case (RFC 9562).
  static func random() -> String { uuid(randomBytes(16)) }

  /// The same UUID for the same name at all times: what the catalogue (stacks, sizes, regions) is identified by.
  static func fixed(_ name: String) -> String {
    var digest = MD5()
    digest.update(Array("hkd-platform:\(name)".utf8))
    return uuid(digest.finish())
  }

  /// 16 bytes as a UUID, with the bits of version 4 set.
  private static func uuid(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, var byte) in bytes.enumerated() {
      if index == 6 { byte = byte & 0x0F | 0x40 }
      if index == 8 { byte = byte & 0x3F | 0x80 }
      if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
      append(byte, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func isUUID(_ text: String) -> Bool {
    var place = 0
    for byte in text.utf8 {
      let isDash = place == 8 || place == 13 || place == 18 || place == 23
      guard isDash ? byte == UInt8(ascii: "-") : PercentEncoding.hexDigit(byte) != nil else { return false }
      place += 1
    }
    return place == 36
  }

  static func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    // Eight at a time: each word costs a system call.
    while bytes.count < count {
      let word = generator.next()
      for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
    }
    return Array(bytes.prefix(count))
  }

  static func hex(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes { append(byte, to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func append(_ byte: UInt8, to text: inout [UInt8]) {
    for digit in [byte >> 4, byte & 15] { text.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)) }
  }
}
