/// Writes values as compact JSON.
///
/// Walks over slots with a stack of its own: values that a program builds may be nested deeper than a thread's stack, and
/// no text is copied on its way.
struct JSONWriter<Problem: Error>: ~Copyable {
  private let revealingSecrets: Bool
  private var bounds: Bounds<Problem>
  private var buffer = ByteBuffer()
  private var open: [Container] = []
  /// Whether a block was written as its mask: no reader gets it back.
  private(set) var holdsBlock = false

  /// A list, record or range whose items are being written.
  private struct Container {
    /// Kept alive by the value that is being written.
    let items: UnsafeMutablePointer<Slot>
    /// Nil for a list.
    let keys: UnsafeMutablePointer<Slot>?
    let count: Int
    var next = 0
  }

  init(revealingSecrets: Bool, _ bounds: Bounds<Problem>) {
    self.revealingSecrets = revealingSecrets
    self.bounds = bounds
  }

  var bytes: [UInt8] { buffer.bytes }
  var text: String { buffer.text }

  mutating func write(_ value: Value) throws(Problem) {
    let slot = Slot(value)
    defer { slot.release() }
    try begin(slot)
    while !open.isEmpty { try proceed() }
    try bounds.checkText(buffer.count)
  }

  /// Counts an item.
  @inline(__always)
  private mutating func step() throws(Problem) {
    try bounds.step()
    try bounds.checkText(buffer.count)
  }

  /// Writes a scalar, or the opening bracket of a container that it opens.
  private mutating func begin(_ slot: Slot) throws(Problem) {
    switch slot.tag {
    case Tag.smallText, Tag.text: append(textOf: slot)
    case Tag.int, Tag.size: buffer.append(integer: slot.int)
    case Tag.float: append(FloatText.format(slot.float))
    case Tag.bool: buffer.append(slot.isTrue ? "true" : "false")
    case Tag.list:
      buffer.append("[")
      let (items, count) = slot.object(ListObject.self)._withUnsafeGuaranteedRef { ($0.items, $0.count) }
      open.append(Container(items: items, keys: nil, count: count))
    case Tag.record:
      buffer.append("{")
      slot.object(RecordObject.self)._withUnsafeGuaranteedRef { record in
        let keys = record.keys._withUnsafeGuaranteedRef { $0.keys }
        open.append(Container(items: record.values, keys: keys, count: record.count))
      }
    case Tag.duration: append(quoted: DurationText.format(slot.int))
    case Tag.time: append(quoted: TimeText.format(slot.int))
    case Tag.range:
      let (first, last) = slot.object(RangeObject.self)._withUnsafeGuaranteedRef { ($0.first, $0.last) }
      try append(rangeFrom: first, to: last)
    case Tag.secret:
      let secret = slot.object(SecretObject.self)._withUnsafeGuaranteedRef { $0.secret }
      append(quoted: revealingSecrets ? secret.revealed : Secret.mask)
    case Tag.block:
      holdsBlock = true
      append(quoted: "‹block›")
    default: buffer.append("null")
    }
  }

  /// Writes the items of the innermost container, up to its end or to one inside it.
  private mutating func proceed() throws(Problem) {
    let level = open.count - 1
    var container = open[level]
    while container.next < container.count {
      if container.next > 0 { buffer.append(",") }
      if let keys = container.keys {
        append(textOf: keys[container.next])
        buffer.append(":")
      }
      let item = container.items[container.next]
      container.next += 1
      try step()
      try begin(item)
      if open.count > level + 1 {
        open[level].next = container.next
        return
      }
    }
    buffer.append(container.keys == nil ? "]" : "}")
    open.removeLast()
  }

  private mutating func append(rangeFrom first: Int, to last: Int) throws(Problem) {
    buffer.append("[")
    if first <= last {
      // Refused before it is written to its end.
      if Int128(last) - Int128(first) >= Limits.list { try bounds.checkText(.max) }
      for number in first...last {
        try step()
        if number != first { buffer.append(",") }
        buffer.append(integer: number)
      }
    }
    buffer.append("]")
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { buffer.append($0) }
  }

  private mutating func append(quoted text: String) {
    var text = text
    text.withUTF8 { append(quoted: $0) }
  }

  private mutating func append(textOf slot: Slot) { slot.withUTF8 { append(quoted: $0) } }

  /// Writes a string in quotes; runs without anything to escape go in one piece.
  private mutating func append(quoted utf8: UnsafeBufferPointer<UInt8>) {
    buffer.append("\"")
    var runStart = 0
    var index = 0
    while let special = JSONEscapes.next(in: utf8, from: index) {
      buffer.append(UnsafeBufferPointer(rebasing: utf8[runStart..<special]))
      append(escapeFor: utf8[special])
      index = special + 1
      runStart = index
    }
    buffer.append(UnsafeBufferPointer(rebasing: utf8[runStart...]))
    buffer.append("\"")
  }

  private mutating func append(escapeFor byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): buffer.append("\\\"")
    case UInt8(ascii: "\\"): buffer.append("\\\\")
    case 0x08: buffer.append("\\b")
    case 0x0C: buffer.append("\\f")
    case 0x0A: buffer.append("\\n")
    case 0x0D: buffer.append("\\r")
    case 0x09: buffer.append("\\t")
    default:
      buffer.append("\\u00")
      buffer.append(hexDigit(byte >> 4))
      buffer.append(hexDigit(byte & 15))
    }
  }
}

/// The lower-case hexadecimal digit of a number below 16.
func hexDigit(_ number: UInt8) -> UInt8 {
  number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
}
