/// Writes entries as POSIX ustar, with a pax record for what does not fit (POSIX.1-2017, pax, "ustar Interchange Format").
///
/// Everything that differs between machines is fixed: time 0, owner 0 without a name, modes 0644 and 0755.
enum TarHeader {
  enum Kind {
    case file(size: Int64, isExecutable: Bool)
    case folder
    case link(target: [UInt8])
  }

  static let blockSize = 512
  /// What ends an archive.
  static let endSize = 2 * blockSize
  /// Eleven octal digits.
  private static let largestSize: Int64 = (1 << 33) - 1

  /// The header of one entry, with the entries before it that carry what it cannot.
  /// - Parameter name: a folder's ends in a slash.
  static func encode(name: [UInt8], _ kind: Kind) -> [UInt8] {
    var fields = Fields()
    var records: [UInt8] = []
    var result: [UInt8] = []
    if !fields.setName(name) {
      if isUTF8(name) { records += record("path", name) } else { result += gnuLong("L", name) }
    }
    switch kind {
    case .file(let size, let isExecutable):
      fields.set(type: "0", mode: isExecutable ? 0o755 : 0o644)
      if size <= largestSize { fields.set(size: size) } else { records += record("size", Array(String(size).utf8)) }
    case .folder:
      fields.set(type: "5", mode: 0o755)
    case .link(let target):
      fields.set(type: "2", mode: 0o777)
      if !fields.setTarget(target) {
        if isUTF8(target) { records += record("linkpath", target) } else { result += gnuLong("K", target) }
      }
    }
    if !records.isEmpty { result += extra(type: "x", name: "@PaxHeader", records) }
    return result + fields.finish()
  }

  /// Bytes that fill the last block of a file of `size` bytes.
  static func padding(after size: Int64) -> Int { Int((512 - size % 512) % 512) }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

  /// `LENGTH KEY=VALUE\n`, where LENGTH counts all of it.
  private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let body = [32] + Array(key.utf8) + [UInt8(ascii: "=")] + value + [10]
    var length = body.count
    while String(length).utf8.count + body.count != length { length = String(length).utf8.count + body.count }
    return Array(String(length).utf8) + body
  }

  /// GNU's long name, which takes any bytes; pax names must be UTF-8.
  private static func gnuLong(_ type: Unicode.Scalar, _ value: [UInt8]) -> [UInt8] {
    extra(type: type, name: "././@LongLink", value + [0])
  }

  private static func extra(type: Unicode.Scalar, name: String, _ body: [UInt8]) -> [UInt8] {
    var fields = Fields()
    _ = fields.setName(Array(name.utf8))
    fields.set(type: type, mode: 0o644)
    fields.set(size: Int64(body.count))
    return fields.finish() + body + [UInt8](repeating: 0, count: padding(after: Int64(body.count)))
  }

  private struct Fields {
    private var bytes = [UInt8](repeating: 0, count: blockSize)

    init() {
      put(octal: 0, digits: 7, at: 108)
      put(octal: 0, digits: 7, at: 116)
      put(octal: 0, digits: 11, at: 124)
      put(octal: 0, digits: 11, at: 136)
      put(Array("ustar\u{0}00".utf8), at: 257)
      put(octal: 0, digits: 7, at: 329)
      put(octal: 0, digits: 7, at: 337)
    }

    /// False when the name does not fit, with as much of it as does in place.
    mutating func setName(_ name: [UInt8]) -> Bool {
      if name.count <= 100 {
        put(name, at: 0)
        return true
      }
      // The split may fall on any slash but the last byte; the first that leaves at most 100 bytes gives the shortest prefix.
      let earliest = name.count - 101
      if let cut = name[earliest..<(name.count - 1)].firstIndex(of: slash), cut > 0, cut <= 155 {
        put(Array(name[..<cut]), at: 345)
        put(Array(name[(cut + 1)...]), at: 0)
        return true
      }
      put(Array(name.prefix(100)), at: 0)
      return false
    }

    mutating func setTarget(_ target: [UInt8]) -> Bool {
      put(Array(target.prefix(100)), at: 157)
      return target.count <= 100
    }

    mutating func set(type: Unicode.Scalar, mode: Int64) {
      bytes[156] = UInt8(ascii: type)
      put(octal: mode, digits: 7, at: 100)
    }

    mutating func set(size: Int64) { put(octal: size, digits: 11, at: 124) }

    /// With the checksum: the sum of all bytes, its own field counted as blanks.
    mutating func finish() -> [UInt8] {
      for index in 148..<156 { bytes[index] = 32 }
      let sum = bytes.reduce(0) { $0 + Int64($1) }
      put(octal: sum, digits: 6, at: 148)
      bytes[154] = 0
      return bytes
    }

    private mutating func put(_ field: [UInt8], at offset: Int) {
      bytes.replaceSubrange(offset..<offset + field.count, with: field)
    }

    private mutating func put(octal value: Int64, digits: Int, at offset: Int) {
      var value = value
      for index in stride(from: offset + digits - 1, through: offset, by: -1) {
        bytes[index] = UInt8(ascii: "0") + UInt8(value & 7)
        value >>= 3
      }
    }
  }
}
