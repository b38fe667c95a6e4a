import HKDSystem

/// When a stream on which nothing comes is to show that it lives: now and then, so that neither side takes the connection for
/// dead, and at once when it is doubtful that the client is still there.
final class Heartbeat: Sendable {
  private struct State {
    var isDue = false
    var waker: (@Sendable () -> Void)?
  }

  private let scheduler: Scheduler
  private let interval: Double
  private let state = Monitor(State())

  /// - Parameter interval: seconds between two beats.
  init(_ scheduler: Scheduler, interval: Double) {
    self.scheduler = scheduler
    self.interval = interval
  }

  /// Beats from now on; the waker is called each time.
  func begin(_ waker: @escaping @Sendable () -> Void) {
    state.withLock { $0.waker = waker }
    scheduler.every(interval) { [weak self] in self?.beat() ?? false }
  }

  /// Beats now; false when it has ended.
  @discardableResult
  func beat() -> Bool {
    let waker: (@Sendable () -> Void)? = state.withLock { state in
      if state.waker != nil { state.isDue = true }
      return state.waker
    }
    waker?()
    return waker != nil
  }

  /// Whether a beat is due, which from then on it is no longer.
  func take() -> Bool {
    state.withLock { state in
      defer { state.isDue = false }
      return state.isDue
    }
  }

  func end() { state.withLock { $0.waker = nil } }
}
