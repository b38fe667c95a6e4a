/// The items of a list, behind one another in the object itself.
final class ListObject: ManagedBuffer<ListObject.Header, Slot> {
  struct Header {
    var count: Int
    let capacity: Int
  }

  /// The one empty list that all empty lists share.
  nonisolated(unsafe) static let empty = make(capacity: 0)

  /// An empty list with room for `capacity` items.
  static func make(capacity: Int) -> ListObject {
    unsafeDowncast(
      ListObject.create(minimumCapacity: capacity) { _ in Header(count: 0, capacity: capacity) }, to: ListObject.self)
  }

  @inline(__always) var items: UnsafeMutablePointer<Slot> { withUnsafeMutablePointerToElements { $0 } }

  @inline(__always) var count: Int {
    get { withUnsafeMutablePointerToHeader { $0.pointee.count } }
    set { withUnsafeMutablePointerToHeader { $0.pointee.count = newValue } }
  }

  @inline(__always) var room: Int { withUnsafeMutablePointerToHeader { $0.pointee.capacity } }

  deinit { Slot.releaseAll(items, count: count) }

  /// A list of the same items with room for `capacity`, which is no less than their number.
  func copy(capacity: Int) -> ListObject {
    let copy = ListObject.make(capacity: capacity)
    let source = items
    let target = copy.items
    let count = self.count
    for index in 0..<count { target[index] = source[index].retained() }
    copy.count = count
    return copy
  }

  /// Adds an owned item; there must be room.
  @inline(__always)
  func appendWithinCapacity(_ item: Slot) {
    withUnsafeMutablePointers { header, items in
      items[header.pointee.count] = item
      header.pointee.count += 1
    }
  }

  /// Items between two looks at the end of the task: well below the 50 ms in which an end is to be seen.
  static let itemsAtOnce = 1 << 16

  /// Adds copies of another list's items, for which there must be room; adds none if the task ends.
  func appendWithinCapacity(copiesOf other: ListObject, in scope: TaskScope) throws(Failure) {
    let before = count
    let source = other.items
    // The other list may be this one.
    let end = other.count
    var index = 0
    while index < end {
      let stop = min(end, index + Self.itemsAtOnce)
      while index < stop {
        appendWithinCapacity(source[index].retained())
        index += 1
      }
      guard index < end else { break }
      do throws(Failure) {
        try scope.check()
      } catch {
        Slot.releaseAll(items + before, count: count - before)
        count = before
        throw error
      }
    }
  }

  /// Moves the items into a new, larger object; this one is left empty.
  func moveItems(capacity: Int) -> ListObject {
    let larger = ListObject.make(capacity: capacity)
    larger.items.update(from: items, count: count)
    larger.count = count
    count = 0
    return larger
  }
}

extension UnsafeMutablePointer<Slot> {
  /// Makes the list that stands here one that may be changed in place, with room for `more` items.
  @inline(__always)
  func makeListMutable(reserving more: Int) -> Unmanaged<ListObject> {
    let list = pointee.object(ListObject.self)
    let hasRoom = list._withUnsafeGuaranteedRef { $0.count + more <= $0.room }
    if hasRoom, isUnique(ListObject.self) { return list }
    return makeListMutableByCopy(reserving: more)
  }

  @inline(never)
  private func makeListMutableByCopy(reserving more: Int) -> Unmanaged<ListObject> {
    let list = pointee.object(ListObject.self)
    let new = list._withUnsafeGuaranteedRef { list in
      let needed = list.count + more
      let capacity = needed <= list.room ? needed : Swift.max(needed, list.count * 2, 8)
      return isUnique(ListObject.self) ? list.moveItems(capacity: capacity) : list.copy(capacity: capacity)
    }
    let owned = Unmanaged.passRetained(new)
    replace(by: Slot(Tag.list, owning: owned))
    return owned
  }

  /// Adds an owned item to the list that stands here.
  @inline(__always)
  func appendItem(_ item: Slot) {
    makeListMutable(reserving: 1)._withUnsafeGuaranteedRef { $0.appendWithinCapacity(item) }
  }

  /// Adds copies of another list's items; it may be the same list. Adds none if the task ends.
  func appendItems(of other: Slot, in scope: TaskScope) throws(Failure) {
    let kept = other.retained()
    defer { kept.release() }
    let list = makeListMutable(reserving: other.itemCount).takeUnretainedValue()
    try list.appendWithinCapacity(copiesOf: kept.object(ListObject.self).takeUnretainedValue(), in: scope)
  }
}
