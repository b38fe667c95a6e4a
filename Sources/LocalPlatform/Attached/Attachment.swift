import Glibc

/// The bytes between a client and the process it is attached to.
final class Attachment: Sendable {
  /// Seconds without a byte from either side after which the connection is closed.
  private static let idleSeconds = 3600
  private static let endOfInput: UInt8 = 0x04

  private let connection: AttachedConnection
  private let hasTerminal: Bool

  init(_ connection: AttachedConnection, hasTerminal: Bool) {
    self.connection = connection
    self.hasTerminal = hasTerminal
    connection.limit(seconds: Self.idleSeconds)
  }

  /// Hands on what the client sends until it ends; then the process hears of it.
  func follow(_ process: ChildProcess) {
    startThread("hkd-attach") { [self] in
      while var bytes = connection.read() {
        // A terminal knows the end of input by itself; a pipe is closed at a last 0x04 that nothing follows.
        let isEnd = !hasTerminal && bytes.last == Self.endOfInput && !connection.hasMore(within: 0.05)
        if isEnd { bytes.removeLast() }
        if !bytes.isEmpty, !process.write(bytes) { continue }
        if isEnd { process.closeInput() }
      }
      // The client is gone before the process: as a terminal that is closed.
      if process.pid != nil { process.signal(SIGHUP) }
    }
  }

  func send(_ bytes: [UInt8]) { connection.send(bytes) }

  /// Tells the client that the process has ended.
  func end() { connection.finish() }
}
