import Glibc
import Synchronization

/// One node of the tree of running tasks: its deadline and whether it was cancelled. The nearest deadline wins; a
/// cancelled parent cancels its children.
public final class TaskScope: Sendable {
  private struct State {
    /// What it was cancelled for.
    var end: TaskEnd?
    var handlers: [(id: Int, run: @Sendable () -> Void)] = []
    var nextHandler = 0
    var children: [ObjectIdentifier: WeakScope] = [:]
  }

  private struct WeakScope {
    weak var scope: TaskScope?
  }

  public let parent: TaskScope?
  /// Whether nobody waits for it at the terminal: it may ask no questions. A child's is its parent's.
  public let isBackground: Bool
  /// Monotonic nanoseconds (``TaskScope/now()``), the nearest of its own and its ancestors'; nil for none.
  public let deadline: Int?
  /// What that deadline ends it with.
  private let deadlineEnd: TaskEnd?
  /// Whether a cleanup runs in it, instead of in the task's own: see ``TaskEnd``.
  let isCleanup: Bool
  private let state = Mutex(State())
  private let cancelled = Atomic(false)

  public init(parent: TaskScope? = nil, timeout nanoseconds: Int? = nil, isBackground: Bool = false) {
    self.parent = parent
    self.isBackground = parent?.isBackground ?? isBackground
    isCleanup = false
    let own = nanoseconds.map { TaskScope.now().saturatingAdding($0) }
    if let own, own < parent?.deadline ?? Int.max {
      deadline = own
      deadlineEnd = TaskEnd(TaskScope.deadlinePassed)
    } else {
      deadline = parent?.deadline
      deadlineEnd = parent?.deadlineEnd
    }
    parent?.adopt(self)
  }

  /// A scope for a cleanup of a task: it outlives the task, until its time or that of one around it is over.
  init(cleanupOf task: TaskScope) {
    parent = task.enclosingCleanup
    isBackground = task.isBackground
    isCleanup = true
    var limit = parent?.deadline
    var end = parent?.deadlineEnd
    for ancestor in task.withAncestorsInCleanup {
      ancestor.forEachEnd { candidate, ownLimit in
        if ownLimit < limit ?? .max { (limit, end) = (ownLimit, candidate) }
      }
    }
    deadline = limit
    deadlineEnd = end
    parent?.adopt(self)
  }

  deinit { parent?.state.withLock { _ = $0.children.removeValue(forKey: ObjectIdentifier(self)) } }

  /// Monotonic clock, nanoseconds.
  public static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  /// Nanoseconds until the deadline: 0 when it has passed, nil without one.
  public var remaining: Int? { deadline.map { max(0, $0 - TaskScope.now()) } }

  /// Cancels this scope and all below it; the first reason stays.
  public func cancel(_ reason: Failure) { cancel(by: TaskEnd(reason)) }

  private func cancel(by end: TaskEnd) {
    let (handlers, children) = state.withLock { state -> ([@Sendable () -> Void], [TaskScope]) in
      guard state.end == nil else { return ([], []) }
      state.end = end
      cancelled.store(true, ordering: .releasing)
      let handlers = state.handlers.map(\.run)
      state.handlers = []
      return (handlers, state.children.values.compactMap(\.scope))
    }
    for handler in handlers { handler() }
    for child in children { child.cancel(by: end) }
  }

  /// Throws what ended this scope: the reason of a cancel (interrupt, a failed sibling) or its deadline.
  public func check() throws(Failure) {
    if isCancelled, let end = state.withLock({ $0.end }) { throw end.reason }
    if let deadline, deadline <= TaskScope.now() { throw deadlineEnd?.reason ?? TaskScope.deadlinePassed }
  }

  /// What a passed deadline throws.
  public static let deadlinePassed = Failure("HKD350", "the deadline passed", kind: .deadline, isCatchable: false)

  /// Runs `handler` when the scope is cancelled (at once if it is already); keep the registration as long as that matters.
  public func onCancel(_ handler: @escaping @Sendable () -> Void) -> Registration {
    let id = state.withLock { state -> Int? in
      guard state.end == nil else { return nil }
      state.nextHandler += 1
      state.handlers.append((state.nextHandler, handler))
      return state.nextHandler
    }
    if id == nil { handler() }
    return Registration(scope: self, id: id)
  }

  /// Removes its handler when released.
  public final class Registration: Sendable {
    private let scope: TaskScope
    private let id: Int?

    fileprivate init(scope: TaskScope, id: Int?) {
      self.scope = scope
      self.id = id
    }

    deinit {
      guard let id else { return }
      scope.state.withLock { $0.handlers.removeAll { $0.id == id } }
    }
  }

  private func adopt(_ child: TaskScope) {
    let end = state.withLock { state -> TaskEnd? in
      state.children[ObjectIdentifier(child)] = WeakScope(scope: child)
      return state.end
    }
    if let end { child.cancel(by: end) }
  }
}

/// Cleanups.
extension TaskScope {
  private var enclosingCleanup: TaskScope? { isCleanup ? self : parent?.enclosingCleanup }

  /// This task and those around it, up to a cleanup that they run in.
  var withAncestorsInCleanup: some Sequence<TaskScope> {
    sequence(first: self, next: \.parent).lazy.prefix { !$0.isCleanup }
  }

  /// Gives the ends of this task, with when the time for cleanups after each is over; that of a deadline to come begins with it.
  private func forEachEnd(_ body: (_ end: TaskEnd, _ limit: Int) -> Void) {
    if let end = cancelEnd { body(end, end.cleanupLimit()) }
    if let deadline, let deadlineEnd {
      let isPassed = deadline <= TaskScope.now()
      body(deadlineEnd, isPassed ? deadlineEnd.cleanupLimit() : deadline.saturatingAdding(TaskEnd.grace))
    }
  }

  /// Looked at in each cleanup: the lock is taken only where there is something to see.
  private var cancelEnd: TaskEnd? { isCancelled ? state.withLock { $0.end } : nil }

  /// When the time for cleanups is over, if this task has ended while one ran: it began with the end.
  func cleanupLimit() -> Int? {
    let cancel = cancelEnd?.cleanupLimit()
    guard let deadline, deadline <= TaskScope.now(), let passed = deadlineEnd?.cleanupLimit(from: deadline) else { return cancel }
    return min(cancel ?? .max, passed)
  }

  /// From here on a cancel of a task or of one around it leaves this, a cleanup of the task, the time that cleanups have.
  func endInTime(with task: TaskScope) -> [Registration] {
    let earliest = EarliestTime()
    return task.withAncestorsInCleanup.filter { !$0.isCancelled }.map { ancestor in
      ancestor.onCancel { [weak self, weak ancestor] in
        guard let end = ancestor?.state.withLock({ $0.end }) else { return }
        let limit = end.cleanupLimit()
        // One cancel reaches all tasks below it.
        guard earliest.lower(to: limit) else { return }
        afterNanoseconds(max(0, limit - TaskScope.now())) { [weak self] in self?.cancel(end.reason) }
      }
    }
  }
}

private final class EarliestTime: Sendable {
  private let time = Atomic(Int.max)

  /// Whether the time is earlier than all before.
  func lower(to new: Int) -> Bool { time.min(new, ordering: .acquiringAndReleasing).oldValue > new }
}

extension Int {
  /// The sum, or the largest number where that is larger: a time that never comes.
  package func saturatingAdding(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
