import HKDCommands
import HKDLanguage
import TestSupport
import Testing

@Suite struct ListCommandTests {
  private let harness = CommandHarness()

  private func list(_ json: String) throws -> Value { try JSON.parse(json) }

  private static let results: [(String, String, String)] = [
    ("first", "[1,2]", "1"), ("last", "[1,2]", "2"), ("first", "[]", "HKD324: `first` of an empty list"),
    ("min", "[3,1.5,2]", "1.5"), ("max", "[\"a\",\"b\"]", "\"b\""), ("max", "[]", "HKD324: `max` of an empty list"),
    ("min", "[1,\"a\"]", "HKD325: `min`: string and int do not compare"),
    ("min", "[true]", "HKD325: `min`: values of type bool have no order"),
    ("sort", "[3,1,2.5]", "[1,2.5,3]"), ("sort", "[\"b\",\"é\",\"a\"]", "[\"a\",\"b\",\"é\"]"), ("sort", "[]", "[]"),
    ("sort", "[1,\"a\"]", "HKD325: `sort`: int and string do not compare"),
    ("sort", "[[]]", "HKD325: `sort`: values of type list have no order"),
    ("unique", "[1,1.0,\"1\",{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]", "[1,\"1\",{\"a\":1,\"b\":2}]"),
    ("flatten", "[1,[2,[3]],[]]", "[1,2,[3]]"), ("reverse", "[1,2,3]", "[3,2,1]"), ("sum", "[1,2.5]", "3.5"),
    ("sum", "[]", "0"), ("sum", "[9223372036854775807,1]", "HKD327: the sum is beyond what 64 bits hold"),
    ("sum", "[\"a\"]", "HKD320: `sum` adds numbers, durations and sizes, not a string"),
    ("sum", "[1,\"a\"]", "HKD320: `sum` cannot add a string to an int"),
    ("join", "[\"a\",1,null,[2]]", "\"a1null[2]\""),
  ]

  @Test(arguments: results)
  func onLists(_ name: String, _ items: String, _ expected: String) throws {
    #expect(harness.outcome(name, ["items": try list(items)]) == expected)
  }

  @Test func onRanges() {
    #expect(harness.outcome("sum", ["items": .range(1, 1_000_000_000)]) == "500000000500000000")
    #expect(harness.outcome("sum", ["items": .range(1, .max)]) == "HKD327: the sum is beyond what 64 bits hold")
    #expect(harness.outcome("sum", ["items": .range(5, 1)]) == "0")
    #expect(harness.outcome("last", ["items": .range(1, .max)]) == "9223372036854775807")
    #expect(harness.outcome("last", ["items": .range(.min, .max)]).hasPrefix("HKD327"))
    #expect(harness.outcome("take", ["items": .range(1, .max), "number": .int(2)]) == "[1,2]")
    #expect(harness.outcome("first", ["items": .range(3, 1)]) == "HKD324: `first` of an empty list")
    #expect(harness.outcome("count", ["value": .range(1, 5)]) == "5")
  }

