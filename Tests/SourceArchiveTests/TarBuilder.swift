/// Tar archives by hand, as no honest tool writes them.
struct TarBuilder {
  private(set) var bytes: [UInt8] = []

  mutating func add(
    _ name: String, type: Unicode.Scalar = "0", target: String = "", contents: String = "", size: String? = nil,
    prefix: String = "", mode: String = "0000644"
  ) {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ offset: Int, _ limit: Int) {
      for (index, byte) in text.utf8.prefix(limit).enumerated() { block[offset + index] = byte }
    }
    put(name, 0, 100)
    put(mode, 100, 8)
    put("0000000", 108, 8)
    put("0000000", 116, 8)
    let octal = String(contents.utf8.count, radix: 8)
    put(size ?? String(repeating: "0", count: 11 - octal.utf8.count) + octal, 124, 12)
    put("00000000000", 136, 12)
    block[156] = UInt8(ascii: type)
    put(target, 157, 100)
    put("ustar\u{0}00", 257, 8)
    put(prefix, 345, 155)
    put("        ", 148, 8)
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\u{0} ", 148, 8)
    bytes += block + Array(contents.utf8)
    bytes += [UInt8](repeating: 0, count: (512 - contents.utf8.count % 512) % 512)
  }

  /// A pax header for the entry that is added next.
  mutating func addPax(_ records: [(String, String)], type: Unicode.Scalar = "x") {
    let text = records.map { key, value in
      let body = " \(key)=\(value)\n"
      var length = body.utf8.count
      while String(length).utf8.count + body.utf8.count != length {
        length = String(length).utf8.count + body.utf8.count
      }
      return "\(length)\(body)"
    }
    add("pax", type: type, contents: text.joined())
  }

  var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}
