import HKDCommands
import HKDLanguage
import TestSupport
import Testing

/// The language's page sentence by sentence: each entry of `programs/` is a program of its own.
@Suite struct ProgramTests {
  private static let folder = #filePath.replacing("/ProgramTests.swift", with: "/programs")
  static let names = ((try? entries(of: folder)) ?? []).filter { $0.hasSuffix(".hkdt") }.sorted()

  @Test(arguments: names)
  func programsDoWhatThePageSays(name: String) throws {
    let entries = try Self.programs(in: name)
    #expect(!entries.isEmpty)
    for entry in entries {
      let (printed, told) = Self.run(SourceText(entry.text, origin: .argument))
      #expect(
        entry.isMet(byOutput: printed, error: told),
        "\(name):\(entry.line): \(entry.text)\n\(printed.joined(separator: "\n"))\n\(told?.text ?? "")")
    }
  }

  /// What a check passes fails, if at all, as a running program does.
  @Test(arguments: names)
  func whatIsFormattedDoesTheSame(name: String) throws {
    for entry in try Self.programs(in: name) where entry.error == nil {
      guard case .formatted(let text) = Formatter.format(SourceText(entry.text)) else {
        Issue.record("\(name):\(entry.line): does not parse")
        continue
      }
      let (printed, told) = Self.run(SourceText(text))
      #expect(
        entry.isMet(byOutput: printed, error: told), "\(name):\(entry.line): formatted\n\(text)\n\(told?.text ?? "")")
    }
  }

  private static func programs(in name: String) throws -> [Transcript.Entry] {
    Transcript(parsing: String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self)).sessions.flatMap(\.self)
  }

  /// The lines that a program prints, and its first error with all that is told.
  private static func run(_ source: SourceText) -> (printed: [String], error: (code: String, text: String)?) {
    let output = CollectedOutput()
    let engine = Engine(commands: languageCommands(), output: output, gate: output.gate)
    let renderer = DiagnosticRenderer()
    let program = engine.check(source)
    if let first = program.diagnostics.first(where: { $0.severity == .error }) {
      return ([], (first.code, renderer.text(program.diagnostics)))
    }
    do throws(Failure) {
      try engine.run(program, scope: TaskScope(timeout: 30_000_000_000)) { value in
        engine.display.show(value) { output.write($0) }
      }
    } catch {
      return (lines(output.take()), (error.code, renderer.text(error)))
    }
    return (lines(output.take()), nil)
  }

  private static func lines(_ printed: String) -> [String] {
    var lines = printed.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
