import HKDSystem

/// One thread that runs short pieces of work when their time comes.
///
/// What it runs must not wait: longer work belongs on a `WorkerPool`.
final class Scheduler: Sendable {
  struct Token: Hashable, Sendable { fileprivate var number: UInt64 }

  private struct Entry {
    var due: Instant
    var token: Token
    var work: @Sendable () -> Void
  }

  private struct State {
    var entries: [Entry] = []
    var number: UInt64 = 0
    var stopped = false
  }

  private let state = Monitor(State())

  init() {
    startThread("hkd-timer") { [state] in Scheduler.run(state) }
  }

  deinit { stop() }

  func stop() {
    state.update { state in
      state.stopped = true
      state.entries.removeAll()
    }
  }

  /// How many pieces of work wait for their time.
  var waiting: Int { state.withLock { $0.entries.count } }

  /// Runs the work once, so many seconds from now.
  @discardableResult
  func after(_ seconds: Double, _ work: @escaping @Sendable () -> Void) -> Token {
    state.update { state in
      state.number += 1
      let entry = Entry(due: .now + seconds, token: Token(number: state.number), work: work)
      // Few timers are open at a time (dynos, streams): a sorted array is the simplest thing that is fast enough.
      let place = state.entries.firstIndex { $0.due < entry.due } ?? state.entries.endIndex
      state.entries.insert(entry, at: place)
      return entry.token
    }
  }

  /// Runs the work again and again, with so many seconds between the starts, until it gives false.
  func every(_ seconds: Double, _ work: @escaping @Sendable () -> Bool) {
    after(seconds) { [weak self] in
      if work() { self?.every(seconds, work) }
    }
  }

  /// Drops the work if it has not begun.
  func cancel(_ token: Token?) {
    guard let token else { return }
    state.withLock { state in
      if let place = state.entries.firstIndex(where: { $0.token == token }) { state.entries.remove(at: place) }
    }
  }

  /// Entries stand latest first, so that the next one is taken from the end.
  private static func run(_ state: Monitor<State>) {
    while true {
      let due: Instant? = state.withLock { $0.entries.last?.due }
      let next: (work: (@Sendable () -> Void)?, stopped: Bool)? = state.wait(until: due ?? .never) { state in
        if state.stopped { return (nil, true) }
        guard let last = state.entries.last else { return nil }
        if last.due <= .now { return (state.entries.removeLast().work, false) }
        return last.due == due ? nil : (nil, false)
      }
      guard let next else { continue }
      if next.stopped { return }
      next.work?()
    }
  }
}
