/// Recursive descent over the bytes of one JSON document.
///
/// Reads through a raw pointer because it is the reader of every answer of the platform; each access is guarded by
/// `position < end`.
struct JSONParser {
  let start: UnsafePointer<UInt8>
  let end: Int
  var position = 0
  var depth = 0
  /// Holds a string that has escapes while it is put together.
  var scratch: [UInt8] = []

  /// Keeps an empty buffer's missing base address out of all the code below.
  private static let nothing: StaticString = ""

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    start = bytes.baseAddress ?? Self.nothing.utf8Start
    end = bytes.count
  }

  mutating func document() throws(JSON.Problem) -> Value {
    if end >= 3, start[0] == 0xEF, start[1] == 0xBB, start[2] == 0xBF {
      throw JSON.Problem("JSON begins without a byte-order mark", at: 0)
    }
    skipBlanks()
    let value = try self.value()
    skipBlanks()
    if position < end { throw JSON.Problem("nothing may follow the JSON value, found \(found())", at: position) }
    return value
  }

  mutating func value() throws(JSON.Problem) -> Value {
    guard position < end else { throw JSON.Problem("a JSON value is missing at the end of the text", at: position) }
    switch start[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw JSON.Problem("a JSON value cannot begin with \(found())", at: position)
    }
  }

  private mutating func word(_ word: StaticString, _ value: Value) throws(JSON.Problem) -> Value {
    let count = word.utf8CodeUnitCount
    guard end - position >= count, (0..<count).allSatisfy({ start[position + $0] == word.utf8Start[$0] }) else {
      throw JSON.Problem("expected `\(word)`", at: position)
    }
    position += count
    return value
  }

  private mutating func array() throws(JSON.Problem) -> Value {
    try enter()
    var items: [Value] = []
    skipBlanks()
    if !take(UInt8(ascii: "]")) {
      while true {
        skipBlanks()
        items.append(try value())
        skipBlanks()
        if take(UInt8(ascii: ",")) { continue }
        if take(UInt8(ascii: "]")) { break }
        throw JSON.Problem("expected `,` or `]` after a list's item, found \(found())", at: position)
      }
    }
    depth -= 1
    return .list(List(items))
  }

  private mutating func object() throws(JSON.Problem) -> Value {
    try enter()
    var fields: [(String, Value)] = []
    var keys = UniqueKeys()
    skipBlanks()
    if !take(UInt8(ascii: "}")) {
      while true {
        skipBlanks()
        let keyStart = position
        guard position < end, start[position] == UInt8(ascii: "\"") else {
          throw JSON.Problem("expected a key in quotes, found \(found())", at: position)
        }
        let key = try string()
        guard keys.insert(key, among: fields) else {
          throw JSON.Problem("the key `\(key)` stands twice in one object", at: keyStart)
        }
        skipBlanks()
        guard take(UInt8(ascii: ":")) else {
          throw JSON.Problem("expected `:` after the key `\(key)`, found \(found())", at: position)
        }
        skipBlanks()
        fields.append((key, try value()))
        skipBlanks()
        if take(UInt8(ascii: ",")) { continue }
        if take(UInt8(ascii: "}")) { break }
        throw JSON.Problem("expected `,` or `}` after a field, found \(found())", at: position)
      }
    }
    depth -= 1
    return .record(Record(fields))
  }

  /// Steps over an opening bracket.
  private mutating func enter() throws(JSON.Problem) {
    guard depth < JSON.deepestNesting else {
      throw JSON.Problem("lists and objects are nested deeper than \(JSON.deepestNesting)", at: position)
    }
    depth += 1
    position += 1
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, start[position] == byte else { return false }
    position += 1
    return true
  }

  @inline(__always)
  private mutating func skipBlanks() {
    while position < end {
      switch start[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  /// What stands at the position, for a message.
  func found() -> String {
    guard position < end else { return "the end of the text" }
    let byte = start[position]
    switch byte {
    case 0x21...0x7E: return "`\(Character(UnicodeScalar(byte)))`"
    case 0x80...: return "a character that is not ASCII"
    default: return "the byte 0x\(String(byte, radix: 16))"
    }
  }
}

/// Tells whether an object's key is new: by comparing while there are few, by a set from then on.
private struct UniqueKeys {
  private static let compared = 12
  private var many: Set<[UInt8]> = []

  /// False if the key stands among the fields already. Keys differ if their bytes do (`String`'s `==` would also
  /// take canonically equivalent ones for the same).
  mutating func insert(_ key: String, among fields: [(String, Value)]) -> Bool {
    guard fields.count >= Self.compared else {
      return !fields.contains { $0.0.utf8.count == key.utf8.count && $0.0.utf8.elementsEqual(key.utf8) }
    }
    if many.isEmpty {
      for (key, _) in fields { many.insert(Array(key.utf8)) }
    }
    return many.insert(Array(key.utf8)).inserted
  }
}
