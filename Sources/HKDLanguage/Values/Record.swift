/// An immutable record: fields in order, each key once; records of the platform carry a type name and may carry
/// an object of the program that made them (an archive's open file).
public struct Record: Sendable {
  public let typeName: String?
  /// What belongs to the record but is no data: never shown, compared or written.
  public let payload: (any AnyObject & Sendable)?
  public private(set) var keys: [String]
  public private(set) var values: [Value]

  /// Makes a record; of a repeated key the last value counts, at the first one's place.
  public init(_ fields: [(String, Value)] = [], type: String? = nil, payload: (any AnyObject & Sendable)? = nil) {
    self.typeName = type
    self.payload = payload
    keys = []
    values = []
    keys.reserveCapacity(fields.count)
    values.reserveCapacity(fields.count)
    for (key, value) in fields { self.set(key, value) }
  }

  public var count: Int { keys.count }

  public subscript(_ key: String) -> Value? {
    guard let index = keys.firstIndex(of: key) else { return nil }
    return values[index]
  }

  public mutating func set(_ key: String, _ value: Value) {
    if let index = keys.firstIndex(of: key) {
      values[index] = value
    } else {
      keys.append(key)
      values.append(value)
    }
  }

  /// The same fields under another type name and payload.
  public func typed(_ type: String?, payload: (any AnyObject & Sendable)? = nil) -> Record {
    Record(Array(zip(keys, values)), type: type, payload: payload ?? self.payload)
  }
}
