import Glibc

/// The bytes between a client and the process it is attached to.
final class Attachment: Sendable {
  /// Seconds without a byte from either side after which the connection is closed.
  private static let idleSeconds = 3600
  private static let endOfInput: UInt8 = 0x04

  private let socket: Int32
  private let hasTerminal: Bool

  /// Takes over the socket.
  init(socket: Int32, hasTerminal: Bool) {
    self.socket = socket
    self.hasTerminal = hasTerminal
    var limit = timeval(tv_sec: Self.idleSeconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(socket) }

  /// Hands on what the client sends until it ends; then the process hears of it.
  func follow(_ process: ChildProcess) {
    startThread("hkd-attach") { [self] in
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      while true {
        let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        var bytes = Array(buffer[..<count])
        // A terminal knows the end of input by itself; a pipe is closed at a last 0x04 that nothing follows.
        let isEnd = !hasTerminal && bytes.last == Self.endOfInput && !isMoreComing()
        if isEnd { bytes.removeLast() }
        if !bytes.isEmpty, !process.write(bytes) { continue }
        if isEnd { process.closeInput() }
      }
      // The client is gone before the process: as a terminal that is closed.
      if process.pid != nil { process.signal(SIGHUP) }
    }
  }

  func send(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { SocketStream.send($0, to: socket) } }

  /// Tells the client that the process has ended.
  func end() { shutdown(socket, Int32(SHUT_RDWR)) }

  private func isMoreComing() -> Bool {
    var event = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard poll(&event, 1, 50) > 0 else { return false }
    var byte: UInt8 = 0
    // A closed connection is readable too, but holds nothing.
    return recv(socket, &byte, 1, Int32(MSG_PEEK)) > 0
  }
}
