import HKDLanguage
import HKDSystem
import PlatformAPI

/// A block that runs beside the prompt.
final class BackgroundTask: Sendable {
  enum State: Sendable {
    case running
    case ended(Result<Value, Failure>, tookNanoseconds: Int)
  }

  let id: Int
  /// Nanoseconds since 1970.
  let beganAt: Int
  /// The source text of its block.
  let text: String
  let scope = TaskScope(isBackground: true)
  private let clock = TaskScope.now()
  private let state = Monitor(State.running)

  init(id: Int, beganAt: Int, text: String) {
    self.id = id
    self.beganAt = beganAt
    self.text = text
  }

  static let type = NamedType(
    "task", "A block that runs in the background of a session.", columns: ["id", "state", "took", "block"]
  ) { record in
    guard let task = record.payload as? BackgroundTask else { return "task" }
    return "task \(task.id) · \(task.stateName) · \(HumanText.time(task.took))"
  }

  var isRunning: Bool { if case .running = state.withLock({ $0 }) { true } else { false } }

  var stateName: String {
    switch state.withLock({ $0 }) {
    case .running: scope.isCancelled ? "ending" : "running"
    case .ended(.success, _): "done"
    case .ended(.failure(let failure), _): failure.kind == .interrupted ? "cancelled" : "failed"
    }
  }

  /// Nanoseconds so far, or in all.
  var took: Int {
    switch state.withLock({ $0 }) {
    case .running: TaskScope.now() - clock
    case .ended(_, let nanoseconds): nanoseconds
    }
  }

  /// As it is now; it stands for the task wherever it goes.
  var record: Record {
    Record(
      [
        ("id", .int(id)), ("state", .string(stateName)), ("began", .time(beganAt)),
        ("took", .duration(took / 1_000_000 * 1_000_000)),
        ("block", .string(text)),
      ], type: Self.type.name, payload: self)
  }

  func end(_ result: Result<Value, Failure>) {
    let nanoseconds = TaskScope.now() - clock
    state.update { $0 = .ended(result, tookNanoseconds: nanoseconds) }
  }

  /// Waits for its end; the task goes on if the wait is cancelled or its time is over.
  ///
  /// - Returns: What its block gave; throws what it failed with.
  func wait(in scope: TaskScope) throws(Failure) -> Value {
    let wake = scope.onCancel { [state] in state.update { _ in } }
    defer { withExtendedLifetime(wake) {} }
    let result = state.wait(until: scope.deadline) { state -> Result<Value, Failure>?? in
      if case .ended(let result, _) = state { return .some(result) }
      return scope.isCancelled ? .some(nil) : nil
    }
    if case .some(.some(let result)) = result { return try result.get() }
    try scope.check()
    throw TaskScope.deadlinePassed
  }

  /// Waits so many nanoseconds for its end.
  func waitForEnd(until deadline: Int) {
    _ = state.wait(until: deadline) { state -> Bool? in
      if case .ended = state { true } else { nil }
    }
  }
}
