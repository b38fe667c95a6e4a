import HKDLanguage
import PlatformAPI

/// One wait for one thing: its deadline, and what is told if it ends before the thing does.
struct Watch {
  let host: DeployHost
  let scope: TaskScope
  /// `build 0123… of shop`
  let what: String
  /// The line that takes the wait up again.
  let resume: String

  /// Runs `work` under a deadline. An interrupt, or a deadline of whoever called, is told what goes on at the platform; the
  /// own deadline becomes a failure that says so.
  func run<Result>(within limit: Int, _ work: (TaskScope) throws -> Result) throws -> Result {
    do {
      return try work(TaskScope(parent: scope, timeout: limit))
    } catch let failure as Failure where !failure.isCatchable {
      if failure.kind == .deadline, !scope.isCancelled, scope.remaining != 0 { throw stillPending(after: limit) }
      host.report(.goesOn(RemoteActivity(what: "\(what) goes on at the platform", resume: resume)))
      throw failure
    }
  }

  private func stillPending(after limit: Int) -> Failure {
    Failure(
      "HKD467", "\(what) is still pending after \(DurationText.format(limit))",
      hint: "it goes on at the platform; wait on with: \(resume)", kind: .deadline)
  }
}
