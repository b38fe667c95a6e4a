import CSystem
import Glibc

/// Lines as they come, from a file, a pipe, or a terminal that can only show text.
///
/// It reads in large pieces: libedit's one byte at a time takes ten times as long.
final class PlainLineReader {
  private let descriptor: Int32
  private let promptsOn: Int32?
  private var bytes: [UInt8] = []
  private var start = 0
  private var hasEnded = false

  /// - Parameter promptsOn: the terminal that shows prompts; nil for none.
  init(descriptor: Int32, promptsOn: Int32?) {
    self.descriptor = descriptor
    self.promptsOn = promptsOn
  }

  func readLine(prompt: String) -> LineOutcome {
    if let promptsOn { writeAll(TerminalText.plain(prompt), to: promptsOn) }
    // An interrupt of an earlier time is not about this line.
    if bytes.isEmpty { _ = Wake.take() }
    var searched = start
    while true {
      if let newline = bytes[searched...].firstIndex(of: 0x0a) { return .line(take(to: newline)) }
      searched = bytes.count
      if hasEnded { return searched > start ? .line(take(to: searched)) : end() }
      guard waitForInput() else {
        bytes = []
        start = 0
        if let promptsOn { writeAll("\n", to: promptsOn) }
        return .interrupted
      }
      compact()
      searched = bytes.count
      fill()
    }
  }

  private func end() -> LineOutcome {
    if let promptsOn { writeAll("\n", to: promptsOn) }
    return .end
  }

  /// The bytes before `end`; a carriage return before the newline belongs to it.
  private func take(to end: Int) -> [UInt8] {
    var line = bytes[start..<end]
    if line.last == 0x0d { line.removeLast() }
    start = min(end + 1, bytes.count)
    return Array(line)
  }

  private func compact() {
    bytes.removeFirst(start)
    start = 0
  }

  /// - Returns: false when the line is to be discarded.
  private func waitForInput() -> Bool {
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Wake.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      let count = poll(&waits, 2, -1)
      if count < 0 && errno != EINTR { return true }
      if count > 0 && waits[1].revents != 0 && Wake.take().contains(.interrupted) { return false }
      if count > 0 && waits[0].revents != 0 { return true }
    }
  }

  private func fill() {
    var block = [UInt8](repeating: 0, count: 65536)
    let count = read(descriptor, &block, block.count)
    if count > 0 {
      bytes += block[..<count]
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      hasEnded = true
    }
  }
}
