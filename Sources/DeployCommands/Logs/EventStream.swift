/// Takes the log out of server-sent events (WHATWG HTML, 9.2), which some servers send whether or not they are asked to.
///
/// What belongs to one event is one piece of the log, ended by a newline; ids, comments (heartbeats) and names count for nothing.
struct EventStream {
  private var line: [UInt8] = []
  private var data: [[UInt8]] = []
  private var lastWasReturn = false

  /// A line without end is cut here.
  private static let longestLine = 64 << 10

  /// Gives the bytes of the log that are complete now.
  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    var log: [UInt8] = []
    for byte in bytes {
      // Lines end with LF, CR, or both.
      defer { lastWasReturn = byte == 0x0D }
      if byte == 0x0A, lastWasReturn { continue }
      if byte == 0x0A || byte == 0x0D {
        log += finishLine()
      } else if line.count < Self.longestLine {
        line.append(byte)
      }
    }
    return log
  }

  private mutating func finishLine() -> [UInt8] {
    defer { line.removeAll(keepingCapacity: true) }
    if line.isEmpty {
      defer { data = [] }
      guard !data.isEmpty else { return [] }
      let piece = Array(data.joined(separator: [0x0A]))
      return piece.last == 0x0A ? piece : piece + [0x0A]
    }
    guard line.starts(with: "data".utf8) else { return [] }
    let rest = line.dropFirst(4)
    guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { return [] }
    let value = rest.dropFirst()
    data.append(Array(value.first == 0x20 ? value.dropFirst() : value))
    return []
  }
}
