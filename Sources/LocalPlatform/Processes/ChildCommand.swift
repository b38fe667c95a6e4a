import Glibc
import HKDSystem

/// What to run as a child.
struct ChildCommand: Sendable {
  /// Program and arguments; the program by its path.
  var arguments: [String]
  var environment: [String: String]
  var folder: String
  /// Whether standard error joins the output; else it is dropped.
  var joinsErrors = true
  var input = Input.none

  /// What its standard input is.
  enum Input: Sendable, Equatable {
    case none
    /// What is written with `ChildProcess.write`.
    case pipe
    /// The same through a terminal, which is its output too.
    case terminal(rows: Int, columns: Int)
  }
}

extension ChildCommand {
  /// `setpriv` sets the parent-death signal between fork and exec, which `posix_spawn` itself cannot.
  private static let setpriv = "/usr/bin/setpriv"
  private static let hasSetpriv = access(setpriv, X_OK) == 0

  /// How it starts on these streams, in a session of its own, with nothing of ours but what is handed over.
  func start(on streams: ChildStreams) -> ProgramStart {
    var start = ProgramStart(
      (Self.hasSetpriv ? [Self.setpriv, "--pdeathsig", "KILL", "--"] : []) + arguments,
      output: .copy(streams.childsOutput), errors: joinsErrors ? nil : .null, company: .ownSession, folder: folder,
      environment: environment.map { "\($0.key)=\($0.value)" })
    if let terminal = streams.terminal {
      start.input = .terminal(terminal)
      start.output = .copy(STDIN_FILENO)
    } else if streams.childsInput >= 0 {
      start.input = .copy(streams.childsInput)
    }
    return start
  }
}
