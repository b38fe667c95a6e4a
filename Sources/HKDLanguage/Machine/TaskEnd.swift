import Synchronization

/// A deadline or cancel that ends a task, and all below it, with the time that they have for cleanups.
///
/// The rule: a task that has ended gives all its cleanups together, however they are nested and in however many tasks below it they
/// run, one grace; after that no cleanup begins anything. It begins with the first cleanup, since something may have kept the
/// program from getting there; at once where a cleanup runs already.
final class TaskEnd: Sendable {
  static let grace = 5_000_000_000

  /// What the task fails with.
  let reason: Failure
  /// 0 as long as no cleanup has begun.
  private let limit = Atomic(0)

  init(_ reason: Failure) { self.reason = reason }

  /// When the time for cleanups is over: monotonic nanoseconds. The first call begins it.
  func cleanupLimit(from begin: Int = TaskScope.now()) -> Int {
    let (isFirst, earlier) = limit.compareExchange(
      expected: 0, desired: begin + Self.grace, ordering: .acquiringAndReleasing)
    return isFirst ? begin + Self.grace : earlier
  }
}
