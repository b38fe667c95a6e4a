/// An immutable list of values.
public struct List: RandomAccessCollection, @unchecked Sendable {
  let object: ListObject

  init(object: ListObject) { self.object = object }

  public init(_ items: [Value] = []) {
    if items.isEmpty {
      object = .empty
      return
    }
    object = ListObject.make(capacity: items.count)
    for item in items { object.appendWithinCapacity(Slot(item)) }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { object.count }

  public subscript(position: Int) -> Value {
    precondition(position >= 0 && position < object.count, "list index out of range")
    return object.items[position].value
  }
}
