/// What a pax extended header says of the entry behind it (POSIX.1-2017, pax, "pax Extended Header").
struct PaxRecords {
  private(set) var path: [UInt8]?
  private(set) var target: [UInt8]?
  private(set) var size: Int64?
  /// Whether the contents are GNU's map of a sparse file rather than the file.
  private(set) var isSparse = false

  /// Reads `LENGTH KEY=VALUE\n` records; nil when they are malformed.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      var length = 0
      let digits = rest.prefix { $0 != 32 }
      guard !digits.isEmpty, digits.count < 10 else { return nil }
      for digit in digits {
        guard digit &- 48 < 10 else { return nil }
        length = length * 10 + Int(digit - 48)
      }
      guard length > digits.count + 1, length <= rest.count, rest[rest.startIndex + length - 1] == 10 else {
        return nil
      }
      let body = rest[(rest.startIndex + digits.count + 1)..<(rest.startIndex + length - 1)]
      guard let equals = body.firstIndex(of: UInt8(ascii: "=")), take(body[..<equals], body[(equals + 1)...])
      else { return nil }
      rest = rest.dropFirst(length)
    }
  }

  private mutating func take(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Bool {
    switch String(decoding: key, as: UTF8.self) {
    case "path":
      path = Array(value)
      return !value.contains(0)
    case "linkpath":
      target = Array(value)
      return !value.contains(0)
    case "size":
      size = Int64(String(decoding: value, as: UTF8.self))
      return (size ?? -1) >= 0
    case let name:
      if name.hasPrefix("GNU.sparse.") { isSparse = true }
      return true
    }
  }
}
