/// What no two runs of the same entries print alike: ids and the time it is.
enum VaryingText {
  /// The text with `…` in the place of each id, and of each instant at or after `start` (nanoseconds since 1970).
  static func masked(_ text: String, since start: Int) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let isInsideWord = index > 0 && bytes[index - 1].continuesName
      if !isInsideWord, let end = endOfID(in: bytes, at: index) ?? endOfInstant(in: bytes, at: index, since: start) {
        result += Array("…".utf8)
        index = end
        // Where it is shorter, more blanks stand before the next column.
        if bytes[end...].prefix(2).allSatisfy({ $0 == UInt8(ascii: " ") }) {
          index = bytes[end...].firstIndex { $0 != UInt8(ascii: " ") }.map { $0 - 1 } ?? bytes.count
        }
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `01234567-89ab-cdef-0123-456789abcdef`
  private static func endOfID(in bytes: [UInt8], at start: Int) -> Int? {
    var index = start
    for (number, length) in [8, 4, 4, 4, 12].enumerated() {
      if number > 0 {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "-") else { return nil }
        index += 1
      }
      guard index + length <= bytes.count, bytes[index..<(index + length)].allSatisfy(\.isHexadecimal) else { return nil }
      index += length
    }
    return index < bytes.count && bytes[index].continuesName ? nil : index
  }

  /// `2026-11-23T13:54:27.25Z`
  private static func endOfInstant(in bytes: [UInt8], at start: Int, since earliest: Int) -> Int? {
    guard bytes[start].isDigit, start + 10 < bytes.count, bytes[start + 4] == UInt8(ascii: "-") else { return nil }
    guard bytes[start + 10] == UInt8(ascii: "T") else { return nil }
    let rest = bytes[start...].prefix { $0.isDigit || "-:.TZ+".utf8.contains($0) }
    guard let instant = try? TimeText.parse(String(decoding: rest, as: UTF8.self), dateAlone: false), instant >= earliest else {
      return nil
    }
    return rest.endIndex
  }
}

extension UInt8 {
  fileprivate var isHexadecimal: Bool { isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self }
}
