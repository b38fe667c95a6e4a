extension ValueType {
  /// Whether a value of this type may be given where another is asked for: false only if it never can be.
  ///
  /// - Parameter named: Looks up a type of the platform's, to know whether text may stand for it.
  func mayBe(_ wanted: ValueType, named: (String) -> NamedType?) -> Bool {
    switch (self, wanted) {
    case (.any, _), (_, .any): true
    case (.oneOf(let types), _): types.contains { $0.mayBe(wanted, named: named) }
    case (_, .oneOf(let types)): types.contains { mayBe($0, named: named) }
    case (.int, .float): true
    // Ranges serve wherever a list does.
    case (.range, .list): true
    // A string may be secret and a secret is a string to those that may use it.
    case (.secret, .string), (.string, .secret): true
    case (.named, .record), (.record, .named): true
    case (.string, .named(let name)), (.secret, .named(let name)): named(name)?.acceptsText ?? true
    default: self == wanted
    }
  }
}
