import Glibc
import HKDLanguage

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

  /// From here on it is worth saying how long an entry took, in nanoseconds.
  private static let longTime = 2_000_000_000

  init(_ setup: Setup, _ tools: SessionTools) {
    self.setup = setup
    self.tools = tools
    let view = ValueView(setup, types: [BackgroundTask.type])
    session = Session(tools.engine()) { view.show($0) }
  }

  func run(_ text: String) -> Outcome {
    let entry = session.check(text)
    setup.errors.tell(entry.diagnostics)
    if entry.hasErrors { return .failed(.check) }
    let start = TaskScope.now()
    let outcome = run(entry)
    setup.output.flush()
    tools.remoteNames.expire()
    let passed = TaskScope.now() - start
    if passed >= Self.longTime, setup.output.console.isTerminal(.err), !setup.options.quiet {
      setup.output.note(setup.styles.err.dim("took \(HumanText.time(passed))"))
    }
    return outcome
  }

  private func run(_ entry: CheckedProgram) -> Outcome {
    do throws(Failure) {
      let scope = try setup.newScope()
      Signals.shared.watch(scope)
      defer { Signals.shared.watch(nil) }
      try session.run(entry, scope: scope)
      return .done
    } catch {
      setup.errors.tell(error)
      switch error.kind {
      case .exit(let status): return .exit(status)
      case .terminated: return .exit(error.kind.exitStatus)
      default: return .failed(error.kind)
      }
    }
  }
}
