import Glibc
import HKDLanguage
import HKDSystem

/// What all steps of one build share: its log, its folders, its deadline, and how it is ended early.
final class BuildScope: Sendable {
  private struct State {
    var isCancelled = false
    var isTimedOut = false
    var process: ChildProcess?
  }

  let log: OutputLog
  /// A folder of its own that goes with the build.
  let folder: String
  let environment: [String: String]
  /// Ends requests that are under way when the build is.
  let task = TaskScope()
  private let state = Monitor(State())

  init(log: OutputLog, folder: String, environment: [String: String]) {
    self.log = log
    self.folder = folder
    self.environment = environment
  }

  var buildFolder: String { "\(folder)/build" }
  var temporaryFolder: String { "\(folder)/tmp" }

  func heading(_ text: String) { log.append("-----> \(text)\n") }
  func detail(_ text: String) { log.append("       \(text)\n") }

  /// Ends the build by its people's wish.
  func cancel() { end { $0.isCancelled = true } }

  /// Ends the build because its time is over.
  func timeOut() { end { $0.isTimedOut = true } }

  private func end(_ change: (inout State) -> Void) {
    let process = state.update { state in
      change(&state)
      return state.process
    }
    process?.signal(SIGKILL)
    task.cancel(Failure("HKD400", "the build was ended"))
  }

  /// - Throws: `BuildProblem` when the build was ended early.
  func check() throws(BuildProblem) {
    let (isCancelled, isTimedOut) = state.withLock { ($0.isCancelled, $0.isTimedOut) }
    if isCancelled { throw .cancelled }
    if isTimedOut { throw BuildProblem("Timed out: the build took longer than 15 minutes") }
  }

  var isEnded: Bool { state.withLock { $0.isCancelled || $0.isTimedOut } }

  /// Waits so long, or until the build is ended early.
  func wait(_ seconds: Double) throws(BuildProblem) {
    let deadline = seconds.isFinite ? Instant.now + seconds : .never
    _ = state.wait(until: deadline) { $0.isCancelled || $0.isTimedOut ? true : nil }
    try check()
  }

  /// Runs a program, its output on the build's log.
  func run(_ arguments: [String], in folder: String, extra: [String: String] = [:]) throws(BuildProblem) -> ExitStatus {
    try follow(arguments, in: folder, extra: extra, joinsErrors: true) { [log] in log.append($0) }
  }

  /// Runs a program and gives its standard output, at most 1 MB.
  func capture(_ arguments: [String], in folder: String) throws(BuildProblem) -> (ExitStatus, String) {
    let output = Monitor<[UInt8]>([])
    let status = try follow(arguments, in: folder, extra: [:], joinsErrors: false) { bytes in
      output.update { output in
        if output.count < 1 << 20 { output += bytes }
      }
    }
    return (status, String(decoding: output.withLock { $0 }, as: UTF8.self))
  }

  private func follow(
    _ arguments: [String], in folder: String, extra: [String: String], joinsErrors: Bool,
    _ output: @escaping @Sendable ([UInt8]) -> Void
  ) throws(BuildProblem) -> ExitStatus {
    try check()
    let end = Monitor<(status: ExitStatus, failure: String?)?>(nil)
    let command = ChildCommand(
      arguments: arguments, environment: environment.merging(extra) { $1 }, folder: folder, joinsErrors: joinsErrors)
    let process = ChildProcess(command, output: output) { status, failure in end.update { $0 = (status, failure) } }
    state.update { $0.process = process }
    // The build may have been ended between the check and this.
    if isEnded { process.signal(SIGKILL) }
    let ended = end.wait(until: .never) { $0 }
    state.update { $0.process = nil }
    try check()
    if let failure = ended?.failure { throw BuildProblem("\(arguments.first ?? "") cannot be started: \(failure)") }
    return ended?.status ?? .exited(127)
  }
}
