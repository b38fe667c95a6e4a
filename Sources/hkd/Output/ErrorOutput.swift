import Glibc
import HKDLanguage

/// How errors are told: as people read them or as JSON, through the gate, on standard error.
struct ErrorOutput: Sendable {
  let output: StandardOutput
  let gate: SecretGate
  let isJSON: Bool
  let style: Style
  /// Told of failures besides; nil where no events are wanted.
  let events: JSONReporter?

  func tell(_ diagnostics: [Diagnostic]) {
    if isJSON {
      for diagnostic in diagnostics { output.note(DiagnosticRenderer.json(diagnostic)) }
    } else if !diagnostics.isEmpty {
      output.note(withoutLastNewline(renderer.text(diagnostics)))
    }
  }

  func tell(_ failure: Failure) {
    if failure.kind.isExit { return }
    let failure = failure.redacted(by: gate)
    events?.report(failure)
    output.note(isJSON ? DiagnosticRenderer.json(failure) : withoutLastNewline(renderer.text(failure)))
  }

  private var renderer: DiagnosticRenderer {
    DiagnosticRenderer(isColored: style.isColored, width: max(40, output.console.columns(.err)))
  }

  private func withoutLastNewline(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }
}
