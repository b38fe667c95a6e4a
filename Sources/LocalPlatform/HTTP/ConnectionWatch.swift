import Glibc
import HKDSystem

/// Ends connections that take too long over what should be quick: the head of a request, or a small body; and those that wait
/// longest for a head when there are too many.
///
/// libmicrohttpd's own limits are on the time without a byte, which a client that sends one now and then never exceeds, and on
/// the number of connections, where it takes no further ones, so that those who wait keep out those who want something.
final class ConnectionWatch: @unchecked Sendable {
  private struct Entry {
    var socket: Int32
    var deadline: Instant
    /// Whether no request is under way.
    var isWaiting = true
  }

  private let connections = Monitor<[OpaquePointer: Entry]>([:])
  private let headSeconds: Double
  private let capacity: Int

  /// - Parameters:
  ///   - headSeconds: from the start of a connection, or the end of the request before, to the end of a head.
  ///   - capacity: how many connections there may be before those that wait longest are ended.
  init(headSeconds: Double, capacity: Int) {
    self.headSeconds = headSeconds
    self.capacity = capacity
  }

  func opened(_ connection: OpaquePointer, socket: Int32) {
    connections.withLock { connections in
      if connections.count >= capacity { Self.endOldest(&connections) }
      connections[connection] = Entry(socket: socket, deadline: .now + headSeconds)
    }
  }

  /// Ends the connection that has waited longest for a head.
  private static func endOldest(_ connections: inout [OpaquePointer: Entry]) {
    let oldest = connections.filter(\.value.isWaiting).min { $0.value.deadline < $1.value.deadline }
    guard let oldest else { return }
    connections[oldest.key]?.isWaiting = false
    shutdown(oldest.value.socket, Int32(SHUT_RDWR))
  }

  func closed(_ connection: OpaquePointer) {
    connections.withLock { $0[connection] = nil }
  }

  /// Gives a request so many seconds from now; nil for as long as bytes move.
  func allow(_ connection: OpaquePointer, seconds: Double?) {
    change(connection, deadline: seconds.map { Instant.now + $0 } ?? .never, isWaiting: false)
  }

  /// The next head is waited for.
  func expectHead(_ connection: OpaquePointer) { change(connection, deadline: .now + headSeconds, isWaiting: true) }

  private func change(_ connection: OpaquePointer, deadline: Instant, isWaiting: Bool) {
    connections.withLock { connections in
      connections[connection]?.deadline = deadline
      connections[connection]?.isWaiting = isWaiting
    }
  }

  /// Ends those that are over their time. Sockets are only shut down here, and closed by who opened them.
  func sweep() {
    let now = Instant.now
    connections.withLock { connections in
      for entry in connections.values where entry.deadline < now { shutdown(entry.socket, Int32(SHUT_RDWR)) }
    }
  }
}
