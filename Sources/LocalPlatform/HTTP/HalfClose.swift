import CSystem
import Glibc

/// Lets clients that close their side right after a request (`nc -N`, `shutdown(SHUT_WR)`) have their answer.
///
/// libmicrohttpd reads from a connection when it is resumed, and drops it unanswered if that gives the end. So before that, a
/// pair of sockets is put in between: its end stays open, and what libmicrohttpd writes is passed on.
enum HalfClose {
  /// Seconds that the client may take none of the answer.
  private static let patience = 60

  /// True when the other side sends nothing more, whether it still reads or not.
  static func isClosed(_ socket: Int32) -> Bool {
    // POLLRDHUP, which the C library shows under _GNU_SOURCE alone.
    var event = pollfd(fd: socket, events: 0x2000, revents: 0)
    return poll(&event, 1, 0) > 0
  }

  /// Puts the pair in between, under the socket's own number; without descriptors or a thread all stays as it was.
  static func bridge(_ socket: Int32) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return }
    defer { close(ends[0]) }
    let client = fcntl(socket, F_DUPFD_CLOEXEC, 0)
    let end = ends[1]
    guard client >= 0, startThread("hkd-half", { pump(from: end, to: client) }) else {
      close(end)
      if client >= 0 { close(client) }
      return
    }
    FileIO.setNonblocking(ends[0])
    // If this fails, the pump sees the end of the pair at once, and the connection goes as it would have.
    _ = hkd_replace(ends[0], socket)
  }

  private static func pump(from end: Int32, to client: Int32) {
    defer {
      close(end)
      shutdown(client, Int32(SHUT_RDWR))
      close(client)
    }
    FileIO.setBlocking(client)
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var buffer = [UInt8](repeating: 0, count: 32 << 10)
    var hasBegun = false
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(end, $0.baseAddress, $0.count, 0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      // The answer has begun: its end may now be the connection's.
      if !hasBegun { shutdown(end, Int32(SHUT_WR)) }
      hasBegun = true
      let isSent = buffer.withUnsafeBytes { SocketStream.send(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: client) }
      guard isSent else { return }
    }
  }
}
