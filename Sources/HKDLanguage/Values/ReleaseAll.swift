extension Slot {
  /// How deep objects are emptied inside one another before the rest is put off.
  private static let deepestRecursion = 48

  /// Releases owned slots.
  ///
  /// Containers that go with them are emptied first, the deep ones from a list of what is left to do: a chain of a million
  /// lists, each in the next, must not need a million native stack frames.
  static func releaseAll(_ slots: UnsafeMutablePointer<Slot>, count: Int) {
    var postponed: [Slot] = []
    release(slots, count: count, depth: 0, postponed: &postponed)
    while var slot = postponed.popLast() {
      release(&slot, count: 1, depth: 0, postponed: &postponed)
    }
  }

  private static func release(
    _ slots: UnsafeMutablePointer<Slot>, count: Int, depth: Int, postponed: inout [Slot]
  ) {
    for index in 0..<count {
      let slot = slots[index]
      guard slot.isObject, !slot.isBorrowed else { continue }
      if let (children, childCount) = (slots + index).childrenIfUnique {
        if depth == deepestRecursion {
          postponed.append(slot)
          continue
        }
        release(children, count: childCount, depth: depth + 1, postponed: &postponed)
        slot.forgetChildren()
      }
      slot.object(AnyObject.self).release()
    }
  }
}

extension UnsafeMutablePointer<Slot> {
  /// The slots inside a container that this slot alone refers to.
  fileprivate var childrenIfUnique: (UnsafeMutablePointer<Slot>, Int)? {
    switch pointee.tag {
    case Tag.list where isUnique(ListObject.self):
      pointee.object(ListObject.self)._withUnsafeGuaranteedRef { ($0.items, $0.count) }
    case Tag.record where isUnique(RecordObject.self):
      pointee.object(RecordObject.self)._withUnsafeGuaranteedRef { ($0.values, $0.count) }
    case Tag.block where isUnique(ClosureObject.self):
      pointee.object(ClosureObject.self)._withUnsafeGuaranteedRef { ($0.captures, $0.count) }
    case Tag.cell where isUnique(Cell.self):
      pointee.object(Cell.self)._withUnsafeGuaranteedRef { ($0.content, 1) }
    default: nil
    }
  }
}

extension Slot {
  /// After the children of a container have been released: so that its end does not release them again.
  fileprivate func forgetChildren() {
    switch tag {
    case Tag.list: object(ListObject.self)._withUnsafeGuaranteedRef { $0.count = 0 }
    case Tag.record: object(RecordObject.self)._withUnsafeGuaranteedRef { $0.forgetValues() }
    case Tag.block: object(ClosureObject.self)._withUnsafeGuaranteedRef { $0.count = 0 }
    case Tag.cell: object(Cell.self)._withUnsafeGuaranteedRef { $0.content.pointee = .null }
    default: break
    }
  }
}
