import Glibc
import HKDSystem

/// `finally` and `defer` when the task around them is ended by a deadline or an interrupt, before they begin or while they run:
/// they get a few seconds.
extension Machine {
  static let graceNanoseconds = 5_000_000_000

  /// The time that all cleanups after one deadline or interrupt share.
  struct Grace {
    /// The deadline that passed, or `Int.min` for an interrupt.
    let event: Int
    let scope: TaskScope
  }

  @inline(never)
  func enterCleanup(_ completion: Operand) {
    guard completion.pointee.tag == Tag.failure, (try? scope.check()) == nil else { return shield() }
    let event = scope.isCancelled ? Int.min : scope.deadline ?? Int.min
    let current =
      grace.flatMap { $0.event == event ? $0 : nil }
      ?? Grace(event: event, scope: TaskScope(timeout: Self.graceNanoseconds))
    grace = current
    shieldedScopes.append(ShieldedScope(scope: scope, registration: nil))
    scope = current.scope
  }

  /// Runs what follows in a scope that outlives the task's end for a while; a cleanup inside another shares its time.
  private func shield() {
    guard !shieldedScopes.contains(where: { $0 != nil }) else { return shieldedScopes.append(nil) }
    let inner = TaskScope(outliving: scope, by: Self.graceNanoseconds)
    let registration = scope.onCancel { [weak inner, weak scope] in
      guard let inner, let reason = scope?.reason else { return }
      afterNanoseconds(Self.graceNanoseconds) { inner.cancel(reason) }
    }
    shieldedScopes.append(ShieldedScope(scope: scope, registration: registration))
    scope = inner
  }

  @inline(never)
  func leaveCleanup() {
    if let shielded = shieldedScopes.popLast(), let shielded { scope = shielded.scope }
  }

  /// The scope that a cleanup took the place of.
  struct ShieldedScope {
    let scope: TaskScope
    /// Tells the cleanup of the end of its task.
    let registration: TaskScope.Registration?
  }
}

/// Calls `action` later, on a thread of its own that nobody joins; not at all where there is no thread.
package func afterNanoseconds(_ nanoseconds: Int, _ action: @escaping @Sendable () -> Void) {
  Thread.startDetached {
    var time = timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    var rest = timespec()
    while nanosleep(&time, &rest) != 0, errno == EINTR { time = rest }
    action()
  }
}

extension Machine {
  /// Steps between two looks at cancel and deadline: back-edges and calls of a few nanoseconds each.
  static let fuel = 2048
  /// A command counts for more: it takes longer than a step.
  static let commandFuel = 64

  /// Looks whether the task may go on.
  @inline(never)
  func refuel(_ pc: Address) throws(Failure) {
    mark(pc)
    state.pointee.fuel = Self.fuel
    try scope.check()
  }
}
