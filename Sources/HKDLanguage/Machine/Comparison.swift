/// The comparisons of the language on all its types.
enum Comparison {
  static func apply(_ operation: BinaryOperator, _ left: Slot, _ right: Slot) throws(Failure) -> Bool {
    switch operation {
    case .equal: try isEqual(left, right)
    case .unequal: try !isEqual(left, right)
    case .less: try order(operation, left, right) == .before
    case .lessOrEqual: try order(operation, left, right) != .after
    case .greater: try order(operation, left, right) == .after
    case .greaterOrEqual: try order(operation, left, right) != .before
    case .contained: try isContained(left, in: right)
    case .matchesNot: try !matches(operation, left, right)
    default: try matches(operation, left, right)
    }
  }

  private static func isEqual(_ left: Slot, _ right: Slot) throws(Failure) -> Bool {
    if left.isText, right.isText { return left.isSameText(right) }
    if !left.isObject, !right.isObject, left.head == right.head { return left.value == right.value }
    let values = (left.value, right.value)
    if let stop = Placeholder.stop(values.0) ?? Placeholder.stop(values.1) { throw stop }
    return values.0 == values.1
  }

  private static func order(
    _ operation: BinaryOperator, _ left: Slot, _ right: Slot
  ) throws(Failure) -> Value.Order {
    let values = (left.value, right.value)
    if let order = values.0.order(values.1) { return order }
    if let stop = Placeholder.stop(values.0) ?? Placeholder.stop(values.1) { throw stop }
    throw Failure("HKD301", "`\(operation.rawValue)`: \(Value.orderRefusal(values.0, values.1))")
  }

  private static func isContained(_ item: Slot, in container: Slot) throws(Failure) -> Bool {
    switch container.value {
    case .list(let list):
      let value = item.value
      return list.contains { $0 == value }
    case .range(let first, let last):
      switch item.value {
      case .int(let number): return first <= number && number <= last
      case .float(let number): return Int(exactly: number).map { first <= $0 && $0 <= last } ?? false
      default: return false
      }
    case .record(let record):
      if let stop = Placeholder.stop(.record(record)) { throw stop }
      if item.isText { return record[item.text] != nil }
    case .string(let text):
      if item.isText { return StringSearch.contains(item.text, in: text) }
    default: break
    }
    throw Failure(
      "HKD301", "`in` does not take \(item.value.typeNameWithArticle) and \(container.value.typeNameWithArticle)",
      hint: "it looks for an item in a list or range, a key in a record, a text in a text")
  }

  private static func matches(_ operation: BinaryOperator, _ text: Slot, _ pattern: Slot) throws(Failure) -> Bool {
    guard let subject = text.revealedText, pattern.isText else {
      if let stop = Placeholder.stop(text.value) ?? Placeholder.stop(pattern.value) { throw stop }
      throw Failure(
        "HKD301",
        "`\(operation.rawValue)` does not take \(text.value.typeNameWithArticle) and "
          + pattern.value.typeNameWithArticle,
        hint: "a string stands at its left, a regular expression in quotes at its right")
    }
    do {
      return try RegularExpression.cached(pattern.text).matches(subject)
    } catch {
      throw Failure("HKD330", "the regular expression is not understood: \(error.message)")
    }
  }
}
