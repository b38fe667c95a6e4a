import Glibc
import HKDSystem

/// `finally` and `defer`, in scopes that outlive the task around them for a while: see ``TaskEnd``.
extension Machine {
  /// - Throws: What ended the task, where its cleanups have had their time.
  @inline(never)
  func enterCleanup(_ completion: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let task = scope
    let cleanup = task.isCleanup ? task : TaskScope(cleanupOf: task)
    do throws(Failure) {
      try cleanup.check()
    } catch {
      guard completion.pointee.tag == Tag.failure else { throw error }
      let interrupted = completion.takeFailure()
      throw interrupted.isSameEnd(as: error) ? interrupted : error.adding(place: nil, cause: interrupted)
    }
    // A cleanup inside another shares its scope.
    guard cleanup !== task else { return shieldedScopes.append(nil) }
    shieldedScopes.append(ShieldedScope(scope: task, registrations: cleanup.endInTime(with: task)))
    scope = cleanup
  }

  @inline(never)
  func leaveCleanup() {
    guard let shielded = shieldedScopes.popLast().flatMap(\.self) else { return }
    scope = shielded.scope
    // What has ended meanwhile goes on no further, and other cleanups of it have what is left of this one's time.
    for task in scope.withAncestorsInCleanup where task.cleanupLimit() != nil { state.pointee.fuel = 0 }
  }

  /// The scope that a cleanup took the place of.
  struct ShieldedScope {
    let scope: TaskScope
    /// Tell the cleanup of the end of its task.
    let registrations: [TaskScope.Registration]
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
