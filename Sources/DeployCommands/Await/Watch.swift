import HKDLanguage
import PlatformAPI

/// One wait for one thing: its deadline, and what is told if it ends before the thing does.
struct Watch {
  let host: DeployHost
  let scope: TaskScope
  /// `build 0123… of shop`
  let what: String
  /// How it stands when the wait is ended too early.
  var state = "goes on at the platform"
  /// What is wrong with it once the time allowed is over.
  var overdue = "is still pending"
  /// The line that takes the wait up again.
  let resume: String
  /// Called where a signal ends the wait: ends the thing itself, and tells whether it has.
  var abandon: (() -> Bool)?

  /// Runs `work` under a deadline.
  ///
  /// The own deadline becomes a failure that says so. Where it ends without a verdict (an interrupt, a deadline of whoever
  /// called, a platform that gives no answer) it is told how the thing stands and how to go on.
  func run<Result>(within allowance: Allowance, _ work: (TaskScope) throws -> Result) throws -> Result {
    do {
      return try work(TaskScope(parent: scope, timeout: allowance.left))
    } catch let failure as Failure where !failure.isCatchable {
      if failure.kind == .deadline, !scope.isCancelled, scope.remaining != 0 { throw stillPending(after: allowance.total) }
      if !isAbandoned(after: failure) { tellState() }
      throw failure
    } catch let failure as Failure {
      if !isVerdict(failure) { tellState() }
      throw failure
    }
  }

  private func isAbandoned(after failure: Failure) -> Bool {
    guard let abandon, failure.kind == .interrupted || failure.kind == .terminated else { return false }
    return abandon()
  }

  private func isVerdict(_ failure: Failure) -> Bool {
    switch failure.kind {
    case .network, .platformFault, .authentication, .refused, .notFound: false
    default: true
    }
  }

  private func tellState() { host.report(.goesOn(RemoteActivity(what: "\(what) \(state)", resume: resume))) }

  private func stillPending(after limit: Int) -> Failure {
    Failure(
      "HKD467", "\(what) \(overdue) after \(limit.roughDuration)",
      hint: "it \(state); wait on with: \(resume)", kind: .deadline)
  }
}
