/// One entry of the history: what was typed, which may be several lines, and when.
public struct HistoryEntry: Sendable, Equatable {
  public var text: String
  /// Seconds since 1970; 0 when unknown.
  public var time: Int64

  public init(text: String, time: Int64) {
    self.text = text
    self.time = time
  }

  /// The entry as one line of the history file, newline included: the time, a blank, the text with `\n`, `\r` and `\\` for
  /// newlines, carriage returns and backslashes.
  var line: String {
    var line = "\(time) "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      case "\0": break
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line + "\n"
  }

  /// Reads a line of the history file, without its newline.
  ///
  /// A line without a time (written by hand) is taken for a text; invalid UTF-8 is repaired.
  ///
  /// - Returns: nil for a line without text.
  init?(line: ArraySlice<UInt8>) {
    var rest = line
    let digits = line.prefix { (0x30...0x39).contains($0) }
    time = 0
    if line.dropFirst(digits.count).first == 0x20, let time = Int64(String(decoding: digits, as: UTF8.self)) {
      self.time = time
      rest = line.dropFirst(digits.count + 1)
    }
    guard !rest.isEmpty else { return nil }
    text = HistoryEntry.unescaped(rest)
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(0x5c) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      guard byte == 0x5c else {
        result.append(byte)
        continue
      }
      switch iterator.next() {
      case 0x6e: result.append(0x0a)
      case 0x72: result.append(0x0d)
      case let other?: result.append(other)
      case nil: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
