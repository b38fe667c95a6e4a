/// A comparison with the values that it compared, to be told where it does not hold.
public struct ComparedSides: Sendable {
  public let operation: BinaryOperator
  public let left: Value
  public let right: Value

  /// Longer values are cut.
  private static let longestSide = 120
  /// Where lists and records differ is looked for among so many items.
  private static let mostItems = 10_000

  init(_ operation: BinaryOperator, _ left: Value, _ right: Value) {
    self.operation = operation
    self.left = left
    self.right = right
  }

  /// `left is 2, right is 3`; of lists and records that are not equal also where they first differ. Secrets show as
  /// ``Secret/mask``.
  public func sides(_ display: Display) -> String {
    let sides = "left is \(shown(left, display)), right is \(shown(right, display))"
    guard operation == .equal, let difference = Self.difference(left, right), !difference.path.isEmpty else { return sides }
    return sides + "; \(difference.path) differs: \(shown(difference.left, display)) and \(shown(difference.right, display))"
  }

  private func shown(_ value: Value?, _ display: Display) -> String {
    guard let value else { return "nothing" }
    if case .string(let text) = value { return LiteralNotation.quoted(Display.cut(text, to: Self.longestSide)) }
    return display.excerpt(value, atMost: Self.longestSide)
  }

  private typealias Difference = (path: String, left: Value?, right: Value?)

  /// The first place at which two containers differ, as far as it is looked for.
  private static func difference(_ left: Value, _ right: Value) -> Difference? {
    var pair: (left: Value, right: Value) = (left, right)
    var path = ""
    // Deeper than anybody reads.
    for _ in 0..<16 {
      guard let (step, left, right) = step(pair.left, pair.right) else { break }
      path += step
      guard let left, let right else { return (path, left, right) }
      pair = (left, right)
    }
    return (path, pair.left, pair.right)
  }

  private static func step(_ left: Value, _ right: Value) -> (String, Value?, Value?)? {
    switch (left, right) {
    case (.list(let left), .list(let right)):
      for index in 0..<min(max(left.count, right.count), mostItems) {
        let items = (index < left.count ? left[index] : nil, index < right.count ? right[index] : nil)
        if items.0 != items.1 { return (".\(index)", items.0, items.1) }
      }
      return nil
    case (.record(let left), .record(let right)):
      for key in (left.keys + right.keys).prefix(mostItems) where left[key] != right[key] {
        return (".\(LiteralNotation.key(key))", left[key], right[key])
      }
      return nil
    default: return nil
    }
  }
}
