import HKDSystem

/// Threads that are made when work waits and none is idle, kept for a while, and bounded in number.
final class WorkerPool: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var next = 0
    var idle = 0
    var threads = 0
    var stopped = false

    var waiting: Int { jobs.count - next }

    mutating func pop() -> (@Sendable () -> Void)? {
      guard next < jobs.count else { return nil }
      let job = jobs[next]
      next += 1
      // Taken jobs are dropped in bulk, so that taking one costs constant time.
      if next == jobs.count || next >= 256 {
        jobs.removeFirst(next)
        next = 0
      }
      return job
    }
  }

  private let state = Monitor(State())
  private let name: String
  private let limit: Int
  private let backlog: Int
  private let linger: Double
  private let stack: Int

  /// - Parameters:
  ///   - limit: the most threads at a time.
  ///   - backlog: the most jobs that may wait for a thread.
  ///   - linger: seconds that an idle thread is kept.
  ///   - stack: bytes of each thread's stack.
  init(name: String, limit: Int, backlog: Int, linger: Double = 10, stack: Int = 512 << 10) {
    self.name = name
    self.limit = limit
    self.backlog = backlog
    self.linger = linger
    self.stack = stack
  }

  /// Runs the job on one of the threads as soon as one is free; false when the backlog is full or the pool has stopped.
  func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
    // Only the threads wait here before the pool stops, and any of them will do.
    let plan: (accepted: Bool, start: Bool) = state.hand { state in
      guard !state.stopped, state.waiting < backlog else { return (false, false) }
      let start = state.idle <= state.waiting && state.threads < limit
      state.jobs.append(job)
      if start { state.threads += 1 }
      return (true, start)
    }
    if plan.start, !startThread(name, stack: stack, { [self] in work() }) {
      state.withLock { $0.threads -= 1 }
    }
    return plan.accepted
  }

  /// Takes no further jobs and waits for those under way, at most until the deadline; true when all have ended.
  func stop(until deadline: Instant) -> Bool {
    state.update { $0.stopped = true }
    return state.wait(until: deadline) { $0.threads == 0 ? true : nil } ?? false
  }

  private func work() {
    while let job = take() { job() }
  }

  private func take() -> (@Sendable () -> Void)? {
    state.withLock { $0.idle += 1 }
    let job: (@Sendable () -> Void)?? = state.wait(until: .now + linger) { state in
      if let job = state.pop() { return .some(job) }
      return state.stopped ? .some(nil) : nil
    }
    let next: (@Sendable () -> Void)? = state.withLock { state in
      state.idle -= 1
      // A job may have come between the end of the wait and this lock.
      if let job = (job ?? nil) ?? state.pop() { return job }
      state.threads -= 1
      return nil
    }
    // `stop` waits for the end of the last thread.
    if next == nil { state.update { _ in } }
    return next
  }
}
