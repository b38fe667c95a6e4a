/// Writes values as compact JSON.
///
/// Walks with a stack of its own: values that a program builds may be nested deeper than the machine's stack allows.
struct JSONWriter {
  let revealingSecrets: Bool
  private(set) var bytes: [UInt8] = []

  /// A list, record or range whose items are being written; `next` is the item to come.
  private enum Container {
    case list(List, next: Int)
    case record(Record, next: Int)
    case range(first: Int, last: Int)
  }

  init(revealingSecrets: Bool) { self.revealingSecrets = revealingSecrets }

  mutating func write(_ value: Value) {
    guard let outermost = begin(value) else { return }
    var open = [outermost]
    while let container = open.popLast() {
      guard let (rest, inner) = proceed(with: container) else { continue }
      open.append(rest)
      open.append(inner)
    }
  }

  /// Writes a scalar, or the opening bracket of a container that it gives back.
  private mutating func begin(_ value: Value) -> Container? {
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .int(let number), .size(let number): append(integer: number)
    case .float(let number): bytes.append(contentsOf: FloatText.format(number).utf8)
    case .string(let text): append(quoted: text)
    case .duration(let nanoseconds): append(quoted: DurationText.format(nanoseconds))
    case .time(let nanoseconds): append(quoted: TimeText.format(nanoseconds))
    case .secret(let secret): append(quoted: revealingSecrets ? secret.revealed : Secret.mask)
    case .block: append(quoted: "‹block›")
    case .list(let list):
      bytes.append(UInt8(ascii: "["))
      return .list(list, next: 0)
    case .range(let first, let last):
      bytes.append(UInt8(ascii: "["))
      return .range(first: first, last: last)
    case .record(let record):
      bytes.append(UInt8(ascii: "{"))
      return .record(record, next: 0)
    }
    return nil
  }

  /// Writes items to the closing bracket, or up to a container inside, which comes before the rest.
  private mutating func proceed(with container: Container) -> (rest: Container, inner: Container)? {
    switch container {
    case .list(let list, let next):
      for index in next..<list.count {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        if let inner = begin(list[index]) { return (.list(list, next: index + 1), inner) }
      }
      bytes.append(UInt8(ascii: "]"))
    case .record(let record, let next):
      let keys = record.keys
      let values = record.values
      for index in next..<keys.count {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(quoted: keys[index])
        bytes.append(UInt8(ascii: ":"))
        if let inner = begin(values[index]) { return (.record(record, next: index + 1), inner) }
      }
      bytes.append(UInt8(ascii: "}"))
    case .range(let first, let last):
      if first <= last {
        for number in first...last {
          if number != first { bytes.append(UInt8(ascii: ",")) }
          append(integer: number)
        }
      }
      bytes.append(UInt8(ascii: "]"))
    }
    return nil
  }

  private mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func append(integer number: Int) {
    var digits = (UInt64.zero, UInt64.zero, UInt64.zero)
    withUnsafeMutableBytes(of: &digits) { buffer in
      var index = buffer.count
      var rest = number.magnitude
      repeat {
        index -= 1
        buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      if number < 0 {
        index -= 1
        buffer[index] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[index...]))
    }
  }

  /// Writes a string in quotes; runs without anything to escape go in one piece.
  private mutating func append(quoted text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var runStart = 0
      for index in 0..<utf8.count {
        let byte = utf8[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else { continue }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart..<index]))
        append(escapeFor: byte)
        runStart = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(escapeFor byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case 0x08: append("\\b")
    case 0x0C: append("\\f")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    default:
      append("\\u00")
      bytes.append(hexDigit(byte >> 4))
      bytes.append(hexDigit(byte & 15))
    }
  }
}

/// The lower-case hexadecimal digit of a number below 16.
func hexDigit(_ number: UInt8) -> UInt8 {
  number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
}
