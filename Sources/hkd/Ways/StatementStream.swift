import HKDLanguage
import LineEditor

/// `hkd -i`: statements as they arrive on standard input, without a prompt; for programs that keep hkd at their side.
///
/// It ends with the status of the last statement; a statement that is still open at the end is a usage failure (2).
struct StatementStream {
  private let setup: Setup

  init(_ setup: Setup) { self.setup = setup }

  func run() -> Int32 {
    let tools = SessionTools(setup, isInteractive: false)
    let runner = EntryRunner(setup, tools)
    let editor = LineEditor(
      EditorConfiguration(
        programName: "hkd", prompt: { "" }, continuationPrompt: { "" },
        completeness: { runner.lineByLine() }), history: History(path: nil), console: setup.output.console)
    defer { tools.tasks.end() }
    var status: Int32 = 0
    while true {
      switch editor.readEntry() {
      case .entry(let text):
        let outcome = runner.run(text)
        status = outcome.status
        if case .exit = outcome { return status }
      case .notText(let bytes): status = runner.run(bytes).status
      case .interrupted: status = FailureKind.interrupted.exitStatus
      case .endOfInput: return status
      }
    }
  }
}
