import Glibc
import HKDLanguage
import LineEditor

/// `hkd -i`: statements as they arrive on standard input, without a prompt; for programs that keep hkd at their side.
///
/// It ends with the status of the last statement; a statement that is still open at the end is a usage failure (2).
struct StatementStream {
  private let setup: Setup

  init(_ setup: Setup) { self.setup = setup }

  func run() -> Int32 {
    let engine = setup.engine(arguments: setup.options.words, plan: nil)
    let session = Session(engine) { setup.show($0, engine.display) }
    let editor = LineEditor(
      EditorConfiguration(
        programName: "hkd", prompt: { "" }, continuationPrompt: { "" },
        completeness: { text in
          switch session.completeness(of: text) {
          case .complete: .complete
          case .needsMore: .needsMore
          case .wrong: .wrong
          }
        }), history: History(path: nil), console: setup.output.console)
    var status: Int32 = 0
    while true {
      switch editor.readEntry() {
      case .entry(let text):
        let (newStatus, ends) = run(text, in: session)
        status = newStatus
        setup.output.flush()
        if ends { return status }
      case .notText:
        setup.errors.tell(Failure("HKD101", "the input is no UTF-8", kind: .check))
        status = FailureKind.check.exitStatus
      case .interrupted: status = FailureKind.interrupted.exitStatus
      case .endOfInput: return status
      }
    }
  }

  /// Runs one entry; the status, and whether `exit` ended the session.
  private func run(_ text: String, in session: Session) -> (status: Int32, ends: Bool) {
    let entry = session.check(text)
    setup.errors.tell(entry.diagnostics)
    if entry.hasErrors { return (FailureKind.check.exitStatus, false) }
    do throws(Failure) {
      let scope = try setup.newScope()
      Signals.shared.watch(scope)
      defer { Signals.shared.watch(nil) }
      try session.run(entry, scope: scope)
      return (0, false)
    } catch {
      setup.errors.tell(error)
      if case .exit(let status) = error.kind { return (status, true) }
      return (error.kind.exitStatus, false)
    }
  }
}
