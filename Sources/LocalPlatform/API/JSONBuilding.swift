import HKDLanguage

/// What a field of a reply can be written from.
protocol JSONConvertible {
  var json: Value { get }
}

extension Value: JSONConvertible {
  var json: Value { self }
}

extension String: JSONConvertible {
  var json: Value { .string(self) }
}

extension Substring: JSONConvertible {
  var json: Value { .string(String(self)) }
}

extension Int: JSONConvertible {
  var json: Value { .int(self) }
}

extension Double: JSONConvertible {
  var json: Value { .float(self) }
}

extension Bool: JSONConvertible {
  var json: Value { .bool(self) }
}

extension Array: JSONConvertible where Element: JSONConvertible {
  var json: Value { .list(map(\.json)) }
}

extension Dictionary: JSONConvertible where Key == String, Value: JSONConvertible {
  /// Keys in alphabetical order, so that the same map always gives the same bytes and the same ETag.
  var json: HKDLanguage.Value {
    .record(sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
  }
}

/// An object of a reply; absent values are written as null.
func object(_ fields: KeyValuePairs<String, (any JSONConvertible)?>) -> Value {
  .record(fields.map { ($0.key, $0.value?.json ?? .null) })
}
