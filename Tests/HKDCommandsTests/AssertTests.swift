import HKDCommands
import HKDLanguage
import TestSupport
import Testing

@Suite struct AssertTests {
  private static let cases: [(String, String)] = [
    ("assert (1 + 1 == 3)", "the assertion does not hold; left is 2, right is 3"),
    ("let r = [n: 5]; assert ($r.n > 7) \"few\"", "few; left is 5, right is 7"),
    ("let s = \"a b\"; assert ($s =~ '^b') \"${s}?\"", "a b?; left is \"a b\", right is \"^b\""),
    ("assert (4 in 1..3)", "the assertion does not hold; left is 4, right is 1..3"),
    (
      "assert ([1 [2 5]] == [1 [2 3]])",
      "the assertion does not hold; left is [1 [2 5]], right is [1 [2 3]]; .1.1 differs: 5 and 3"
    ),
    (
      "assert ([a: 1] == [a: 1 \"b c\": 2])",
      "the assertion does not hold; left is [a: 1], right is [a: 1 \"b c\": 2]; .\"b c\" differs: nothing and 2"
    ),
    ("assert ([] == [:])", "the assertion does not hold; left is [], right is [:]"),
    ("assert (1 == 2 or 3 == 4)", "the assertion does not hold"), ("assert false no", "no"),
    ("1 == 2 | assert", "the assertion does not hold"),
    ("let long = (1..900 | join \" \"); assert ($long == \"\")", "the assertion does not hold; left is \"1 2 3 4 5"),
  ]

  @Test(arguments: cases)
  func whatDoesNotHoldIsTold(_ program: String, _ expected: String) throws {
    let failure = try #require(try EngineHarness.run(program).failure)
    #expect(failure.code == "HKD323")
    let told = [failure.message, failure.hint].compactMap(\.self).joined(separator: "; ")
    #expect(expected.hasSuffix("5") && told.count < 300 ? told.hasPrefix(expected) : told == expected)
  }

  @Test func secretsStayHidden() throws {
    let told = try EngineHarness.run("let key = (secret:env HOME); assert ($key == \"x\"); assert ([k: $key] == [k: 1])")
    #expect(told.failure?.hint == "left is ‹secret›, right is \"x\"")
    let inside = try EngineHarness.run("let key = (secret:env HOME); assert ([k: $key] == [k: 1])")
    #expect(inside.failure?.hint == "left is [k: ‹secret›], right is [k: 1]; .k differs: ‹secret› and 1")
  }

  @Test func whatHoldsGivesNothing() throws {
    let outcome = try EngineHarness.run(
      "var n = 0; def f() { set n += 1; $n }\nassert ((f) == 1); assert ((f) == 2) \"n is $n\"; assert ((f) < (f)); say $n\n"
        + "for i in 1..1000 { assert ($i * 2 == $i + $i); assert ($i in [$i]) \"no $i\" }")
    #expect(outcome.output == "4\n")
    #expect(outcome.failure == nil)
  }

  @Test func whatFailsInAConditionIsThatFailure() throws {
    let failure = try EngineHarness.run(
      "let r = [a: 1]; try { assert ($r.b == 1) } catch e { say $e.code }; assert ((1 // 0) == 1)")
    #expect(failure.output == "HKD306\n")
    #expect(failure.failure?.code == "HKD303")
  }
}
