/// Recursive descent over the bytes of one JSON document.
///
/// Reads through a raw pointer and makes slots and containers directly, as it is the reader of every answer of the
/// platform; each access is guarded by `position < end`.
struct JSONParser: ~Copyable {
  let start: UnsafePointer<UInt8>
  let end: Int
  var position = 0
  private var depth = 0
  /// Items and fields of the containers that are still open.
  private var pending = SlotStack()
  /// Holds a string that has escapes while it is put together.
  var scratch: [UInt8] = []
  /// The keys of the last object at each depth: the next one there mostly has the same and then shares the table.
  private var lastKeys: [KeyTable?] = []
  private var bounds: Bounds<Failure>?

  /// Keeps an empty buffer's missing base address out of all the code below.
  private static let nothing: StaticString = ""

  init(_ bytes: UnsafeBufferPointer<UInt8>, scope: TaskScope? = nil) {
    start = bytes.baseAddress ?? Self.nothing.utf8Start
    end = bytes.count
    bounds = scope.map(Bounds.init)
  }

  mutating func document() throws(JSON.Problem) -> Value {
    if end >= 3, start[0] == 0xEF, start[1] == 0xBB, start[2] == 0xBF {
      throw JSON.Problem("JSON begins without a byte-order mark", at: 0)
    }
    skipBlanks()
    let slot = try value()
    defer { slot.release() }
    skipBlanks()
    if position < end { throw JSON.Problem("nothing may follow the JSON value, found \(found())", at: position) }
    return slot.value
  }

  /// An owned slot.
  private mutating func value() throws(JSON.Problem) -> Slot {
    do throws(Failure) { try bounds?.step() } catch { throw JSON.Problem(error.message, at: position) }
    guard position < end else { throw JSON.Problem("a JSON value is missing at the end of the text", at: position) }
    switch start[position] {
    case UInt8(ascii: "\""): return try string().slot
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw JSON.Problem("a JSON value cannot begin with \(found())", at: position)
    }
  }

  private mutating func word(_ word: StaticString, _ value: Slot) throws(JSON.Problem) -> Slot {
    let count = word.utf8CodeUnitCount
    guard end - position >= count else { throw JSON.Problem("expected `\(word)`", at: position) }
    for offset in 0..<count where start[position + offset] != word.utf8Start[offset] {
      throw JSON.Problem("expected `\(word)`", at: position)
    }
    position += count
    return value
  }

  private mutating func array() throws(JSON.Problem) -> Slot {
    try enter()
    let first = pending.count
    skipBlanks()
    if !take(UInt8(ascii: "]")) {
      while true {
        skipBlanks()
        pending.push(try value())
        skipBlanks()
        if take(UInt8(ascii: ",")) { continue }
        if take(UInt8(ascii: "]")) { break }
        throw JSON.Problem("expected `,` or `]` after a list's item, found \(found())", at: position)
      }
    }
    depth -= 1
    let count = pending.count - first
    guard count > 0 else { return Slot(Tag.list, ListObject.empty) }
    let list = ListObject.make(capacity: count)
    pending.move(from: first, to: list.items)
    list.count = count
    return Slot(Tag.list, list)
  }

  private mutating func object() throws(JSON.Problem) -> Slot {
    try enter()
    let first = pending.count
    while lastKeys.count <= depth { lastKeys.append(nil) }
    var keys = JSONKeys(expected: lastKeys[depth])
    skipBlanks()
    if !take(UInt8(ascii: "}")) {
      while true {
        skipBlanks()
        try key(&keys)
        skipBlanks()
        guard take(UInt8(ascii: ":")) else {
          throw JSON.Problem("expected `:` after a key, found \(found())", at: position)
        }
        skipBlanks()
        pending.push(try value())
        skipBlanks()
        if take(UInt8(ascii: ",")) { continue }
        if take(UInt8(ascii: "}")) { break }
        throw JSON.Problem("expected `,` or `}` after a field, found \(found())", at: position)
      }
    }
    let table = keys.finish()
    if keys.isPlain { lastKeys[depth] = table }
    depth -= 1
    let record = RecordObject.make(keys: table, capacity: pending.count - first, extra: nil)
    record.takeValues(&pending, from: first)
    return Slot(Tag.record, record)
  }

  /// Reads a key: mostly the one that stood there in the object before, which then is compared and not made anew.
  private mutating func key(_ keys: inout JSONKeys) throws(JSON.Problem) {
    let keyStart = position
    guard position < end, start[position] == UInt8(ascii: "\"") else {
      throw JSON.Problem("expected a key in quotes, found \(found())", at: position)
    }
    let text = UnsafeBufferPointer(start: start + position + 1, count: end - position - 1)
    if let length = keys.takeExpected(text) {
      position += length + 2
      return
    }
    let (key, isPlain) = try string()
    guard keys.append(key, isPlain: isPlain) else {
      let text = key.text
      key.release()
      throw JSON.Problem("the key `\(text)` stands twice in one object", at: keyStart)
    }
  }

  /// Steps over an opening bracket.
  private mutating func enter() throws(JSON.Problem) {
    guard depth < JSON.deepestNesting else {
      throw JSON.Problem("lists and objects are nested deeper than \(JSON.deepestNesting)", at: position)
    }
    depth += 1
    position += 1
  }

  @inline(__always)
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
