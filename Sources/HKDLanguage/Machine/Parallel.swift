import Glibc
import HKDSystem
import Synchronization

/// Parallel tasks: a few threads, each with a machine of its own, that take one index after another.
extension Machine {
  func parallel(
    _ count: Int, limit: Int, scope: TaskScope,
    _ body: @escaping @Sendable (Int, TaskScope, any Runtime) throws -> Value
  ) throws -> [Value] {
    guard count > 0 else { return [] }
    let group = TaskGroup(count: count, scope: TaskScope(parent: scope), body: body)
    var threads = [try thread(for: group)]
    for _ in 1..<max(1, min(limit, count)) {
      // Fewer threads than wanted do the same work.
      guard let thread = try? thread(for: group) else { break }
      threads.append(thread)
    }
    for thread in threads { thread.join() }
    return try group.results(within: scope, place: place)
  }

  private func thread(for group: TaskGroup) throws(Failure) -> Thread {
    let machine = try Machine(context: context, scope: group.scope, settings: settings, parent: self)
    do {
      return try Thread { group.work(on: machine) }
    } catch {
      throw Failure(
        "HKD316", "no thread for another task: \(error)", hint: "fewer parallel tasks need less", kind: .local)
    }
  }
}

/// What the threads of one ``Machine/parallel(_:limit:scope:_:)`` share.
private final class TaskGroup: Sendable {
  private struct State {
    var next = 0
    var results: [Value?]
    var failures: [(index: Int, failure: Failure)] = []
  }

  let scope: TaskScope
  private let count: Int
  private let body: @Sendable (Int, TaskScope, any Runtime) throws -> Value
  private let state: Mutex<State>

  init(count: Int, scope: TaskScope, body: @escaping @Sendable (Int, TaskScope, any Runtime) throws -> Value) {
    self.count = count
    self.scope = scope
    self.body = body
    state = Mutex(State(results: Array(repeating: nil, count: count)))
  }

  private static let cancelledCode = "HKD353"
  private static let cancelled = Failure(
    cancelledCode, "cancelled, since a task beside it failed", isCatchable: false)

  func work(on machine: Machine) {
    while let index = nextIndex() {
      do {
        let value = try body(index, TaskScope(parent: scope), machine)
        state.withLock { $0.results[index] = value }
      } catch {
        let failure = (error as? Failure) ?? Failure("HKD315", "\(error)")
        state.withLock { $0.failures.append((index, failure)) }
        scope.cancel(Self.cancelled)
      }
    }
  }

  private func nextIndex() -> Int? {
    guard !scope.isCancelled else { return nil }
    return state.withLock { state in
      guard state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// The results in order, or one failure that lists all.
  func results(within outer: TaskScope, place: Place?) throws(Failure) -> [Value] {
    let (results, failures) = state.withLock { ($0.results, $0.failures.sorted { $0.index < $1.index }) }
    let own = failures.filter { $0.failure.code != Self.cancelledCode }
    // `exit` in a task ends the program; what ended all of them ends this too.
    if let exit = own.first(where: { $0.failure.kind.isExit }) { throw exit.failure }
    try outer.check()
    guard let first = own.first else {
      // A scope that was cancelled without a failure of its own was cancelled from outside.
      if let failure = failures.first?.failure { throw failure }
      return results.compactMap(\.self)
    }
    if own.count == 1 { throw located(first.failure, first.index, place) }
    let lines = own.map { "task \($0.index + 1): \($0.failure.message)" }
    throw Failure(
      "HKD317", "\(own.count) of \(count) tasks failed: \(lines.joined(separator: "; "))", kind: first.failure.kind,
      cause: located(first.failure, first.index, place))
  }

  private func located(_ failure: Failure, _ index: Int, _ place: Place?) -> Failure {
    failure.adding(place: place, trace: place.map { [TraceEntry(name: "task \(index + 1)", place: $0)] } ?? [])
  }
}
