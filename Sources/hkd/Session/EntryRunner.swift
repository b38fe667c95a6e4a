import Glibc
import HKDLanguage
import LineEditor

/// Runs entries: checks each whole, runs it as a task of its own, shows its values, and tells what went wrong.
final class EntryRunner {
  /// How an entry ended.
  enum Outcome {
    case done
    case failed(FailureKind)
    /// The session is over, with this status.
    case exit(Int32)

    /// As a program of this entry alone would end.
    var status: Int32 {
      switch self {
      case .done: 0
      case .failed(let kind): kind.exitStatus
      case .exit(let status): status
      }
    }
  }

  let session: Session
  private let setup: Setup
  private let tools: SessionTools
  private let values: ShownValues

  /// From here on it is worth saying how long an entry took, in nanoseconds.
  private static let longTime = 2_000_000_000

  init(_ setup: Setup, _ tools: SessionTools) {
    self.setup = setup
    self.tools = tools
    let view = ValueView(setup, tools)
    let values = ShownValues()
    self.values = values
    session = Session(tools.engine(output: tools.output)) { value in
      values.gaveValue.append(!value.isNull)
      view.show(value)
    }
  }

  /// Which statements of the entry that runs gave a value.
  private final class ShownValues {
    var gaveValue: [Bool] = []
  }

  /// Takes an entry's lines and says of those so far whether the entry is whole.
  func lineByLine() -> EditorConfiguration.LineByLine {
    var text = session.newText()
    return { line in
      switch text.add(line) {
      case .complete: .complete
      case .needsMore: .needsMore
      case .wrong: .wrong
      }
    }
  }

  func run(_ text: String) -> Outcome { run(Array(text.utf8)) }

  /// The same of bytes that may be no text.
  func run(_ bytes: [UInt8]) -> Outcome {
    let entry = session.check(bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    setup.errors.tell(entry.diagnostics)
    tools.recorder.entryBegins()
    if let error = entry.diagnostics.first(where: { $0.severity == .error }) {
      session.keep(error)
      record(text, entry, Failure(error.code, error.message, kind: .check))
      return .failed(.check)
    }
    let start = TaskScope.now()
    values.gaveValue = []
    let failure = run(entry)
    setup.output.flush()
    let passed = TaskScope.now() - start
    let result = SessionScript.Entry(entry, gaveValue: values.gaveValue, failure: failure)
    tools.journal.add(result)
    record(text, entry, failure)
    tools.remoteNames.expire()
    if passed >= Self.longTime, setup.output.console.isTerminal(.err), !setup.options.quiet {
      setup.output.note(setup.styles.err.dim("took \(HumanText.time(passed))"))
    }
    return outcome(failure)
  }

  /// What the entry failed with; nil if it succeeded.
  private func run(_ entry: CheckedProgram) -> Failure? {
    do throws(Failure) {
      let scope = try setup.newScope()
      Signals.shared.watch(scope)
      defer { Signals.shared.watch(nil) }
      // The terminal has shown `^C`: what is said on the way out begins on a line of its own.
      let interrupt = scope.onCancel { [console = setup.output.console] in
        if console.isTerminal(.err) { console.write("\n", to: .err) }
      }
      defer { withExtendedLifetime(interrupt) {} }
      // Pressed between the Enter and here.
      if LineEditor.takeInterrupt() { scope.cancel(Signals.interrupted) }
      try scope.check()
      try session.run(entry, scope: scope)
      return nil
    } catch {
      session.keep(error)
      tell(error)
      return error
    }
  }

  private func tell(_ failure: Failure) {
    // Who has pressed Ctrl-C needs no excerpt of what they see above.
    if failure.kind == .interrupted, failure.code == Signals.interrupted.code, !setup.errors.isJSON {
      return setup.output.note(setup.styles.err.warning("interrupted"))
    }
    setup.errors.tell(failure)
  }

  private func outcome(_ failure: Failure?) -> Outcome {
    switch failure?.kind {
    case nil: .done
    case .exit(let status)?: .exit(status)
    case .terminated?: .exit(FailureKind.terminated.exitStatus)
    case let kind?: .failed(kind)
    }
  }

  /// Hands the entry to the transcript, if one is being written.
  private func record(_ text: String, _ entry: CheckedProgram, _ failure: Failure?) {
    do throws(Files.Problem) {
      try tools.recorder.entryEnds(text, calling: entry.commandNames, failure)
    } catch {
      _ = tools.recorder.end()
      setup.output.note("notice: the transcript ends before this entry: cannot write \(error.path): \(error.message)")
    }
  }
}
