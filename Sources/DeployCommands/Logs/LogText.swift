import PlatformAPI

/// Turns the bytes of a log stream into lines that a terminal can take, and knows at which byte it stands.
///
/// Heartbeats (NUL bytes that the server mixes in while nothing happens) count for nothing.
struct LogText {
  /// Bytes of the log seen so far: where to go on after a break.
  private(set) var offset = 0
  /// Of an answer that begins at the log's start again, what has been seen already.
  private var toSkip = 0
  private var line: [UInt8] = []
  /// Set while an answer comes as events.
  private var events: EventStream?

  /// A line without end is cut here.
  private static let longestLine = 10_000

  /// The next bytes are those of this answer: 206 says where in the log it begins, 200 gives all of it again.
  mutating func begin(_ head: HTTPResponse) {
    events = head.header("Content-Type")?.lowercased().hasPrefix("text/event-stream") == true ? EventStream() : nil
    guard head.status == 206, let range = head.header("Content-Range") else { return resume(at: 0) }
    let digits = range.drop { !("0"..."9").contains($0) }.prefix { ("0"..."9").contains($0) }
    resume(at: Int(digits) ?? 0)
  }

  /// The next bytes come from this place of the log.
  mutating func resume(at start: Int) {
    toSkip = max(0, offset - start)
    // What a server leaves out is lost to it, not to be waited for.
    offset = max(offset, start)
  }

  /// Gives the lines that are complete now, and whether anything new of the log was in the bytes.
  mutating func take(_ bytes: [UInt8]) -> (lines: [String], isNew: Bool) {
    var lines: [String] = []
    var isNew = false
    let bytes = events?.take(bytes) ?? bytes
    for byte in bytes where byte != 0 {
      if toSkip > 0 {
        toSkip -= 1
        continue
      }
      offset += 1
      isNew = true
      if byte == 0x0A {
        lines.append(finishLine())
      } else {
        line.append(byte)
        if line.count >= Self.longestLine { lines.append(finishLine()) }
      }
    }
    return (lines, isNew)
  }

  /// What stands after the last newline, at the log's end.
  mutating func rest() -> String? { line.isEmpty ? nil : finishLine() }

  private mutating func finishLine() -> String {
    defer { line.removeAll(keepingCapacity: true) }
    if line.last == 0x0D { line.removeLast() }
    // Of a progress line drawn over and over only what a terminal would show last.
    let visible = line.lastIndex(of: 0x0D).map { line[($0 + 1)...] } ?? line[...]
    return HarmlessText.line(visible)
  }
}
