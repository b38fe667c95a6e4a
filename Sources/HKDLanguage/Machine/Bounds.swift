/// What bounds long work whose steps are too short for a look at each: the end of its task, and how long a text may get.
///
/// Work that is done for no task has no bounds and never throws: `Bounds<Never>()`.
public struct Bounds<Problem: Error> {
  /// Steps between two looks: they take up to some hundred nanoseconds, and an end is to be seen within 50 ms.
  @usableFromInline let interval = 1 << 14
  @usableFromInline var left = 1 << 14
  @usableFromInline let check: () throws(Problem) -> Void
  @usableFromInline let checkLength: (Int) throws(Problem) -> Void

  init(check: @escaping () throws(Problem) -> Void, checkLength: @escaping (Int) throws(Problem) -> Void) {
    self.check = check
    self.checkLength = checkLength
  }

  /// Counts steps: an item looked at, or some hundred bytes copied.
  ///
  /// - Throws: What ended the task.
  @inlinable
  public mutating func step(_ count: Int = 1) throws(Problem) {
    left -= count
    if left < 0 {
      left = interval
      try check()
    }
  }

  /// Throws if a text in the making is too long with so many bytes.
  @inlinable
  public func checkText(_ count: Int) throws(Problem) { try checkLength(count) }
}

extension Bounds where Problem == Failure {
  /// The end of a task, and ``Limits``.
  public init(_ scope: TaskScope) {
    self.init(check: scope.check) { count throws(Failure) in try Limits.checkText(count) }
  }
}

extension Bounds where Problem == Never {
  /// None at all.
  public init() { self.init(check: {}, checkLength: { _ in }) }
}
