import HKDLanguage
import TestSupport
import Testing

/// The groups of the leftmost match, `nil` for those that took no part, or the problem.
private func groups(_ pattern: String, _ text: String) -> String {
  do {
    let expression = try RegularExpression(pattern)
    #expect(expression.matches(text) == (expression.firstMatch(in: text) != nil))
    guard let match = expression.firstMatch(in: text) else { return "none" }
    return match.ranges.indices.map { match.text($0, in: text) ?? "nil" }.joined(separator: "|")
  } catch {
    return "\(error.offset): \(error.message)"
  }
}

@Suite struct RegexTests {
  private static let matches: [(String, String, String)] = [
    ("a", "xay", "a"), ("", "x", ""), ("a*", "baaa", ""), ("a+", "baaa", "aaa"), ("a+?", "baaa", "a"),
    ("a{2}", "aaaa", "aa"), ("a{2,}", "aaaa", "aaaa"), ("a{1,3}?", "aaaa", "a"), ("a{0}b", "ab", "b"),
    ("a{,2}", "a{,2}", "a{,2}"),
    ("a|ab", "ab", "a"), ("ab|a", "ab", "ab"), ("(a|ab)(c|bcd)(d*)", "abcd", "abcd|a|bcd|"), ("x{", "x{", "x{"),
    ("^a$", "a\n", "none"), ("(?m)^b$", "a\nb\nc", "b"), ("a.c", "a\nc", "none"), ("(?s)a.c", "a\nc", "a\nc"),
    ("v(\\d+)", "release v41", "v41|41"), ("(?<n>\\d+)-(?P<m>\\w+)", "7-x_é", "7-x_é|7|x_é"),
    ("(?:ab)+", "xababy", "abab"), ("(a)|(b)", "b", "b|nil|b"), ("((a)|b)*", "ab", "ab|b|a"),
    ("[^a-c]+", "abcdef", "def"),
    ("[]a]+", "]a]", "]a]"), ("[a-]+", "-a-", "-a-"), ("[\\d.]+", "v1.2.3", "1.2.3"), ("[\\]\\\\]+", "]\\", "]\\"),
    ("\\bfoo\\b", "a foo b", "foo"), ("\\bfoo\\b", "afoob", "none"), ("\\Boo", "foo", "oo"), ("é+", "caféé", "éé"),
    ("日.語", "日本語", "日本語"),
    ("(?i)straSSE", "STRAsse", "STRAsse"), ("(?i)[a-z]+", "ABC", "ABC"), ("(?i)É", "é", "é"), ("a(?i)b", "aB", "aB"),
    ("a(?i:b)c", "aBc", "aBc"), ("a(?i:b)c", "aBC", "none"), ("(?-i)a", "A", "none"),
    ("\\x41\\u0042\\u{1F600}", "AB😀", "AB😀"), ("\\.", "a.b", "."), ("\\S+", "\u{a0}ab", "ab"),
    ("(a*)*", "aaa", "aaa|aaa"), ("(a*)+", "b", "|"), ("\\Aab\\z", "ab", "ab"),
    ("\\w+@\\w+", "x a@b y", "a@b"),
    ("a\u{301}", "a\u{301}", "a\u{301}"), ("a", "a\u{301}", "a"), ("(?i)k", "\u{212A}", "none"),
  ]

  @Test(arguments: matches)
  func leftmostMatch(_ pattern: String, _ text: String, _ expected: String) {
    #expect(groups(pattern, text) == expected)
  }

  @Test(arguments: [
    ("(", "0: the group that begins here is not closed"), (")", "0: `)` closes no group"),
    ("*a", "0: `*` has nothing to repeat"),
    ("a**", "2: a repetition cannot be repeated; group it: (?:…)*"),
    ("[a", "0: the `[` that begins here is not closed"),
    ("[", "0: the `[` that begins here is not closed"),
    ("[z-a]", "1: a range goes from a smaller to a larger character: a-z"),
    ("[a-\\d]", "1: a range goes from a smaller to a larger character: a-z"),
    ("\\", "0: the expression ends in a backslash"),
    ("(a)\\1", "3: referring back to a group is not part of these expressions"),
    ("(?=a)", "0: looking ahead is not part of these expressions"),
    ("(?<!a)", "0: looking behind is not part of these expressions"),
    ("(?<n>a)(?<n>b)", "7: the group `n` stands twice"),
    ("(?<1>a)", "0: a group's name is letters, digits and `_`: (?<name>…)"),
    ("a{3,2}", "1: the repetition's second count is smaller than its first"),
    ("a{2", "1: `{` wants a count like {2}, {2,} or {2,5}"),
    ("a{1001}", "1: a repetition may count up to 1000"), ("\\q", "0: there is no `\\q`"),
    ("\\u{110000}", "0: write \\x41 or \\u{1F600}"),
    ("(?x)a", "0: there are the options i, s and m, not `x`"), ("^*", "0: an assertion cannot be repeated"),
    ("((a{1000}){1000}){1000}", "0: the expression is too long once its repetitions are written out"),
    ("[[:alpha:]]", "1: write \\d, \\w or \\s for a class"),
    ("(?i", "0: the group that begins here is not closed"), ("{2}", "0: `{` has nothing to repeat"),
  ])
  func problems(_ pattern: String, _ expected: String) {
    #expect(groups(pattern, "") == expected)
  }

