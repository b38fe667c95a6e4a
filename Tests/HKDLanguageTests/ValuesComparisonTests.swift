import HKDLanguage
import Testing

@Suite struct ValuesComparisonTests {
  private static let composed: Value = .string("\u{e9}")
  private static let decomposed: Value = .string("e\u{301}")

  private static let equalities: [(Value, Value, Bool)] = [
    (.int(1), .float(1), true), (.int(1 << 53 + 1), .float(0x1p53), false), (.int(.max), .float(0x1p63), false),
    (.int(1), .string("1"), false), (.null, .null, true), (.null, .bool(false), false),
    (.float(0), .float(-0.0), true),
    (composed, decomposed, false), (.duration(1), .size(1), false),
    (.secret(Secret("a")), .secret(Secret("a")), true),
    (.secret(Secret("a")), .string("a"), true), (.range(1, 3), .range(1, 3), true),
    (.range(2, 1), .range(9, 3), true),
    (.list([.int(1), .list([])]), .list([.float(1), .list([])]), true), (.list([.int(1)]), .list([]), false),
    (.list([.list([.int(1)])]), .list([.list([.int(2)])]), false),
    (.record([("a", .int(1)), ("b", .null)]), .record([("b", .null), ("a", .float(1))]), true),
    (.record([("a", .null)]), .record([("b", .null)]), false),
    (.record([("a", .int(1))], type: "app"), .record([("a", .int(1))]), true),
  ]

  @Test(arguments: equalities)
  func equality(_ left: Value, _ right: Value, _ equal: Bool) {
    #expect((left == right) == equal)
    #expect((right == left) == equal)
    if equal { #expect(left.hashValue == right.hashValue) }
  }

  @Test func equalityOfWhatIsNestedDeeperThanAStack() {
    func nested(_ innermost: Int) -> Value {
      var value = Value.int(innermost)
      for _ in 0..<20_000 { value = .list([value, .record([("k", .int(1))])]) }
      return value
    }
    #expect(nested(1) == nested(1))
    #expect(nested(1) != nested(2))
    #expect(nested(1).hashValue == nested(1).hashValue)
  }

  private static let orders: [(Value, Value, Value.Order?)] = [
    (.int(1), .int(2), .before), (.int(2), .float(1.5), .after), (.float(1.5), .int(2), .before),
    (.int(1), .float(1), .same), (.int(.max), .float(0x1p63), .before), (.int(.min), .float(-0x1p63), .same),
    (.int(9_007_199_254_740_993), .float(9_007_199_254_740_992), .after), (.float(-1e300), .int(.min), .before),
    (.int(-1), .float(-0.5), .before), (.int(0), .float(-0.5), .after),
    (.string("a"), .string("ab"), .before), (.string("Z"), .string("a"), .before),
    (.string("é"), .string("z"), .after),
    (.duration(1), .duration(2), .before), (.size(3), .size(3), .same), (.time(2), .time(1), .after),
    (.int(1), .string("1"), nil), (.bool(false), .bool(true), nil), (.null, .null, nil), (.list([]), .list([]), nil),
    (.secret(Secret("a")), .secret(Secret("b")), nil), (.duration(1), .int(1), nil),
  ]

  @Test(arguments: orders)
  func order(_ left: Value, _ right: Value, _ order: Value.Order?) {
    #expect(left.order(right) == order)
    #expect(right.order(left)?.rawValue == order.map { -$0.rawValue })
  }

  @Test func refusalsNameTheTypes() {
    #expect(Value.orderRefusal(.int(1), .string("a")) == "int and string do not compare")
    #expect(Value.orderRefusal(.bool(true), .bool(true)) == "values of type bool have no order")
  }
}
