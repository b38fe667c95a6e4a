import HKDLanguage
import TestSupport
import Testing

/// Values that share their parts may have more of them than anybody can look at.
@Suite(.timeLimit(.minutes(5)))
struct EndlessValueTests {
  private static let twins = """
    var x = [1]; var y = [1]
    for i in 1..60 { set x = [$x $x]; set y = [$y $y] }

    """

  @Test(arguments: ["$x == $y", "$x != $y", "$y in [$x]", "\"$x\" == \"\""])
  func whatGoesIntoThemEndsWithItsTask(_ expression: String) throws {
    let failure = try Run.failure(Self.twins + "let z = (\(expression))", scope: TaskScope(timeout: 20_000_000))
    #expect(failure.code == "HKD350")
  }

  @Test(arguments: [
    "[...$r]", "[0 ...$r]", "$r + [1]", "[1] + $r", "(f ...$r)", "($long + $long + $long + $long)",
    "[...$long ...$long ...$long]",
  ])
  func makingLongListsEndsWithItsTask(_ expression: String) throws {
    let failure = try Run.failure(
      """
      let r = 1..250000000; def f(...items) { 1 }
      let long = [...(1..3000000)]
      timeout 5ms { let z = \(expression) }
      """)
    #expect(failure.code == "HKD334" || failure.code == "HKD350")
  }

  @Test func aValueIsEqualToItself() throws {
    #expect(try Run.output(Self.twins + "$x == $x") == "true\n")
  }
}
