import HKDLanguage
import TestSupport
import Testing

/// An entry that comes line by line: what is said of it is what the parser says of all its lines.
struct GrowingTextTests {
  /// Adds line after line, as long as more is needed, with several amounts of what may be left out.
  private func compare(_ text: String, _ comment: Comment? = nil, location: SourceLocation = #_sourceLocation) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for leastCut in [1, 40, 4096] {
      var growing = GrowingText(origin: .session(1), leastCut: leastCut)
      var whole = ""
      for (number, line) in lines.enumerated() {
        whole += (number == 0 ? "" : "\n") + line
        let expected = Parser.completeness(of: SourceText(whole, origin: .session(1)))
        let actual = growing.add(line)
        #expect(actual == expected, "cut \(leastCut), line \(number + 1) of \(text.debugDescription)", sourceLocation: location)
        guard actual == expected, expected == .needsMore else { break }
      }
    }
  }

  @Test(arguments: [
    "{\n  say 1\n  say 2\n  say 3\n  say 4\n}",
    "if true {\n  say 1\n  say 2\n  | upper\n  say 3\n} else {\n  say 4\n  say 5\n  say 6\n  say 7\n}",
    "def f(a: int,\n  b: int) {\n  let x = [\n    1\n    2\n    3\n    4\n  ]\n  $x\n}",
    "[\n1\n2\n3\n4\nk: 1\n]", "[\nk: 1\nl: 2\nm: 3\nn: 4\n5\n]", "[\n:\n1\n]", "[\n1\n2\n:\n:\n]",
    "[\n[1\n2\n3\n4\n5]\n[1\n2\n3\nk: 1\n]\n6\n]",
    "say '''\n  a\n  b\n  c\n  d\n  '''", "say '''\n  a\n b\n  c\n  d\n  e\n  '''",
    "{\nsay '''\n  a\n b\n  c\n  d\n  e\n  '''\nsay 1",
    "say \"\"\"\n  $a\n  \\n\n  $(say {\n  1\n  2\n  3\n  })\n  d\n  \\q\n  \"\"\"",
    "match 1 {\n 1 => { say 1 }\n 2 => {\n say 1\nsay 2\nsay 3\n}\n 3 | 4 => { }\n _ => { }\n}",
    "{\n a \\\n # c\n b\n c\n d\n}", "{\n a\n # c\n\n | b\n c\n # d\n # e\n \u{0}\n}", "{\n # \u{0}\n}",
    "a |\n# c\nb", "a \\\n# c\nb", "(\n1 +\n2\n# c\n+\n3)", "{ |x|\n a\n b\n c\n d }", "{\n a; b; c; d\n e; f\n )\n}",
    "{\n try {\n a\n b\n c\n }\n catch e {\n a\n b\n c\n }\n finally {\n d\n }\n}", "{\n a\n b\n c\n let x\n}",
    "{\n## about\n## f\ndef f() {\n}\n## about g\ndef g() {\n}\n## h\n}", "{\r\n a\r\n b\r\n c\r\n d\r\n}\r",
    "for x in [1\n2\n3\n4] {\n say 1\n say 2\n say 3\n", "while {\n a\n b\n c\n d\n}", "if [\n1\n2\n3\n4] == {\na\nb\nc\n} {\n",
  ])
  func sameAsTheParser(text: String) { compare(text) }

  @Test(arguments: 0..<20 as Range<UInt64>) func sameForAnything(seed: UInt64) {
    let pieces = [
      "say 1", "let x = [", "]", "{", "}", "(", ")", "|", "k: 1", "k:", "'''", "\"\"\"", "  a", "# c", "## d", "", "\\", "$x",
      "if true {", "} else {", "else {", "def f(", "a: int) {", "match $x {", "1 => {", "_ => {", "each { |x|", "| b", "1 +",
      "\"$(", ")\"", "set x = 2;", "...[1 2]", "a | b |", "\"a\"", "try {", "} catch e {", "$(", "-", "\u{301}", ":", ",",
    ]
    var random = SeededGenerator(seed)
    for _ in 0..<120 {
      let isNested = Bool.random(using: &random)
      var lines = isNested ? ["{"] : []
      for _ in 0..<Int.random(in: 1...14, using: &random) {
        lines.append(
          (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in pieces.randomElement(using: &random) }.joined(
            separator: " "))
      }
      compare(lines.joined(separator: "\n"))
    }
  }

  /// Programs of statements that are right, in which only the end is missing: nearly all lines need more.
  @Test(arguments: 0..<20 as Range<UInt64>) func sameForPrograms(seed: UInt64) {
    var random = SeededGenerator(seed)
    for _ in 0..<15 {
      var lines: [String] = []
      block(depth: 0, into: &lines, &random)
      compare("{\n" + lines.joined(separator: "\n") + "\n}")
    }
  }

  private func block(depth: Int, into lines: inout [String], _ random: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let kind = Int.random(in: 0..<(depth > 3 ? 5 : 10), using: &random)
      let nested: (String, String)? =
        switch kind {
        case 5: ("if $x {", "}")
        case 6: ("$xs | each { |x|", "}")
        case 7: ("match $x { 1 => {", "} _ => { } }")
        case 8: ("try {", "} catch e { }")
        case 9: ("def f(a) {", "}")
        default: nil
        }
      if let (head, tail) = nested {
        lines.append(head)
        block(depth: depth + 1, into: &lines, &random)
        lines.append(tail)
        if kind == 5, Bool.random(using: &random) { lines += ["else {", "say 1", "}"] }
        continue
      }
      switch kind {
      case 0: lines += ["let x = [", "1", "k", "[a: 1", "b: 2", "c: 3]", "]"]
      case 1: lines += ["say '''", "    a $", "      b", "    c", "    '''"]
      case 2: lines += ["say \"\"\"", "  a $x", "  \\t", "  $(a | b)", "  \"\"\""]
      case 3: lines += ["a", "# about", "", "| b"]
      default: lines += ["say 1; say 2", "set x = (1 +", "2)"]
      }
    }
  }

  /// Each line costs about the same, however many there were: what is read for all of them is in proportion to the text.
  @Test func readsLittleOfALongText() {
    let heads = ["def long() {", "let xs = [", "say '''", "match $x {"]
    let items = ["  say \"hello\"", "  [name: shop, dynos: 3]", "  a line", "  a => { say 1 }"]
    for (head, item) in zip(heads, items) {
      var growing = GrowingText(origin: .session(1), leastCut: 4096)
      #expect(growing.add(head) == .needsMore)
      for _ in 0..<2000 { #expect(growing.add(item) == .needsMore) }
      #expect(growing.lengthRead < 5000, "\(head)")
    }
  }
}
