import HKDLanguage
import TestSupport
import Testing

@testable import FuzzProperties

/// Every text that fuzzing began with or has found keeps what must hold of it.
@Suite struct FuzzCorpusTests {
  private static let folder = #filePath.replacing("/FuzzCorpusTests/FuzzCorpusTests.swift", with: "/FuzzCorpus")

  @Test(arguments: FuzzTarget.allCases)
  func corpus(_ target: FuzzTarget) throws {
    let names = try entries(of: "\(Self.folder)/\(target.corpus)").sorted()
    #expect(!names.isEmpty)
    for name in names {
      let bytes = try readFile("\(Self.folder)/\(target.corpus)/\(name)")
      #expect(throws: Never.self, "\(name)") { try target.test(Array(bytes)) }
    }
  }

  /// Programs made of the parts of others; `scripts/fuzz` tries millions of them.
  @Test(arguments: 1...8)
  func splicedPrograms(seed: UInt64) throws {
    let splicer = Splicer(programs: try Splicer.knownPrograms())
    var generator = SeededGenerator(seed)
    for _ in 0..<100 {
      let program = splicer.program(using: &generator)
      for target in FuzzTarget.allCases where target.corpus == FuzzTarget.run.corpus {
        #expect(throws: Never.self, "\(target): \(program)") { try target.test(Array(program.utf8)) }
      }
    }
  }

  /// A property that always held would prove nothing.
  @Test func violationsAreSeen() {
    #expect(throws: FuzzTarget.Violation.self) { try require(false, "seen") }
    for (text, isJSON) in [
      ("1", true), ("01", false), ("[1,]", false), ("{\"a\" : [ -0.5e+3, null ] }", true), ("{\"a\" 1}", false),
      ("\"\\u00g0\"", false), ("\"\\u00a0\"", true), ("[[]", false), ("", false), ("-", false), ("1 2", false),
      ("[\"\\9]", false), ("[1.true]", false),
    ] {
      #expect(JSONGrammar.accepts(Array(text.utf8)) == isJSON, "\(text)")
    }
  }
}
