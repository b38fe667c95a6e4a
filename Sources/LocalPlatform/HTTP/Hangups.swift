import CSystem
import Glibc
import HKDSystem

/// Tells at once when the client of a suspended connection goes, which libmicrohttpd would notice with the next bytes it sends.
final class Hangups: Sendable {
  typealias Listener = @Sendable (_ isOver: Bool) -> Void

  private struct State {
    var poller: Int32 = -1
    /// Closed to end the thread, which has the other end watched under the number 0.
    var end: Int32 = -1
    var number: UInt = 0
    var listeners: [UInt: Listener] = [:]
  }

  private let state = Monitor(State())

  deinit {
    let end = state.withLock { $0.end }
    if end >= 0 { close(end) }
  }

  /// Watches a socket until it is closed; the thread for it begins with the first.
  ///
  /// - Parameter told: called on that thread with false when the client has closed its side, which may be all that it closes,
  ///   and with true when nothing can be sent any more.
  /// - Returns: what `forget` takes; nil when the system watches no more.
  func watch(_ socket: Int32, _ told: @escaping Listener) -> UInt? {
    state.withLock { state in
      guard state.poller >= 0 || begin(&state) else { return nil }
      state.number += 1
      guard hkd_hangups_watch(state.poller, socket, state.number) == 0 else { return nil }
      state.listeners[state.number] = told
      return state.number
    }
  }

  func forget(_ number: UInt?) {
    guard let number else { return }
    state.withLock { $0.listeners[number] = nil }
  }

  private func begin(_ state: inout State) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard hkd_pipe_cloexec(&ends) == 0 else { return false }
    let poller = hkd_hangups_create()
    if poller >= 0, hkd_hangups_watch(poller, ends[0], 0) == 0,
      startThread(
        "hkd-hangup",
        { [shared = self.state, end = ends[0]] in
          Self.run(poller, shared)
          close(poller)
          close(end)
        })
    {
      state.poller = poller
      state.end = ends[1]
      return true
    }
    for descriptor in [poller] + ends where descriptor >= 0 { close(descriptor) }
    return false
  }

  private static func run(_ poller: Int32, _ state: Monitor<State>) {
    while true {
      var number: UInt = 0
      let event = hkd_hangups_next(poller, &number)
      if event < 0 { if errno == EINTR { continue } else { return } }
      if number == 0 { return }
      state.withLock { $0.listeners[number] }?(event == 2)
    }
  }
}
