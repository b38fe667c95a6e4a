/// An immutable record: fields in order, each key once; records of the platform carry a type name and may carry
/// an object of the program that made them (an archive's open file).
public struct Record: Sendable {
  private var slot: RecordReference

  init(object: RecordObject) { slot = RecordReference(object) }

  /// Makes a record; of a repeated key the last value counts, at the first one's place.
  public init(_ fields: [(String, Value)] = [], type: String? = nil, payload: (any AnyObject & Sendable)? = nil) {
    let extra = RecordExtra(typeName: type, payload: payload)
    let object = RecordObject.make(
      keys: KeyTable.make(capacity: fields.count), capacity: fields.count, extra: extra)
    slot = RecordReference(object)
    for (key, value) in fields { set(key, value) }
  }

  var object: RecordObject { slot.object }

  public var typeName: String? { object.extra?.typeName }

  /// What belongs to the record but is no data: never shown, compared or written.
  public var payload: (any AnyObject & Sendable)? { object.extra?.payload }

  public var count: Int { object.count }

  public var keys: [String] {
    object.keys._withUnsafeGuaranteedRef { table in (0..<object.count).map { table.keys[$0].text } }
  }

  public var values: [Value] { (0..<object.count).map { object.values[$0].value } }

  public subscript(_ key: String) -> Value? {
    let key = Slot(key)
    defer { key.release() }
    return object.value(of: key)?.pointee.value
  }

  public mutating func set(_ key: String, _ value: Value) {
    let key = Slot(key)
    defer { key.release() }
    slot.withSlot { $0.mutableField(key).replace(by: Slot(value)) }
  }

  /// The same fields under another type name and payload.
  public func typed(_ type: String?, payload: (any AnyObject & Sendable)? = nil) -> Record {
    let extra = RecordExtra(typeName: type, payload: payload ?? self.payload)
    return Record(object: object.copy(capacity: object.count, extra: extra))
  }
}

/// The one reference of a ``Record``, where the functions that change records in place can work on it.
private struct RecordReference: @unchecked Sendable {
  private(set) var object: RecordObject

  init(_ object: RecordObject) { self.object = object }

  mutating func withSlot<Result>(_ body: (UnsafeMutablePointer<Slot>) -> Result) -> Result {
    // The slot takes over the reference while it is worked on: a second one would force a copy.
    var slot = Slot(Tag.record, owning: Unmanaged.passRetained(object))
    object = .empty
    let result = body(&slot)
    object = slot.object(RecordObject.self).takeRetainedValue()
    return result
  }
}
