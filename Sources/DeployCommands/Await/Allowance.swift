import HKDLanguage

/// How long a wait may last: for all of its steps together where the user said so, else for one.
struct Allowance: Sendable {
  /// What was allowed in all, in nanoseconds: what a message that time is up tells.
  let total: Int
  private let end: Int

  /// - Parameter total: nanoseconds from now on.
  init(_ total: Int) {
    self.total = total
    end = TaskScope.now().saturatingAdding(max(0, total))
  }

  /// Nanoseconds; 0 once all is used up.
  var left: Int { max(0, end - TaskScope.now()) }
}
