import Glibc

/// Ends connections that take too long over what should be quick: the head of a request, or a small body.
///
/// libmicrohttpd's own limit is on the time without a byte, which a client that sends one now and then never exceeds.
final class ConnectionWatch: @unchecked Sendable {
  private struct Entry {
    var socket: Int32
    var deadline: Instant
  }

  private let connections = Monitor<[OpaquePointer: Entry]>([:])
  private let headSeconds: Double

  /// - Parameter headSeconds: from the start of a connection, or the end of the request before, to the end of a head.
  init(headSeconds: Double) { self.headSeconds = headSeconds }

  func opened(_ connection: OpaquePointer, socket: Int32) {
    connections.update { $0[connection] = Entry(socket: socket, deadline: .now + headSeconds) }
  }

  func closed(_ connection: OpaquePointer) {
    connections.update { $0[connection] = nil }
  }

  /// Gives a request so many seconds from now; nil for as long as bytes move.
  func allow(_ connection: OpaquePointer, seconds: Double?) {
    let deadline = seconds.map { Instant.now + $0 } ?? .never
    connections.update { $0[connection]?.deadline = deadline }
  }

  /// The next head is waited for.
  func expectHead(_ connection: OpaquePointer) { allow(connection, seconds: headSeconds) }

  /// Ends those that are over their time. Sockets are only shut down here, and closed by who opened them.
  func sweep() {
    let now = Instant.now
    connections.withLock { connections in
      for entry in connections.values where entry.deadline < now { shutdown(entry.socket, Int32(SHUT_RDWR)) }
    }
  }
}
