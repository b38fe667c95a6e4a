import HKDLanguage
import Testing

/// Small things are looked through, large ones have tables: both ways find the same.
@Suite struct CheckerLargeTests {
  @Test(arguments: [2, 8, 9, 40])
  func keysOfRecords(count: Int) {
    let keys = (1..<count).map { "key-\($0): \($0)" }
    let program = Sample.check("let r = [\(keys.joined(separator: " ")) key-1: 0]")
    #expect(program.diagnostics.map(\.code) == ["HKD219"])
    #expect(program.diagnostics.first.map { program.source.text($0.span) } == "key-1")
    #expect(program.diagnostics.first?.notes.first.map { program.source.text($0.span) } == "key-1")
    // Equal to a person's eye, and different keys.
    let accents = "\"\u{E9}\": 1 \"e\u{301}\": 2"
    #expect(Sample.check("let r = [\(keys.joined(separator: " ")) \(accents)]").diagnostics.isEmpty)
  }

  @Test(arguments: [
    "let", "var", "set", "for", "while", "break", "continue", "return", "def", "defer", "use", "if", "match", "try", "else",
    "catch", "finally", "true", "false", "null", "not",
  ])
  func wordsOfTheLanguage(word: String) {
    #expect(Sample.check("def \(word)() { }").diagnostics.map(\.code) == ["HKD221"])
    #expect(Sample.check("def \(word)s() { }\n\(word)s").diagnostics.isEmpty)
  }

  @Test func manyNames() {
    let names = (0..<5000).map { "let name-\($0) = \($0)" }
    let uses = (0..<5000).map { "say $name-\($0)" }
    let inner = "each [1] { |x|\n\((0..<5000).map { "let inner-\($0) = $name-\($0)" }.joined(separator: "\n"))\n}"
    let text = (names + uses + [inner, "say $name-4999 $inner-7", "say name-17"]).joined(separator: "\n")
    let program = Sample.check(text)
    #expect(program.diagnostics.map(\.code) == ["HKD202", "HKD203"])
    #expect(program.diagnostics.map { program.source.text($0.span) } == ["$inner-7", "name-17"])
  }

  @Test func argumentsOfAllNumbers() {
    for count in [0, 1, 4, 5, 64, 65, 1000] {
      let words = (0..<count).map { "w\($0) --exclude p\($0)" }.joined(separator: " ")
      let text = "def f(...rest: string, --exclude: list) { $rest }\nf \(words)"
      let program = Sample.check(text)
      #expect(program.diagnostics.isEmpty)
      guard case .pipeline(let pipeline)? = program.body.statements.last, case .command(let call) = pipeline.stages[0],
        case .collected(let rest)? = call.bound.first, case .collected(let excluded)? = call.bound.last
      else {
        #expect(count == 0)
        continue
      }
      #expect(rest.count == count && excluded.count == count)
    }
  }
}
