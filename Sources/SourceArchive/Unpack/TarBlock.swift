/// One header block of 512 bytes: ustar, GNU or the old V7 form, which share their fields.
struct TarBlock {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

  /// The sum of all bytes, the checksum's own counted as blanks; some old writers summed signed bytes.
  var hasRightChecksum: Bool {
    guard let stored = number(at: 148, count: 8) else { return false }
    var unsigned: Int64 = 0
    var signed: Int64 = 0
    for (index, byte) in bytes.enumerated() {
      let counted: UInt8 = (148..<156).contains(index) ? 32 : byte
      unsigned += Int64(counted)
      signed += Int64(Int8(bitPattern: counted))
    }
    return stored == unsigned || stored == signed
  }

  var type: UInt8 { bytes[156] }
  var size: Int64? { number(at: 124, count: 12) }
  var mode: UInt32 { UInt32(truncatingIfNeeded: (number(at: 100, count: 8) ?? 0) & 0o7777) }
  var target: [UInt8] { text(at: 157, count: 100) }

  var path: [UInt8] {
    let name = text(at: 0, count: 100)
    // GNU's own format has other things where ustar has the prefix; it says "ustar  ".
    guard bytes[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0]) else { return name }
    let prefix = text(at: 345, count: 155)
    return prefix.isEmpty ? name : prefix + [slash] + name
  }

  private func text(at offset: Int, count: Int) -> [UInt8] {
    Array(bytes[offset..<offset + count].prefix { $0 != 0 })
  }

  /// Octal digits, or GNU's big-endian binary when the first bit is set; nil for anything else and for negative numbers.
  private func number(at offset: Int, count: Int) -> Int64? {
    let field = bytes[offset..<offset + count]
    if let first = field.first, first & 0x80 != 0 {
      guard first & 0x40 == 0 else { return nil }
      return field.dropFirst().reduce(Int64(first & 0x3f)) { value, byte in
        value.flatMap { $0 < 1 << 54 ? $0 << 8 | Int64(byte) : nil }
      }
    }
    let digits = field.drop { $0 == 32 || $0 == 0 }.prefix { $0 != 32 && $0 != 0 }
    var value: Int64 = 0
    for digit in digits {
      guard digit &- 48 < 8, value < 1 << 59 else { return nil }
      value = value << 3 | Int64(digit - 48)
    }
    return value
  }
}
