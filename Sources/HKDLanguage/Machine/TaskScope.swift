import Glibc
import Synchronization

/// One node of the tree of running tasks: its deadline and whether it was cancelled. The nearest deadline wins; a
/// cancelled parent cancels its children.
public final class TaskScope: Sendable {
  private struct State {
    var reason: Failure?
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
  private let state = Mutex(State())
  private let cancelled = Atomic(false)

  public init(parent: TaskScope? = nil, timeout nanoseconds: Int? = nil, isBackground: Bool = false) {
    self.parent = parent
    self.isBackground = parent?.isBackground ?? isBackground
    let own = nanoseconds.map { TaskScope.now().addingReportingOverflow($0) }.map {
      $0.overflow ? Int.max : $0.partialValue
    }
    deadline = [own, parent?.deadline].compactMap(\.self).min()
    parent?.adopt(self)
  }

  /// A scope for what goes on after the end of another: not below it, and with that much time beyond its deadline.
  init(outliving other: TaskScope, by nanoseconds: Int) {
    parent = nil
    isBackground = other.isBackground
    deadline = other.deadline.map { $0.addingReportingOverflow(nanoseconds) }.map {
      $0.overflow ? Int.max : $0.partialValue
    }
  }

  deinit { parent?.state.withLock { _ = $0.children.removeValue(forKey: ObjectIdentifier(self)) } }

  /// Monotonic clock, nanoseconds.
  public static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  /// What it was cancelled for.
  var reason: Failure? { state.withLock(\.reason) }

  /// Nanoseconds until the deadline: 0 when it has passed, nil without one.
  public var remaining: Int? { deadline.map { max(0, $0 - TaskScope.now()) } }

  /// Cancels this scope and all below it; the first reason stays.
  public func cancel(_ reason: Failure) {
    let (handlers, children) = state.withLock { state -> ([@Sendable () -> Void], [TaskScope]) in
      guard state.reason == nil else { return ([], []) }
      state.reason = reason
      cancelled.store(true, ordering: .releasing)
      let handlers = state.handlers.map(\.run)
      state.handlers = []
      return (handlers, state.children.values.compactMap(\.scope))
    }
    for handler in handlers { handler() }
    for child in children { child.cancel(reason) }
  }

  /// Throws what ended this scope: the reason of a cancel (interrupt, a failed sibling) or its deadline.
  public func check() throws(Failure) {
    if isCancelled, let reason = state.withLock({ $0.reason }) { throw reason }
    if let deadline, deadline <= TaskScope.now() { throw TaskScope.deadlinePassed }
  }

  /// What a passed deadline throws.
  public static let deadlinePassed = Failure("HKD350", "the deadline passed", kind: .deadline, isCatchable: false)

  /// Runs `handler` when the scope is cancelled (at once if it is already); keep the registration as long as that matters.
  public func onCancel(_ handler: @escaping @Sendable () -> Void) -> Registration {
    let id = state.withLock { state -> Int? in
      guard state.reason == nil else { return nil }
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
    let reason = state.withLock { state -> Failure? in
      state.children[ObjectIdentifier(child)] = WeakScope(scope: child)
      return state.reason
    }
    if let reason { child.cancel(reason) }
  }
}
