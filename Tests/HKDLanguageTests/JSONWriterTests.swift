import HKDLanguage
import TestSupport
import Testing

@Suite struct JSONWriterTests {
  @Test func writesEveryType() {
    let value = Value.record([
      ("n", .null), ("b", .bool(true)), ("i", .int(.min)), ("f", .float(3)), ("s", .string("a\"\\\u{1}é")),
      ("d", .duration(5_400_000_000_000)), ("z", .size(1_500_000)), ("t", .time(1_000_000_000)),
      ("l", .list([.int(1), .list([]), .record([])])), ("r", .range(1, 3)), ("e", .range(2, 1)),
      ("x", .secret(Secret("hush"))),
    ])
    #expect(
      JSON.text(value)
        == #"{"n":null,"b":true,"i":-9223372036854775808,"f":3.0,"s":"a\"\\\u0001é","d":"1h30m","z":1500000,"#
        + #""t":"1970-01-01T00:00:01Z","l":[1,[],{}],"r":[1,2,3],"e":[],"x":"‹secret›"}"#)
    #expect(JSON.text(value["x"], revealingSecrets: true) == "\"hush\"")
    #expect(JSON.text(.record([("a", .list([.secret(Secret("k"))]))]), revealingSecrets: true) == #"{"a":["k"]}"#)
  }

  @Test func writesWhatIsNestedDeeperThanAStack() {
    var value = Value.int(1)
    for _ in 0..<20_000 { value = .list([value, .record([("k", .null)])]) }
    #expect(JSON.bytes(value).count == 20_000 * 13 + 1)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func floatsReadBackExactly(_ seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<5000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      guard case .float(let back) = try JSON.parse(JSON.text(.float(number))) else {
        Issue.record("\(number) read back as something else")
        continue
      }
      #expect(back.bitPattern == number.bitPattern)
    }
  }

  /// What the fast way of reading floats gives, the standard library's gives too.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func shortDecimalsReadAsTheStandardLibraryReadsThem(_ seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<5000 {
      let digits = UInt64.random(in: 0...(1 << UInt64.random(in: 0...62, using: &random)), using: &random)
      let text = "\(digits).\(UInt32.random(in: 0...9999, using: &random))e\(Int.random(in: -30...30, using: &random))"
      guard case .float(let number) = try JSON.parse(text) else {
        Issue.record("\(text) is no float")
        continue
      }
      #expect(number == Double(text), "\(text)")
    }
  }
}