  @Test func nestingIsBounded() {
    #expect(groups(String(repeating: "(?:", count: 5000), "") == "600: groups are nested deeper than 200")
    #expect(groups(String(repeating: "(", count: 150), "") == "99: there are more than 99 groups")
  }

  @Test func allMatchesAndReplacing() throws {
    let digits = try RegularExpression("\\d*")
    #expect(digits.allMatches(in: "1é22").map(\.range) == [0..<1, 1..<1, 3..<5, 5..<5])
    let swap = try RegularExpression("(?<key>\\w+)=(\\w+)")
    #expect(try swap.replace(in: "a=1, b=2;", with: swap.replacement("$2:${key}$$")) == "1:a$, 2:b$;")
    let maybe = try RegularExpression("x*")
    #expect(try maybe.replace(in: "ab", with: maybe.replacement("-")) == "-a-b-")
    #expect(throws: RegularExpression.Problem.self) { try swap.replacement("$3") }
    #expect(throws: RegularExpression.Problem.self) { try swap.replacement("$") }
    #expect(swap.groupNames == [nil, "key", nil])
  }

  /// Backtracking engines take time exponential in the text here.
  @Test func theClassicTrapsAreLinear() throws {
    let text = String(repeating: "a", count: 1000)
    #expect(try !RegularExpression("^(a+)+$").matches(text + "!"))
    #expect(try !RegularExpression("^(a|aa)+$").matches(text + "!"))
    #expect(try RegularExpression("(a?){30}a{30}").firstMatch(in: String(text.prefix(30)))?.range == 0..<30)
    #expect(try !RegularExpression("(.*)(.*)(.*)(.*)x").matches(text))
  }

  /// Each match may yet lose to one that begins where it does and ends far behind it: an engine that looks anew for each next
  /// one goes through the rest of the text every time, hours here.
  @Test(.timeLimit(.minutes(5)))
  func allMatchesAreLinear() throws {
    let count = 40_000
    let text = String(repeating: "a", count: count)
    let single = try RegularExpression("(?:.*b|a)")
    #expect(single.allMatches(in: text).count == count)
    #expect(single.replace(in: text, with: try single.replacement("")) == "")
    #expect(single.allMatches(in: text + "b").map(\.range) == [0..<count + 1])
    #expect(try RegularExpression("a{1,2}?(.*b)?").allMatches(in: text).count == count)
  }

  /// What is found in one go is what is found by looking for the first match again and again.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func allMatchesAreTheFirstOnesOfWhatIsLeft(_ seed: UInt64) {
    var random = SeededGenerator(seed)
    func text(_ alphabet: String, _ length: Int) -> String {
      let alphabet = Array(alphabet.unicodeScalars)
      return (0..<length).reduce(into: "") { text, _ in
        text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
      }
    }
    var valid = 0
    for _ in 0..<5000 {
      // Nothing here looks at what is before a position, so that the rest of a text matches as it does within it.
      guard let expression = try? RegularExpression(text("aab()|*+?.", Int.random(in: 1...10, using: &random))) else {
        continue
      }
      valid += 1
      let subject = text("aab", Int.random(in: 0...12, using: &random))
      let bytes = Array(subject.utf8)
      var expected: [[Range<Int>?]] = []
      var position = 0
      while position <= bytes.count,
        let match = expression.firstMatch(in: String(decoding: bytes[position...], as: UTF8.self))
      {
        expected.append(match.ranges.map { $0.map { $0.lowerBound + position..<$0.upperBound + position } })
        position += match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
      }
      #expect(expression.allMatches(in: subject).map(\.ranges) == expected)
    }
    #expect(valid > 300)
  }

  /// Matching that nobody could wait for ends with its task.
  @Test(.timeLimit(.minutes(5)))
  func matchingEndsWithItsTask() throws {
    let text = String(repeating: "a", count: 1 << 24)
    let slow = try RegularExpression("(?:a?){500}(?:a?){500}b")
    let bounds = Bounds(TaskScope(timeout: 1_000_000))
    func code(_ body: () throws(Failure) -> Void) -> String? {
      do throws(Failure) { try body() } catch { return error.code }
      return nil
    }
    let replacement = try slow.replacement("")
    #expect(code { () throws(Failure) in _ = try slow.matches(text, bounds) } == "HKD350")
    #expect(code { () throws(Failure) in _ = try slow.firstMatch(in: text, bounds) } == "HKD350")
    #expect(code { () throws(Failure) in try slow.eachMatch(in: text, bounds) { (_) throws(Failure) in } } == "HKD350")
    #expect(
      code { () throws(Failure) in
        _ = try slow.replace(in: text, with: replacement, bounds)
      } == "HKD350")
  }

  /// Any text at all is an expression or has a problem, and any expression runs over any text.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func anyTextIsReadOrRefused(_ seed: UInt64) {
    var random = SeededGenerator(seed)
    let alphabet = Array("ab1-()[]{}|*+?^$.\\dwsb,:<>Pnim=!é\n".unicodeScalars)
    func text(_ length: Int) -> String {
      (0..<length).reduce(into: "") { text, _ in
        text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
      }
    }
    var valid = 0
    for _ in 0..<2000 {
      guard let expression = try? RegularExpression(text(Int.random(in: 0...12, using: &random))) else { continue }
      valid += 1
      let subject = text(20)
      let matches = expression.allMatches(in: subject)
      #expect(expression.matches(subject) == !matches.isEmpty)
      #expect(zip(matches, matches.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
    }
    #expect(valid > 100)
  }
}
