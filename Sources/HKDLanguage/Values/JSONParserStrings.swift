extension JSONParser {
  /// Reads a string from its opening quote to behind its closing one, as an owned slot; plain if it has no escapes.
  mutating func string() throws(JSON.Problem) -> (slot: Slot, isPlain: Bool) {
    position += 1
    let first = position
    try skipPlainText()
    if position < end, start[position] == UInt8(ascii: "\"") {
      let text = Slot(utf8: UnsafeBufferPointer(start: start + first, count: position - first))
      position += 1
      return (text, true)
    }
    return (try stringWithEscapes(from: first), false)
  }

  private mutating func stringWithEscapes(from first: Int) throws(JSON.Problem) -> Slot {
    scratch.removeAll(keepingCapacity: true)
    var runStart = first
    while true {
      scratch.append(contentsOf: UnsafeBufferPointer(start: start + runStart, count: position - runStart))
      guard position < end else {
        throw JSON.Problem("the string that begins here has no closing quote", at: first - 1)
      }
      if start[position] == UInt8(ascii: "\"") {
        position += 1
        return scratch.withUnsafeBufferPointer { Slot(utf8: $0) }
      }
      try escape()
      runStart = position
      try skipPlainText()
    }
  }

  /// Goes on to the next quote or backslash or to the end, over valid UTF-8 without control characters.
  private mutating func skipPlainText() throws(JSON.Problem) {
    while true {
      skipPlainWords()
      guard position < end else { return }
      let byte = start[position]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
      case 0x00..<0x20:
        throw JSON.Problem(
          "a control character in a string must be escaped (0x\(String(byte, radix: 16)))", at: position)
      case 0x20..<0x80: position += 1
      default:
        let length = UTF8Sequence.length(at: position, in: start, end: end)
        guard length > 0 else { throw JSON.Problem("the string is not valid UTF-8", at: position) }
        position += length
      }
    }
  }

  /// Eight bytes at a time as long as nothing is special in them.
  @inline(__always)
  private mutating func skipPlainWords() {
    while end - position >= 8,
      JSONEscapes.special(UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self)) == 0
    {
      position += 8
    }
  }

  private mutating func escape() throws(JSON.Problem) {
    let escapeStart = position
    position += 1
    guard position < end else { throw JSON.Problem("the text ends inside an escape", at: escapeStart) }
    let letter = start[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(letter)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"): try unicodeEscape(from: escapeStart)
    default: throw JSON.Problem("JSON knows no such escape", at: escapeStart)
    }
  }

  /// Reads the digits after `\u`, and the second half of a surrogate pair.
  private mutating func unicodeEscape(from escapeStart: Int) throws(JSON.Problem) {
    let unit = try hexDigits(from: escapeStart)
    guard 0xD800...0xDFFF ~= unit else {
      if let scalar = UnicodeScalar(unit) { scratch.append(contentsOf: scalar.utf8) }
      return
    }
    guard unit < 0xDC00, end - position >= 6, start[position] == UInt8(ascii: "\\"),
      start[position + 1] == UInt8(ascii: "u")
    else { throw JSON.Problem("half of a surrogate pair stands alone", at: escapeStart) }
    position += 2
    let low = try hexDigits(from: position - 2)
    guard 0xDC00...0xDFFF ~= low, let scalar = UnicodeScalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) else {
      throw JSON.Problem("half of a surrogate pair stands alone", at: escapeStart)
    }
    scratch.append(contentsOf: scalar.utf8)
  }

  private mutating func hexDigits(from escapeStart: Int) throws(JSON.Problem) -> UInt32 {
    var number: UInt32 = 0
    for _ in 0..<4 {
      guard position < end, let digit = hexValue(start[position]) else {
        throw JSON.Problem("`\\u` wants four hexadecimal digits", at: escapeStart)
      }
      number = number << 4 | UInt32(digit)
      position += 1
    }
    return number
  }
}

/// The value of a hexadecimal digit of either case.
func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
