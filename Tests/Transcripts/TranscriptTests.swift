import HKDCommands
import HKDLanguage
import Synchronization
import TestSupport
import Testing

/// Every transcript does what it says.
@Suite struct TranscriptTests {
  @Test(arguments: Transcript.names)
  func transcriptsHold(name: String) throws {
    let transcript = Transcript(parsing: try Transcript.text(of: name))
    #expect(!transcript.sessions.isEmpty)
    for session in transcript.sessions { run(session, of: name) }
  }

  /// The pages of the language reference are the transcripts; `HKD_RECORD=1` writes them anew.
  @Test(arguments: Transcript.names)
  func referencePagesAreTheTranscripts(name: String) throws {
    let transcript = try Transcript.text(of: name)
    let page = ReferencePage.markdown(of: transcript)
    let path = "\(ReferencePage.folder)/\(ReferencePage.name(of: name))"
    if Environment.process["HKD_RECORD"] != nil { try Files.write(Array(page.utf8), to: path) }
    #expect(String(decoding: try Files.read(path), as: UTF8.self) == page)
  }

  private func run(_ entries: [Transcript.Entry], of name: String) {
    let output = CollectedOutput()
    let engine = Engine(commands: languageCommands(), output: output, gate: output.gate)
    let session = Session(engine) { value in engine.display.show(value) { output.write($0) } }
    for entry in entries {
      let place = "\(name):\(entry.line): \(entry.text)"
      let failure = outcome(of: entry.text, in: session)
      let printed = output.take()
      let expected = entry.output.isEmpty ? "" : entry.output.joined(separator: "\n") + "\n"
      if let (code, words) = entry.error {
        let told = failure.map { "\($0.code) \($0.text)" } ?? "no error; it printed: \(printed)"
        #expect(failure?.code.hasPrefix(code) ?? false, "\(place)\n\(told)")
        for word in words { #expect(told.contains(word), "\(place)\n\(told)") }
      } else {
        #expect(failure == nil, "\(place)\n\(failure?.text ?? "")")
      }
      #expect(printed == expected, "\(place)")
    }
  }

  /// The first error's code and all that is told, nil where it succeeds.
  private func outcome(of text: String, in session: Session) -> (code: String, text: String)? {
    let renderer = DiagnosticRenderer()
    let entry = session.check(text)
    if let first = entry.diagnostics.first(where: { $0.severity == .error }) {
      return (first.code, renderer.text(entry.diagnostics))
    }
    do throws(Failure) {
      try session.run(entry, scope: TaskScope(timeout: 30_000_000_000))
      return nil
    } catch {
      return (error.code, renderer.text(error))
    }
  }
}

extension Transcript {
  /// Where the transcripts of the language stand.
  static let folder = #filePath.replacing("/TranscriptTests.swift", with: "/language")
  static let names = ((try? entries(of: folder)) ?? []).filter { $0.hasSuffix(".hkdt") }.sorted()

  static func text(of name: String) throws -> String {
    String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self)
  }
}

/// Collects what a program prints.
final class CollectedOutput: Output {
  let gate = SecretGate()
  private let text = Mutex("")

  func write(_ text: String) { self.text.withLock { $0 += gate.redact(text) } }
  func note(_ line: String) {}

  func take() -> String {
    text.withLock { text in
      defer { text = "" }
      return text
    }
  }
}
