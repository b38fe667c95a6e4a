/// A hash of names that costs a few instructions for a short one: most of what checking does is look names up, and the
/// standard library's SipHash took an eighth of its time.
///
/// Folded 128-bit products, as in wyhash, under a seed of this process: a hostile text cannot choose names that collide.
enum NameHash {
  private static let seed = UInt64.random(in: .min ... .max) | 1

  static func hash(_ name: String) -> UInt64 {
    name.utf8.withContiguousStorageIfAvailable { hash(UnsafeRawBufferPointer($0)) }
      // Strings that are not contiguous come only from other frameworks.
      ?? Array(name.utf8).withUnsafeBytes { hash($0) }
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let count = bytes.count
    var state = seed ^ UInt64(truncatingIfNeeded: count)
    var offset = 0
    while count - offset > 16 {
      state = mix(word(bytes, offset) ^ state, word(bytes, offset + 8) ^ 0x9E37_79B9_7F4A_7C15)
      offset += 8
    }
    if count >= 8 {
      // The last eight bytes may lie over the ones before: every byte counts, none twice alone.
      return mix(word(bytes, offset) ^ state, word(bytes, count - 8) ^ 0x9E37_79B9_7F4A_7C15)
    }
    var rest: UInt64 = 0
    for byte in bytes { rest = rest << 8 | UInt64(byte) }
    return mix(rest ^ state, 0x9E37_79B9_7F4A_7C15)
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    return high ^ low
  }
}
