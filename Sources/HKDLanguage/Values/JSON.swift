/// JSON as RFC 8259 has it, with the language's limits: order kept, numbers exact to 64 bits, no duplicate keys.
public enum JSON {
  /// Why a text is no JSON that hkd takes, and at which byte.
  public struct Problem: Error, Sendable {
    public let message: String
    /// Bytes from the beginning of the text.
    public let offset: Int

    public init(_ message: String, at offset: Int) {
      self.message = message
      self.offset = offset
    }
  }

  /// Lists and objects may stand this deep in one another.
  public static let deepestNesting = 512

  /// Reads one JSON document; nothing but blanks may follow it.
  ///
  /// Refused besides what RFC 8259 forbids: duplicate keys, a byte-order mark, bytes that are not UTF-8, lone
  /// surrogates, nesting beyond ``deepestNesting``, integers beyond 64 bits, floats beyond the range of a double.
  public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(Problem) -> Value {
    var parser = JSONParser(bytes)
    return try parser.document()
  }

  /// Reads one JSON document from an array of bytes.
  public static func parse(_ bytes: [UInt8]) throws(Problem) -> Value {
    try bytes.withUnsafeBufferPointer { buffer throws(Problem) in try parse(buffer) }
  }

  /// Reads one JSON document from a string.
  ///
  /// - Parameter scope: The task that it is read for: its end is a problem too.
  public static func parse(_ text: String, scope: TaskScope? = nil) throws(Problem) -> Value {
    try withBytes(of: text) { buffer throws(Problem) in
      var parser = JSONParser(buffer, scope: scope)
      return try parser.document()
    }
  }

  /// Writes a value as compact JSON: no blanks, fields in their order.
  ///
  /// Durations are strings in the language's notation, sizes integers of bytes, times ISO 8601 strings, ranges lists,
  /// secrets ``Secret/mask`` unless revealed (for the bodies of requests alone), blocks `"‹block›"`.
  public static func bytes(_ value: Value, revealingSecrets: Bool = false) -> [UInt8] {
    var writer = JSONWriter(revealingSecrets: revealingSecrets, Bounds<Never>())
    writer.write(value)
    return writer.bytes
  }

  /// The same within bounds: ranges and values that share their parts may become very long.
  public static func bytes(
    _ value: Value, revealingSecrets: Bool = false, _ bounds: Bounds<Failure>
  ) throws(Failure) -> [UInt8] {
    var writer = JSONWriter(revealingSecrets: revealingSecrets, bounds)
    try writer.write(value)
    return writer.bytes
  }

  /// The same as a string.
  public static func text(_ value: Value, revealingSecrets: Bool = false) -> String {
    var writer = JSONWriter(revealingSecrets: revealingSecrets, Bounds<Never>())
    writer.write(value)
    return writer.text
  }

  /// The same as a string, within bounds: ranges and values that share their parts may become very long.
  public static func text(_ value: Value, _ bounds: Bounds<Failure>) throws(Failure) -> String {
    try written(value, bounds).text
  }

  /// The same, with whether a block in it was written as its mask, which no reader gets back.
  public static func written(
    _ value: Value, _ bounds: Bounds<Failure>
  ) throws(Failure) -> (text: String, holdsBlock: Bool) {
    var writer = JSONWriter(revealingSecrets: false, bounds)
    try writer.write(value)
    return (writer.text, writer.holdsBlock)
  }

  /// Spreads compact JSON over lines, indented by two blanks.
  public static func indented(_ compact: String, _ bounds: Bounds<Failure>) throws(Failure) -> String {
    var bounds = bounds
    var result: [UInt8] = []
    var depth = 0
    var isInString = false
    var isEscaped = false
    var previous: UInt8 = 0
    func newLine() {
      result.append(UInt8(ascii: "\n"))
      result.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
    for byte in compact.utf8 {
      try bounds.step()
      defer { previous = byte }
      if isInString {
        result.append(byte)
        isInString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      let opened = previous == UInt8(ascii: "[") || previous == UInt8(ascii: "{")
      switch byte {
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if !opened { newLine() }
        result.append(byte)
      case UInt8(ascii: ","):
        result.append(byte)
        newLine()
        try bounds.checkText(result.count)
      case UInt8(ascii: ":"): result.append(contentsOf: ": ".utf8)
      default:
        if opened { newLine() }
        result.append(byte)
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
        isInString = byte == UInt8(ascii: "\"")
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
