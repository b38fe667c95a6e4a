/// Types while running: what values pass where.
extension ValueType {
  /// The value as one of this type, nil if it is none: an int fits a float, a range a list, and a text or a platform
  /// record the types that say so.
  func fit(_ value: Value, named: [String: NamedType]) -> Value? {
    switch (self, value) {
    case (.any, _), (.null, .null), (.bool, .bool), (.int, .int), (.float, .float), (.string, .string),
      (.duration, .duration), (.size, .size), (.time, .time), (.list, .list), (.list, .range), (.record, .record),
      (.range, .range), (.secret, .secret), (.block, .block):
      return value
    case (.float, .int(let number)): return .float(Double(number))
    case (.named(let name), .record(let record)):
      let isPlain = record.typeName == nil && named[name]?.acceptsRecord == true
      return isPlain || record.typeName == name || record.payload is Placeholder ? value : nil
    case (.named(let name), .string): return named[name]?.acceptsText == true ? value : nil
    case (.oneOf(let types), _):
      // An int is an int where both are allowed.
      if types.contains(where: { $0.fits(exactly: value) }) { return value }
      return types.lazy.compactMap { $0.fit(value, named: named) }.first
    default: return nil
    }
  }

  private func fits(exactly value: Value) -> Bool { self == .any || description == value.typeName }

  /// `an int`, `a source or an archive`.
  var withArticle: String {
    if case .oneOf(let types) = self { return types.map(\.withArticle).joined(separator: " or ") }
    if self == .any { return "any value" }
    if self == .null { return "null" }
    return ("aeiou".contains(description.prefix(1)) ? "an " : "a ") + description
  }

  var typeNameIfNamed: String? {
    if case .named(let name) = self { name } else { nil }
  }
}