  @Test func partsAreBounded() throws {
    #expect(harness.outcome("take", ["items": try list("[1,2]"), "number": .int(9)]) == "[1,2]")
    #expect(harness.outcome("skip", ["items": try list("[1,2]"), "number": .int(9)]) == "[]")
    #expect(
      harness.outcome("take", ["items": try list("[1]"), "number": .int(-1)])
        == "HKD322: `take` takes 0 or more as `number`, not -1")
    #expect(harness.outcome("first", ["items": try list("[]"), "default": .int(7)]) == "7")
    #expect(harness.outcome("first", ["items": try list("[]"), "default": .null]) == "null")
    #expect(harness.outcome("first", ["items": .int(1)]) == "HKD320: `first` takes a list as `items`, not an int")
  }

  @Test func sortIsStableInBothDirections() throws {
    let rows = try list(#"[{"k":2,"n":0},{"k":1,"n":1},{"k":2,"n":2},{"k":1,"n":3}]"#)
    let upwards = try harness.run("sort-by", ["items": rows, "key": .string("k")])
    #expect(
      JSON.text(try harness.run("select", ["value": upwards, "fields": list(#"["n"]"#)]))
        == #"[{"n":1},{"n":3},{"n":0},{"n":2}]"#)
    let downwards = try harness.run("sort-by", ["items": rows, "key": .string("k"), "reverse": .bool(true)])
    #expect(
      JSON.text(try harness.run("select", ["value": downwards, "fields": list(#"["n"]"#)]))
        == #"[{"n":0},{"n":2},{"n":1},{"n":3}]"#)
    #expect(
      harness.outcome("sort-by", ["items": rows, "key": .string("x")]) == "HKD326: the record has no field `x`")
  }

  /// Long and short texts, shared beginnings, NUL bytes and empty ones sort as their bytes do.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func textsSortByTheirBytes(_ seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let alphabet = ["a", "b", "é", "\0", "prefix-prefix-", ""]
    let texts = (0..<300).map { _ in
      (0..<Int.random(in: 0...4, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
    }
    let expected = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let sorted = try harness.run("sort", ["items": .list(texts.map(Value.string))])
    #expect(sorted == .list(expected.map(Value.string)))
    let reversed = try harness.run("sort", ["items": .list(texts.map(Value.string)), "reverse": .bool(true)])
    #expect(reversed == .list(expected.reversed().map(Value.string)))
  }

  @Test func groupsKeepTheOrderOfAppearance() throws {
    let rows = try list(#"[{"k":"b"},{"k":1},{"k":"b"}]"#)
    #expect(
      harness.outcome("group-by", ["items": rows, "key": .string("k")]) == #"{"b":[{"k":"b"},{"k":"b"}],"1":[{"k":1}]}"#
    )
  }

  @Test func zipStopsAtTheShorter() throws {
    #expect(harness.outcome("zip", ["items": try list("[1,2,3]"), "other": .range(7, 8)]) == "[[1,7],[2,8]]")
  }

  @Test func recordsAreSelectedMergedAndListed() throws {
    let record = try list(#"{"a":1,"b":2}"#)
    #expect(harness.outcome("select", ["value": record, "fields": try list(#"["b","a"]"#)]) == #"{"b":2,"a":1}"#)
    #expect(
      harness.outcome("select", ["value": record, "fields": try list(#"["c"]"#)])
        == "HKD326: the record has no field `c`")
    #expect(
      harness.outcome("select", ["value": try list("[1]"), "fields": try list(#"["c"]"#)])
        == "HKD320: `select` looks for the field `c` in an int")
    #expect(
      harness.outcome("merge", ["record": record, "others": .list([.record([("b", .null), ("c", .int(3))])])])
        == #"{"a":1,"b":null,"c":3}"#)
    #expect(harness.outcome("has", ["record": record, "name": .string("a")]) == "true")
    #expect(harness.outcome("has", ["record": record, "name": .string("c")]) == "false")
    #expect(harness.outcome("keys", ["record": record]) == #"["a","b"]"#)
    #expect(harness.outcome("values", ["record": record]) == "[1,2]")
    #expect(harness.outcome("count", ["value": record]) == "2")
  }
}

/// Commands that call a block for each item, and long sorts, end with their task.
@Suite struct EndlessCommandTests {
  @Test(arguments: [
    "1..9223372036854775807 | every { |x| $x > 0 }", "1..9223372036854775807 | some { |x| $x < 0 }",
    "1..200000000 | sort-by { |x| 0 - $x }", "1..200000000 | group-by { |x| $x % 2 }",
  ])
  func blocksForManyItems(_ program: String) throws {
    let outcome = try EngineHarness.run("timeout 50ms { \(program) }")
    #expect(outcome.failure?.code == "HKD334", "\(outcome.failure?.message ?? outcome.output)")
  }
}
