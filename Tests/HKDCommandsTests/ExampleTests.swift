import HKDCommands
import HKDLanguage
import Testing

@Suite struct ExampleTests {
  private static let examples = languageCommands().flatMap { command in
    command.examples.map { (command.name, $0.program, $0.output) }
  }

  @Test(arguments: examples.indices)
  func examplesOfDeclarations(_ index: Int) throws {
    let (name, program, expected) = Self.examples[index]
    let outcome = try EngineHarness.run(program)
    if let failure = outcome.failure, case .exit(0) = failure.kind {
      // The example of `exit`.
    } else if let failure = outcome.failure {
      Issue.record("\(name): `\(program)` failed: \(failure.code) \(failure.message)")
    }
    guard let expected else { return }
    // The last newline is left out in declarations.
    let output = outcome.output.hasSuffix("\n") ? String(outcome.output.dropLast()) : outcome.output
    #expect(output == expected, "\(name): \(program)")
  }

  private static let runTimeEntries = Catalogue.entries.filter {
    "HKD300"..<"HKD400" ~= $0.code && $0.hasProgram && $0.code != "HKD364"
  }

  /// The wrong examples of run-time codes fail with their code, the right ones do not fail.
  @Test(arguments: runTimeEntries.map(\.code))
  func examplesOfTheCatalogue(_ code: String) throws {
    let entry = try #require(Catalogue.entry(code))
    let own = code == "HKD315" ? [Self.measure] : []
    let wrong = try EngineHarness.run(entry.wrong ?? "", own)
    #expect(wrong.failure?.code == code, "\(entry.wrong ?? ""): \(wrong.failure?.message ?? "no failure")")
    let right = try EngineHarness.run(entry.right ?? "", own)
    #expect(right.failure == nil, "\(entry.right ?? ""): \(right.failure?.message ?? "")")
  }

  /// A command of a program that embeds the language.
  private static let measure = Command(
    "measure", "Measures something.", parameters: [Parameter("what", .positional, .string, required: true, "What.")]
  ) { invocation in
    struct Broken: Error {}
    if invocation["what"].string == "disk" { throw Broken() }
    return .int(1)
  }

  @Test(arguments: ["HKD640", "HKD641", "HKD642", "HKD643"])
  func examplesOfLocalFiles(_ code: String) throws { try examplesOfTheCatalogue(code) }
}
