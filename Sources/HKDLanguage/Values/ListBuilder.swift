/// Puts a list together within bounds, without an array in between: lists may get long.
public final class ListBuilder {
  private var object = ListBuilder.empty
  private var bounds: Bounds<Failure>

  public init(_ bounds: Bounds<Failure>) { self.bounds = bounds }

  private static var empty: ListObject { .make(capacity: 8) }

  /// Adds an item.
  ///
  /// - Throws: What ended the task, or that the list has as many items as a list may have.
  public func append(_ value: Value) throws(Failure) {
    try bounds.step()
    if object.count == object.room { try grow() }
    object.appendWithinCapacity(Slot(value))
  }

  /// Moves the items to twice the room in stretches: with a long list that takes a while.
  private func grow() throws(Failure) {
    let count = object.count
    try Limits.checkList(count, 1)
    let larger = ListObject.make(capacity: 2 * count)
    let stretch = 1 << 12
    for start in stride(from: 0, to: count, by: stretch) {
      try bounds.step(stretch >> 6)
      (larger.items + start).update(from: object.items + start, count: min(stretch, count - start))
    }
    larger.count = count
    object.count = 0
    object = larger
  }

  /// The list of what was added; the builder begins anew.
  public func finish() -> Value {
    defer { object = Self.empty }
    return .list(List(object: object))
  }
}
