import HKDLanguage
import PlatformAPI

/// A call that makes something, made once: after an answer that leaves open whether the platform acted, it looks for what
/// it asked for before it asks again.
struct SingleWrite<Thing> {
  let host: DeployHost
  let scope: TaskScope
  let call: PlatformCall
  /// What it makes, for messages: `a build of shop`.
  let what: String
  /// The command that shows whether it is there: `build --app shop`.
  let look: String
  /// Makes the thing of an answer; what it throws counts as no answer.
  let read: (Value) throws -> Thing
  /// Looks for what an earlier try may have made.
  let find: () throws -> Thing?

  func run() throws -> Thing {
    var failed = 0
    while true {
      do {
        return try read(unlessUnreadable: try host.client.performOrExplain(call, in: scope))
      } catch let problem as CallProblem where problem.mayHaveActed {
        host.report(.notice("\(problem.failure.message); looking whether it made \(what)"))
        if let thing = try findPatiently(after: problem) { return thing }
        failed += 1
        guard let wait = host.options.timings.retries.wait(after: failed, problem) else { throw unclear(problem) }
        try scope.sleep(wait)
      } catch let problem as CallProblem {
        throw problem.failure
      }
    }
  }

  /// An answer that cannot be read leaves as much open as none.
  private func read(unlessUnreadable answer: PlatformAnswer) throws -> Thing {
    do {
      return try read(answer.value)
    } catch let failure as Failure {
      throw CallProblem(failure: failure, isTransient: true, mayHaveActed: true)
    }
  }

  /// Looks a few times: what was begun may take a moment to be listed.
  private func findPatiently(after problem: CallProblem) throws -> Thing? {
    for look in 0..<3 {
      if look > 0 { try scope.sleep(RetryPolicy.jittered(host.options.timings.retries.firstWait << look)) }
      do {
        if let thing = try find() { return thing }
      } catch let failure as Failure where failure.isCatchable {
        throw unclear(problem, cause: failure)
      }
    }
    return nil
  }

  private func unclear(_ problem: CallProblem, cause: Failure? = nil) -> Failure {
    Failure(
      problem.failure.code, "\(problem.failure.message); whether it made \(what) is not known",
      hint: "look with: \(look); if it did not, run it again", kind: problem.failure.kind, cause: cause ?? problem.failure,
      status: problem.failure.status, id: problem.failure.id, requestID: problem.failure.requestID)
  }
}
