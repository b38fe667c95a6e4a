/// The comparisons of the language on all its types.
enum Comparison {
  /// Whether a comparison holds.
  ///
  /// - Parameter scope: The task that compares: comparing much ends with it.
  static func apply(
    _ operation: BinaryOperator, _ left: Slot, _ right: Slot, in scope: TaskScope
  ) throws(Failure) -> Bool {
    switch operation {
    case .equal: try isEqual(left, right, in: scope)
    case .unequal: try !isEqual(left, right, in: scope)
    case .less: try order(operation, left, right) == .before
    case .lessOrEqual: try order(operation, left, right) != .after
    case .greater: try order(operation, left, right) == .after
    case .greaterOrEqual: try order(operation, left, right) != .before
    case .contained: try isContained(left, in: right, scope)
    case .matchesNot: try !matches(operation, left, right, in: scope)
    default: try matches(operation, left, right, in: scope)
    }
  }

  private static func isEqual(_ left: Slot, _ right: Slot, in scope: TaskScope) throws(Failure) -> Bool {
    if left.isText, right.isText { return left.isSameText(right) }
    if !left.isObject, !right.isObject, left.head == right.head { return left.value == right.value }
    let values = (left.value, right.value)
    if let stop = Placeholder.stop(values.0) ?? Placeholder.stop(values.1) { throw stop }
    var bounds = Bounds(scope)
    return try values.0.isEqual(to: values.1, within: &bounds)
  }

  private static func order(
    _ operation: BinaryOperator, _ left: Slot, _ right: Slot
  ) throws(Failure) -> Value.Order {
    let values = (left.value, right.value)
    if let order = values.0.order(values.1) { return order }
    if let stop = Placeholder.stop(values.0) ?? Placeholder.stop(values.1) { throw stop }
    throw Failure("HKD301", "`\(operation.rawValue)`: \(Value.orderRefusal(values.0, values.1))")
  }

  private static func isContained(
    _ item: Slot, in container: Slot, _ scope: TaskScope
  ) throws(Failure) -> Bool {
    switch container.value {
    case .list(let list):
      let value = item.value
      var bounds = Bounds(scope)
      for other in list {
        try bounds.step()
        if try other.isEqual(to: value, within: &bounds) { return true }
      }
      return false
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
      if item.isText {
        var bounds = Bounds(scope)
        return try StringSearch.contains(item.text, in: text, within: &bounds)
      }
    default: break
    }
    throw Failure(
      "HKD301", "`in` does not take \(item.value.typeNameWithArticle) and \(container.value.typeNameWithArticle)",
      hint: "it looks for an item in a list or range, a key in a record, a text in a text")
  }

  private static func matches(
    _ operation: BinaryOperator, _ text: Slot, _ pattern: Slot, in scope: TaskScope
  ) throws(Failure) -> Bool {
    guard let subject = text.revealedText, pattern.isText else {
      if let stop = Placeholder.stop(text.value) ?? Placeholder.stop(pattern.value) { throw stop }
      throw Failure(
        "HKD301",
        "`\(operation.rawValue)` does not take \(text.value.typeNameWithArticle) and "
          + pattern.value.typeNameWithArticle,
        hint: "a string stands at its left, a regular expression in quotes at its right")
    }
    let expression: RegularExpression
    do {
      expression = try RegularExpression.cached(pattern.text)
    } catch {
      throw Failure("HKD330", RegularExpression.mistake(error))
    }
    return try expression.matches(subject, Bounds(scope))
  }
}
