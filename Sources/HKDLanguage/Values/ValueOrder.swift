/// `<` of the language: among numbers, strings, durations, sizes and times, each with its own kind only.
extension Value {
  public enum Order: Int, Sendable {
    case before = -1
    case same = 0
    case after = 1

    init(_ difference: Int) { self = difference < 0 ? .before : difference > 0 ? .after : .same }
  }

  /// How this value stands to another; nil where the two do not compare (``orderRefusal(_:_:)`` says why).
  public func order(_ other: Value) -> Order? {
    switch (self, other) {
    case (.int(let left), .int(let right)), (.duration(let left), .duration(let right)),
      (.size(let left), .size(let right)), (.time(let left), .time(let right)):
      return left < right ? .before : left > right ? .after : .same
    case (.float(let left), .float(let right)): return left < right ? .before : left > right ? .after : .same
    case (.int(let left), .float(let right)): return Self.order(left, right)
    case (.float(let left), .int(let right)): return Order(-Self.order(right, left).rawValue)
    case (.string(let left), .string(let right)): return Order(byteOrder(left, right))
    default: return nil
    }
  }

  /// Exactly: an int beyond 2^53 does not become a float for it.
  private static func order(_ int: Int, _ float: Double) -> Order {
    // Floats from here on are beyond every int.
    if float >= 0x1p63 { return .before }
    if float < -0x1p63 { return .after }
    let whole = Int(float.rounded(.down))
    if int != whole { return int < whole ? .before : .after }
    return Double(whole) < float ? .before : .same
  }

  /// Why two values do not compare, for the error's message.
  public static func orderRefusal(_ left: Value, _ right: Value) -> String {
    let names = (left.typeName, right.typeName)
    if names.0 == names.1 { return "values of type \(names.0) have no order" }
    return "\(names.0) and \(names.1) do not compare"
  }
}
