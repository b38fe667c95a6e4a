import SourceArchive

/// HMAC-SHA-256 (RFC 2104).
enum HMAC {
  static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? digest(key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    return digest(block.map { $0 ^ 0x5C } + digest(block.map { $0 ^ 0x36 } + message))
  }

  static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hash = Sha256()
    bytes.withUnsafeBytes { hash.update($0) }
    let digits = hash.finish().utf8.compactMap(PercentEncoding.hexDigit)
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
