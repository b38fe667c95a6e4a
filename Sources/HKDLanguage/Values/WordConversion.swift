extension ValueType {
  /// What a bare word becomes where this type is asked for: `30s` for a `duration`, `1.20` for a `string` as it stands.
  ///
  /// - Parameters:
  ///   - word: The text as written.
  ///   - named: Looks up a type of the platform's, to know whether text may stand for it.
  public func value(
    ofWord word: String, named: (String) -> NamedType? = { _ in nil }
  ) throws(LiteralProblem) -> Value {
    switch self {
    case .any: return LiteralWord.value(of: word) ?? .string(word)
    case .string: return .string(word)
    case .secret: return .secret(Secret(word))
    case .null, .bool, .int, .range:
      if let literal = try LiteralWord.read(word), literal.typeName == description { return literal }
    case .float:
      switch try LiteralWord.read(word) {
      case .float(let number): return .float(number)
      case .int(let number): return .float(Double(number))
      default: break
      }
    case .duration:
      if let nanoseconds = try DurationText.parse(word) { return .duration(nanoseconds) }
      try refuseUnitless(word, example: "s")
    case .size:
      if let bytes = try SizeText.parse(word) { return .size(bytes) }
      try refuseUnitless(word, example: "mb")
    case .time: return .time(try TimeText.parse(word))
    case .named(let name):
      if named(name)?.acceptsText == true { return .string(word) }
    case .oneOf(let types): return try alternative(of: types, for: word, named: named)
    case .list:
      // A range serves wherever a list does.
      if case .range(let first, let last)? = LiteralWord.value(of: word) { return .range(first, last) }
    case .record, .block: break
    }
    throw LiteralProblem("`\(word)` is no \(description)", hint: wordHint)
  }

  private func refuseUnitless(_ word: String, example: String) throws(LiteralProblem) {
    guard let number = try? NumberText.parse(word) else { return }
    if case .int = number {
      throw LiteralProblem("`\(word)` is no \(description)", hint: "needs a unit: \(word)\(example)")
    }
    throw LiteralProblem("`\(word)` is no \(description)", hint: "needs a unit, like \(word)\(example)")
  }

  /// The first alternative that takes the word, those that take any text last.
  private func alternative(
    of types: [ValueType], for word: String, named: (String) -> NamedType?
  ) throws(LiteralProblem) -> Value {
    let takesAnyText = { (type: ValueType) in type == .string || type == .any || type == .secret }
    for type in types.filter({ !takesAnyText($0) }) + types.filter(takesAnyText) {
      if let value = try? type.value(ofWord: word, named: named) { return value }
    }
    throw LiteralProblem("`\(word)` is no \(types.map(\.description).joined(separator: " and no "))")
  }

  private var wordHint: String? {
    switch self {
    case .bool: "write true or false"
    case .int: "write a whole number, like 42"
    case .float: "write a number, like 0.5"
    case .duration: "write a number with its unit, like 90s or 1h30m"
    case .size: "write a number with its unit, like 200mb"
    case .range: "write a range like 1..5"
    case .list: "write a list in brackets: [a b]"
    case .record: "write a record in brackets: [key: value]"
    case .block: "write a block in braces: { |x| … }"
    default: nil
    }
  }
}
