/// The values of a record, in the order of its keys, behind one another in the object itself.
final class RecordObject: ManagedBuffer<RecordObject.Header, Slot> {
  struct Header {
    /// Owned; shared with other records.
    var keys: Unmanaged<KeyTable>
    var count: Int
    let capacity: Int
    var extra: RecordExtra?
  }

  nonisolated(unsafe) static let empty = make(keys: .empty, capacity: 0, extra: nil)

  /// A record that has no values yet, for the first keys of the table.
  static func make(keys: KeyTable, capacity: Int, extra: RecordExtra?) -> RecordObject {
    unsafeDowncast(
      RecordObject.create(minimumCapacity: capacity) { _ in
        Header(keys: .passRetained(keys), count: 0, capacity: capacity, extra: extra)
      }, to: RecordObject.self)
  }

  @inline(__always) var values: UnsafeMutablePointer<Slot> { withUnsafeMutablePointerToElements { $0 } }
  @inline(__always) var count: Int { withUnsafeMutablePointerToHeader { $0.pointee.count } }
  @inline(__always) var room: Int { withUnsafeMutablePointerToHeader { $0.pointee.capacity } }
  @inline(__always) var keys: Unmanaged<KeyTable> { withUnsafeMutablePointerToHeader { $0.pointee.keys } }
  var extra: RecordExtra? { withUnsafeMutablePointerToHeader { $0.pointee.extra } }

  deinit {
    Slot.releaseAll(values, count: count)
    keys.release()
  }

  func forgetValues() { withUnsafeMutablePointerToHeader { $0.pointee.count = 0 } }

  /// Where the value of a key stands; nil if there is none.
  @inline(__always)
  func value(of key: Slot) -> UnsafeMutablePointer<Slot>? {
    let position = keys._withUnsafeGuaranteedRef { $0.position(of: key) }
    return position < 0 ? nil : values + position
  }

  /// Adds the owned value of the next key of the table; there must be room.
  @inline(__always)
  func appendWithinCapacity(_ value: Slot) {
    withUnsafeMutablePointers { header, values in
      values[header.pointee.count] = value
      header.pointee.count += 1
    }
  }

  /// Moves the values of all the table's keys in; there must be room.
  func takeValues(_ pending: inout SlotStack, from first: Int) {
    let count = pending.count - first
    pending.move(from: first, to: values)
    withUnsafeMutablePointerToHeader { $0.pointee.count = count }
  }

  /// The same fields, with room for `capacity`.
  func copy(capacity: Int, extra: RecordExtra?) -> RecordObject {
    let copy = keys._withUnsafeGuaranteedRef { RecordObject.make(keys: $0, capacity: capacity, extra: extra) }
    let source = values
    for index in 0..<count { copy.appendWithinCapacity(source[index].retained()) }
    return copy
  }

  /// Moves the values into a new, larger object; this one is left empty.
  fileprivate func moveValues(capacity: Int) -> RecordObject {
    let larger = keys._withUnsafeGuaranteedRef { RecordObject.make(keys: $0, capacity: capacity, extra: extra) }
    larger.values.update(from: values, count: count)
    larger.withUnsafeMutablePointerToHeader { $0.pointee.count = count }
    forgetValues()
    return larger
  }

  /// Adds a key that is not there yet; the record must not be shared and have room.
  fileprivate func appendWithinCapacity(key: Slot, value: Slot) {
    withUnsafeMutablePointerToHeader { header in
      var table = header.pointee.keys.takeUnretainedValue()
      header.pointee.keys.release()
      if !isKnownUniquelyReferenced(&table) || table.count == table.room {
        table = table.copy(capacity: max(4, table.count * 2))
      }
      table.appendWithinCapacity(key)
      header.pointee.keys = .passRetained(table)
    }
    appendWithinCapacity(value)
  }
}

/// What few records have: a type name, and an object that belongs to the record but is no data.
final class RecordExtra: Sendable {
  let typeName: String?
  let payload: (any AnyObject & Sendable)?

  init?(typeName: String?, payload: (any AnyObject & Sendable)?) {
    guard typeName != nil || payload != nil else { return nil }
    self.typeName = typeName
    self.payload = payload
  }
}

extension UnsafeMutablePointer<Slot> {
  /// Makes the record that stands here one that may be changed in place.
  @inline(__always)
  func makeRecordMutable() -> Unmanaged<RecordObject> {
    if isUnique(RecordObject.self) { return pointee.object(RecordObject.self) }
    let copy = pointee.object(RecordObject.self)._withUnsafeGuaranteedRef {
      $0.copy(capacity: $0.count, extra: $0.extra)
    }
    let owned = Unmanaged.passRetained(copy)
    replace(by: Slot(Tag.record, owning: owned))
    return owned
  }

  /// Where the value of a key stands in the record that stands here, once that may be changed in place; a new key
  /// comes last, with null.
  func mutableField(_ key: Slot) -> UnsafeMutablePointer<Slot> {
    let record = makeRecordMutable()
    if let value = record._withUnsafeGuaranteedRef({ $0.value(of: key) }) { return value }
    return appendField(key)
  }

  private func appendField(_ key: Slot) -> UnsafeMutablePointer<Slot> {
    var record = pointee.object(RecordObject.self)
    let (count, capacity) = record._withUnsafeGuaranteedRef { ($0.count, $0.room) }
    if count == capacity {
      let larger = record._withUnsafeGuaranteedRef { $0.moveValues(capacity: Swift.max(4, count * 2)) }
      record = Unmanaged.passRetained(larger)
      replace(by: Slot(Tag.record, owning: record))
    }
    return record._withUnsafeGuaranteedRef { record in
      record.appendWithinCapacity(key: key.retained(), value: .null)
      return record.values + count
    }
  }
}
