import Glibc

/// A client's connection to its dyno, in TLS or plain, as the client began to speak.
///
/// One thread reads and another may write.
final class AttachedConnection: @unchecked Sendable {
  private static let clientHello: UInt8 = 0x16

  private let socket: Int32
  private let session: TLSSession?
  /// What was read and given back.
  private var ahead: [UInt8] = []

  /// Takes over the socket; nil when the client says nothing, or the TLS handshake is not over within so many seconds.
  init?(_ socket: Int32, seconds: Double, certificate: () -> ServerCertificate?) {
    // A read then ends with what has come, so that a client that sends a byte now and then holds nobody up.
    FileIO.setNonblocking(socket)
    var first: UInt8 = 0
    guard Self.isReady(socket, POLLIN, within: seconds), recv(socket, &first, 1, Int32(MSG_PEEK)) == 1 else {
      close(socket)
      return nil
    }
    var session: TLSSession?
    if first == Self.clientHello {
      session = certificate().flatMap { TLSSession(socket, $0, seconds: seconds) }
      if session == nil {
        close(socket)
        return nil
      }
    }
    self.socket = socket
    self.session = session
  }

  deinit { close(socket) }

  /// Seconds that a read may wait for bytes from now on, and a write for room.
  func limit(seconds: Int) {
    FileIO.setBlocking(socket)
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  /// What has come, waiting for the first byte; nil at the end, and when nothing came in time.
  func read() -> [UInt8]? {
    if ahead.isEmpty, receive() <= 0 { return nil }
    defer { ahead = [] }
    return ahead
  }

  /// Reads on; gives the count, 0 at the end, or a negative number when the connection broke or nothing came in time.
  private func receive() -> Int {
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let count = bytes.withUnsafeMutableBytes { buffer in
      if let session { return session.read(into: buffer) }
      while true {
        let count = recv(socket, buffer.baseAddress, buffer.count, 0)
        if count >= 0 { return count }
        if errno != EINTR { return errno == EAGAIN ? TLSSession.nothingYet : -1 }
      }
    }
    ahead += bytes.prefix(max(0, count))
    return count
  }

  /// Gives bytes back, to be read once more.
  func unread(_ bytes: some Sequence<UInt8>) { ahead = Array(bytes) + ahead }

  /// Whether further bytes come within so many seconds; the end of the connection is none.
  func hasMore(within seconds: Double) -> Bool {
    if !ahead.isEmpty || session?.hasBytes == true { return true }
    let deadline = Instant.now + seconds
    while Self.isReady(socket, POLLIN, within: deadline - .now) {
      let count = receive()
      if count != TLSSession.nothingYet { return count > 0 }
    }
    return false
  }

  /// False when the client takes no more, or not in time.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { session?.write($0) ?? SocketStream.send($0, to: socket) }
  }

  /// Tells the client that nothing more comes.
  func finish() {
    // A client that has stopped reading holds nothing up.
    limit(seconds: 1)
    session?.finish()
    shutdown(socket, Int32(SHUT_RDWR))
  }

  static func isReady(_ socket: Int32, _ events: Int32, within seconds: Double) -> Bool {
    let deadline = Instant.now + seconds
    var event = pollfd(fd: socket, events: Int16(events), revents: 0)
    while true {
      let count = poll(&event, 1, Int32(max(0, (deadline - .now) * 1000).rounded(.up)))
      if count >= 0 || errno != EINTR { return count > 0 }
    }
  }
}
