import HKDSystem

/// Ends the processes that outlive their dyno or build: those that have left its group, as daemons do.
final class Stragglers: Sendable {
  private struct State {
    /// The dynos and builds that are under way.
    var live: Set<String> = []
    /// Whether a sweep waits for its thread.
    var isAsked = false
  }

  private let state = Monitor(State())
  private let mark: String
  private let pool: WorkerPool

  /// - Parameter mark: what marks all processes of this platform.
  init(mark: String, pool: WorkerPool) {
    self.mark = mark
    self.pool = pool
  }

  /// To be called before the first process of a dyno or build starts.
  func begin(_ work: String) { state.update { _ = $0.live.insert(work) } }

  /// Ends, soon and on another thread, whatever a dyno or build has left behind.
  func end(_ work: String) {
    let isFirst = state.update { state in
      state.live.remove(work)
      defer { state.isAsked = true }
      return !state.isAsked
    }
    guard isFirst else { return }
    let isAccepted = pool.submit { [self] in
      state.update { $0.isAsked = false }
      // A process is seen before its work is looked for among the live, where it was before the process was started.
      Orphans.kill(mark: mark) { process in !state.withLock { $0.live.contains(process.work) } }
    }
    if !isAccepted { state.update { $0.isAsked = false } }
  }
}
