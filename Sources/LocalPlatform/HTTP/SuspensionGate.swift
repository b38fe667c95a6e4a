import CMicrohttpd
import Glibc
import HKDSystem

/// Keeps "nothing to do, suspend" and "there is something, resume" of one connection from missing each other.
///
/// The network's thread suspends; any thread may wake. A wake that comes first makes the suspension void.
final class SuspensionGate: @unchecked Sendable {
  private struct State: @unchecked Sendable {
    var connection: OpaquePointer?
    var suspended = false
    var isOver = false
    /// Whether the request is read whole, and nothing of the answer is sent.
    var awaitsReply = false
    /// Whether the client was seen to have closed its side, which the socket does not show any more.
    var isHalfClosed = false
    var wakes: UInt64 = 0
  }

  private let state: Monitor<State>

  init(_ connection: OpaquePointer?) {
    state = Monitor(State(connection: connection))
  }

  /// To be taken before looking for something to do, and handed to `suspend`.
  var ticket: UInt64 { state.withLock { $0.wakes } }

  /// Suspends the connection unless it was woken since the ticket was taken; false when it was.
  ///
  /// - Parameter awaitsReply: whether the request is read whole, and nothing of the answer is sent.
  func suspend(_ ticket: UInt64, awaitsReply: Bool = false) -> Bool {
    state.withLock { state in
      guard state.wakes == ticket, let connection = state.connection else { return false }
      MHD_suspend_connection(connection)
      state.suspended = true
      state.awaitsReply = awaitsReply
      return true
    }
  }

  func wake() {
    state.withLock { state in
      state.wakes += 1
      guard state.suspended, let connection = state.connection else { return }
      state.suspended = false
      let socket = hkd_mhd_socket(connection)
      if state.awaitsReply, !state.isHalfClosed, HalfClose.isClosed(socket) {
        state.isHalfClosed = true
        HalfClose.bridge(socket)
      }
      MHD_resume_connection(connection)
    }
  }

  /// Has the client's end watched from now on: libmicrohttpd does not look at a connection that is suspended. What `forget` takes.
  ///
  /// - Parameter closed: called when the client has closed its side, and may still read.
  func watch(with hangups: Hangups, closed: @escaping @Sendable () -> Void) -> UInt? {
    let socket = state.withLock { state in state.connection.map { hkd_mhd_socket($0) } }
    return socket.flatMap { socket in
      hangups.watch(socket) { [self] isOver in
        guard isOver else { return closed() }
        state.withLock { $0.isOver = true }
        wake()
      }
    }
  }

  /// True when nothing more can be sent.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// True when the connection is over or the client has closed its side.
  var clientHasLeft: Bool {
    state.withLock { state in
      guard let connection = state.connection else { return true }
      return state.isHalfClosed || HalfClose.isClosed(hkd_mhd_socket(connection))
    }
  }

  /// Forgets the connection: it is over.
  func close() {
    state.withLock { $0.connection = nil }
  }
}
