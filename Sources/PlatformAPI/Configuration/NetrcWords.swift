/// The words of a netrc text.
struct NetrcWords {
  private let bytes: [UInt8]
  private var position = 0
  /// Where the newest word begins.
  private(set) var start = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  mutating func next() -> String? {
    while position < bytes.count {
      if Self.isBlank(bytes[position]) {
        position += 1
      } else if bytes[position] == UInt8(ascii: "#") {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      } else {
        start = position
        return bytes[position] == UInt8(ascii: "\"") ? quoted() : plain()
      }
    }
    return nil
  }

  private mutating func plain() -> String {
    let start = position
    while position < bytes.count, !Self.isBlank(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func quoted() -> String {
    var value: [UInt8] = []
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
        position += 1
        switch bytes[position] {
        case UInt8(ascii: "n"): value.append(0x0A)
        case UInt8(ascii: "r"): value.append(0x0D)
        case UInt8(ascii: "t"): value.append(0x09)
        case let byte: value.append(byte)
        }
      } else {
        value.append(bytes[position])
      }
      position += 1
    }
    position += 1
    return String(decoding: value, as: UTF8.self)
  }

  /// A macro's name and body: to the end of the first empty line.
  mutating func skipMacro() {
    var lineIsEmpty = false
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A {
        if lineIsEmpty { return }
        lineIsEmpty = true
      } else if byte != 0x0D {
        lineIsEmpty = false
      }
    }
  }
}
