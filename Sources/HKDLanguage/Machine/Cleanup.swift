/// `finally` and `defer` when the task around them has been ended by a deadline or an interrupt: they get a few seconds.
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
    guard completion.pointee.tag == Tag.failure, (try? scope.check()) == nil else {
      shieldedScopes.append(nil)
      return
    }
    let event = scope.isCancelled ? Int.min : scope.deadline ?? Int.min
    let current =
      grace.flatMap { $0.event == event ? $0 : nil }
      ?? Grace(event: event, scope: TaskScope(timeout: Self.graceNanoseconds))
    grace = current
    shieldedScopes.append(scope)
    scope = current.scope
  }

  @inline(never)
  func leaveCleanup() {
    if let scope = shieldedScopes.popLast(), let scope { self.scope = scope }
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
