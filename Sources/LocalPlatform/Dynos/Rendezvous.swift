import CSystem
import Glibc

/// Where clients meet the one-off dynos that they are attached to: `rendezvous://localhost:PORT/SECRET`.
///
/// A client sends the secret and a line end, gets one line of greeting, and from then on both directions are bare bytes until
/// the process ends. As everything of a local platform it is plain, and on the loopback addresses alone.
final class Rendezvous: Sendable {
  /// Seconds that a client has to come, and to send its secret.
  private static let patience = 60.0

  /// One dyno's wait for its client.
  final class Meeting: Sendable {
    let secret = Identifier.hex(Identifier.randomBytes(20))
    let input: ChildCommand.Input
    fileprivate let socket = Monitor<Int32?>(nil)

    init(input: ChildCommand.Input) { self.input = input }

    /// The client's connection; nil when none came in time. The caller closes it.
    func await() -> Int32? {
      let socket = socket.wait(until: .now + Rendezvous.patience) { $0 } ?? -1
      return socket >= 0 ? socket : nil
    }

    /// Ends the wait: the dyno is stopped.
    func giveUp() { socket.update { if $0 == nil { $0 = -1 } } }
  }

  private struct State {
    var meetings: [String: Meeting] = [:]
    var sockets: [Int32] = []
    var port = 0
  }

  private let state = Monitor(State())

  /// Expects a client; gives the URL that it is to be told.
  func expect(_ meeting: Meeting) throws -> String {
    try state.update { state in
      if state.sockets.isEmpty {
        let (sockets, port) = try Listener.sockets(address: nil, port: 0)
        state.sockets = sockets
        state.port = port
        for socket in sockets {
          FileIO.setBlocking(socket)
          startThread("hkd-meet") { [self] in accept(socket) }
        }
      }
      state.meetings[meeting.secret] = meeting
      return "rendezvous://localhost:\(state.port)/\(meeting.secret)"
    }
  }

  /// A dyno waits no longer.
  func forget(_ meeting: Meeting) { state.update { $0.meetings[meeting.secret] = nil } }

  func stop() {
    for socket in state.update({ state in
      defer { state.sockets = [] }
      return state.sockets
    }) {
      // Wakes the thread that waits in `accept`.
      shutdown(socket, Int32(SHUT_RDWR))
      close(socket)
    }
  }

  private func accept(_ listener: Int32) {
    while true {
      let socket = hkd_accept(listener)
      if socket < 0 {
        if errno == EINTR || errno == ECONNABORTED { continue }
        return
      }
      if !startThread("hkd-meet", { [self] in greet(socket) }) { close(socket) }
    }
  }

  private func greet(_ socket: Int32) {
    guard let secret = Self.readLine(socket) else {
      close(socket)
      return
    }
    // A query may follow the secret.
    let name = String(secret.prefix { $0 != "?" })
    guard let meeting = state.update({ $0.meetings.removeValue(forKey: name) }) else {
      close(socket)
      return
    }
    _ = Array("rendezvous\r\n".utf8).withUnsafeBytes { SocketStream.send($0, to: socket) }
    meeting.socket.update { $0 = socket }
  }

  /// The first line, byte by byte, so that nothing that follows it is taken.
  private static func readLine(_ socket: Int32) -> String? {
    var limit = timeval(tv_sec: Int(patience), tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < 512, recv(socket, &byte, 1, 0) == 1 {
      if byte == UInt8(ascii: "\n") { return Headers.trimmed(String(decoding: bytes.filter { $0 != 13 }, as: UTF8.self)) }
      bytes.append(byte)
    }
    return nil
  }
}
