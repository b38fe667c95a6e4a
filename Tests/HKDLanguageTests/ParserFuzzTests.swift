import HKDLanguage
import TestSupport
import Testing

/// Whatever the bytes, reading and checking gives a program or messages whose places lie in the text.
@Suite struct ParserFuzzTests {
  private static let seeds = [
    "archive . | source | upload | release --app shop -n 5 --wait=30s ...$xs -- -x\n",
    "## ships\ndef ship(app: app, --wait(-w): duration = 15m, ...rest: string|int) -> release { return $app }\n",
    "let r = [k: v \"odd key\": [a, 1..5 2.5 -3] ...$r]; set r.a.0.(\"k\") += 1 # note\n",
    "match $r.status { succeeded => { 1 } failed | 'x' => { 2 }\n _ => { 3 } }\n",
    "if $a >= 200mb and not $b ?? true { each { |x, y: int| say \"$x ${y.z.0} $(apps | count)\\n\\u{1F600}\" } } else if 1 { }\n",
    "try { fail 'it''s' } catch e { continue } finally { break }\ndefer { exec git --format=$x a > b }\n",
    "let s = \"\"\"\n  one $x\n    two\n  \"\"\"\nlet t = '''\n raw\n '''\n",
    "for i in 1..$n - 1 { while $i < 3 { say a |\n  say \\\n b } }\nuse ./lib/x.hkd as x\nx:y 1\n",
  ]

  private static let pieces = Array("{}()[]|\"'$.:,;#\\\n-+=*/<>!?&% \t\r\u{0}aé日\u{FEFF}09_~^@").map { Array(String($0).utf8) }

  private func survive(_ bytes: [UInt8]) {
    let source = SourceText(bytes, origin: .argument)
    let program = Sample.check(source)
    var previous: UInt32 = 0
    for diagnostic in program.diagnostics {
      #expect(Int(diagnostic.span.end) <= bytes.count && diagnostic.span.start <= diagnostic.span.end)
      #expect(diagnostic.span.start >= previous)
      previous = diagnostic.span.start
    }
    for diagnostic in program.diagnostics.prefix(3) { _ = DiagnosticRenderer(width: 30).text(diagnostic) }
    let tokens = Parser.tokens(of: source)
    for (left, right) in zip(tokens, tokens.dropFirst()) { #expect(left.span.end <= right.span.start) }
    if program.hasErrors { #expect(!program.diagnostics.isEmpty) }
    _ = Parser.completeness(of: source)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func mutatedPrograms(seed: UInt64) {
    var random = SeededGenerator(seed)
    for _ in 0..<60 {
      var bytes = (0..<Int.random(in: 1...3, using: &random)).flatMap { _ in
        Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
      }
      for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, &random) }
      survive(bytes)
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>) func randomBytes(seed: UInt64) {
    var random = SeededGenerator(seed)
    for _ in 0..<50 {
      let count = Int.random(in: 0...80, using: &random)
      survive((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
      survive((0..<count).flatMap { _ in Self.pieces.randomElement(using: &random) ?? [] })
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let index = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: index)
    case 1: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...8, using: &random)))
    case 2: bytes.removeSubrange(index...)
    case 3:
      let end = min(bytes.count, index + Int.random(in: 1...20, using: &random))
      bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &random))
    default: if index < bytes.count { bytes[index] = UInt8.random(in: 0...255, using: &random) }
    }
  }

  @Test func everyPrefixIsRead() {
    let text = Array(Self.seeds.joined().utf8)
    for end in stride(from: 0, through: text.count, by: 3) { survive(Array(text[..<end])) }
  }

  @Test func nestingIsBounded() {
    for bracket in [
      "(", "[", "{", "if true {", "[[", "\"$(", "-", "not ", "say (", "1 ?? ", "[1] | each { |x| ", "match 1 { a => {",
    ] {
      let text = String(repeating: bracket, count: 20_000)
      let source = SourceText(text)
      let program = Sample.check(source)
      #expect(program.hasErrors, "\(bracket)")
      #expect(program.diagnostics.count <= 3, "\(bracket): \(program.diagnostics.count)")
    }
  }

  @Test func deepButAllowed() {
    for (open, close) in [("(", ")"), ("[", "]"), ("if true { ", " }")] {
      let fine = String(repeating: open, count: 256) + "1" + String(repeating: close, count: 256)
      #expect(Sample.check(fine).diagnostics.isEmpty, "\(open)")
      let deep = String(repeating: open, count: 257) + "1" + String(repeating: close, count: 257)
      #expect(Sample.check(deep).diagnostics.map(\.code) == ["HKD106"], "\(open)")
    }
  }

  @Test func longTextsAreRead() throws {
    let chain = "let x = 1" + String(repeating: " + 1", count: 1000)
    #expect(Sample.check(chain).diagnostics.isEmpty)
    #expect(Sample.check(chain + " + 1").diagnostics.map(\.code) == ["HKD106"])
    let pipeline = "1" + String(repeating: " | type-of", count: Pipeline.mostStages - 1)
    #expect(try Run.output(pipeline) == "string\n")
    #expect(Sample.check(pipeline + String(repeating: " | type-of", count: 100_000)).diagnostics.map(\.code) == ["HKD106"])
    let words = "say " + String(repeating: "a b 1 $env ", count: 20_000)
    #expect(Sample.check(words).diagnostics.isEmpty)
    let closers = String(repeating: ") ", count: 20_000)
    #expect(Sample.check(closers).diagnostics.count == 10_001)
    #expect(Sample.check(closers).diagnostics.last?.code == "HKD126")
  }

  /// Tokens and the blanks between them are the whole text: what a formatter relies on.
  @Test func tokensAreLossless() {
    for seed in Self.seeds {
      let source = SourceText("let x = 1; let n = 2; let xs = [1]; let a = 1; let b = 2; var r = [:]\n" + seed)
      guard !Parser.parse(source).hasErrors else {
        Issue.record("seed does not parse: \(seed)")
        continue
      }
      var end = 0
      for token in Parser.tokens(of: source) {
        let gap = source.bytes[end..<Int(token.span.start)]
        #expect(gap.allSatisfy { $0 == 0x20 || $0 == 0x09 }, "\(seed): \(source.text(token.span))")
        end = Int(token.span.end)
      }
      #expect(source.bytes[end...].isEmpty)
    }
  }
}
