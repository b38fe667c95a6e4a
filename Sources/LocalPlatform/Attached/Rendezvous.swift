import CSystem
import Glibc
import HKDSystem

/// Where clients meet the one-off dynos that they are attached to: `rendezvous://localhost:PORT/SECRET`.
///
/// A client sends the secret and a line end, gets one line of greeting, and from then on both directions are bare bytes until
/// the process ends. Clients of the service speak TLS, as its `rendezvous://` means; whoever begins without is answered
/// without, as all of a local platform is on the loopback addresses alone.
final class Rendezvous: Sendable {
  /// Seconds that a dyno waits for its client.
  private static let patience = 60.0
  /// Seconds that a client has to shake hands, and then to send its secret.
  private static let greetingSeconds = 10.0
  /// How many clients may be greeted at once.
  private static let mostGreeted = 64

  /// One dyno's wait for its client.
  final class Meeting: Sendable {
    fileprivate static let secretBytes = 20

    private enum Outcome {
      case came(AttachedConnection)
      case givenUp
    }

    let secret = Identifier.hex(Identifier.randomBytes(Meeting.secretBytes))
    let input: ChildCommand.Input
    private let outcome = Monitor<Outcome?>(nil)

    init(input: ChildCommand.Input) { self.input = input }

    /// The client's connection; nil when none came in time.
    func await() -> AttachedConnection? {
      guard case .came(let connection) = outcome.wait(until: .now + Rendezvous.patience, { $0 }) else { return nil }
      return connection
    }

    /// Ends the wait: the dyno is stopped.
    func giveUp() { outcome.update { $0 = $0 ?? .givenUp } }

    fileprivate func came(_ connection: AttachedConnection) { outcome.update { $0 = $0 ?? .came(connection) } }
  }

  private struct State {
    var meetings: [String: Meeting] = [:]
    var sockets: [Int32] = []
    var port = 0
    var greeted = 0
    /// Loaded when the first client speaks TLS.
    var certificate: ServerCertificate?
  }

  private let state = Monitor(State())
  private let folders: Folders

  init(folders: Folders) { self.folders = folders }

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
      let isWelcome = state.update { state in
        state.greeted += 1
        return state.greeted <= Self.mostGreeted
      }
      let isGreeted =
        isWelcome
        && startThread("hkd-meet") { [self] in
          greet(socket)
          state.update { $0.greeted -= 1 }
        }
      if !isGreeted {
        close(socket)
        state.update { $0.greeted -= 1 }
      }
    }
  }

  private func greet(_ socket: Int32) {
    guard let connection = AttachedConnection(socket, seconds: Self.greetingSeconds, certificate: certificate) else { return }
    guard let secret = Self.secret(connection), let meeting = state.update({ $0.meetings.removeValue(forKey: secret) })
    else { return }
    connection.send(Array("rendezvous\r\n".utf8))
    meeting.came(connection)
  }

  private func certificate() -> ServerCertificate? {
    state.withLock { state in
      if state.certificate == nil { state.certificate = ServerCertificate(folders) }
      return state.certificate
    }
  }

  /// The secret that a client sends, without what may follow it: `?` and a query, and a line end, which clients send along, a
  /// moment later or not at all. What follows that is input of the process.
  private static func secret(_ connection: AttachedConnection) -> String? {
    let length = 2 * Meeting.secretBytes
    var deadline = Instant.now + greetingSeconds
    var bytes: [UInt8] = []
    while bytes.count < 4096, connection.hasMore(within: deadline - .now), let more = connection.read() {
      bytes += more
      guard bytes.count >= length else { continue }
      let rest = bytes[length...]
      guard rest.isEmpty || "?\r\n".utf8.contains(rest[length]) else {
        connection.unread(rest)
        break
      }
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        connection.unread(rest[(end + 1)...])
        break
      }
      deadline = min(deadline, .now + 0.1)
    }
    return bytes.count < length ? nil : String(decoding: bytes.prefix(length), as: UTF8.self)
  }
}
