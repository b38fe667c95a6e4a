/// The grammar of RFC 8259 and nothing else: a second opinion on what the reader takes, made to be read beside the RFC.
struct JSONGrammar {
  private let bytes: [UInt8]
  private var position = 0

  static func accepts(_ bytes: [UInt8]) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    var grammar = JSONGrammar(bytes: bytes)
    return grammar.document() && grammar.position == bytes.count
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private enum Container { case array, object }

  /// A value between blanks. Containers stand on a list of their own: nothing here knows a deepest nesting.
  private mutating func document() -> Bool {
    var open: [Container] = []
    blanks()
    while true {
      // A value, or the beginning of one.
      if take("[") {
        blanks()
        if take("]") {
          // It is whole.
        } else {
          open.append(.array)
          continue
        }
      } else if take("{") {
        blanks()
        if !take("}") {
          guard key() else { return false }
          open.append(.object)
          continue
        }
      } else {
        guard scalar() else { return false }
      }
      // Behind a value: what it stands in goes on or ends.
      blanks()
      while let container = open.last {
        if take(",") {
          blanks()
          if container == .object, !key() { return false }
          break
        }
        guard take(container == .array ? "]" : "}") else { return false }
        open.removeLast()
        blanks()
      }
      if open.isEmpty { return true }
    }
  }

  private mutating func key() -> Bool {
    guard string() else { return false }
    blanks()
    guard take(":") else { return false }
    blanks()
    return true
  }

  private mutating func scalar() -> Bool {
    switch next ?? 0 {
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    default: take("true") || take("false") || take("null")
    }
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case 0..<0x20: return false
      case UInt8(ascii: "\\"):
        if take("u") {
          for _ in 0..<4 { guard takes(Self.isHexadecimal) else { return false } }
        } else if !takes({ "\"\\/bfnrt".utf8.contains($0) }) {
          return false
        }
      default: break
      }
    }
    return false
  }

  private mutating func number() -> Bool {
    _ = take("-")
    guard take("0") || digits() else { return false }
    if take("."), !digits() { return false }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      return digits()
    }
    return true
  }

  private mutating func digits() -> Bool {
    var isAny = false
    while takes({ $0 >= 0x30 && $0 <= 0x39 }) { isAny = true }
    return isAny
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    "0123456789abcdefABCDEF".utf8.contains(byte)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func blanks() {
    while takes({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {}
  }

  private mutating func takes(_ condition: (UInt8) -> Bool) -> Bool {
    guard let next, condition(next) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    let matches = text.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
    if matches { position += count }
    return matches
  }
}
