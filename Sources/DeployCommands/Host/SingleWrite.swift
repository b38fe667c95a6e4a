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
  /// Looks for what an earlier try may have made; nil where nothing would tell it from another's.
  let find: (() throws -> Thing?)?

  func run() throws -> Thing {
    do {
      return try make()
    } catch let failure as Failure where !failure.isCatchable {
      // Ended from outside, perhaps between the request and its answer.
      host.report(.goesOn(RemoteActivity(what: "whether \(what) was made is not known", resume: look)))
      throw failure
    }
  }

  private func make() throws -> Thing {
    var failed = 0
    let start = TaskScope.now()
    while true {
      do {
        return try read(unlessUnreadable: try host.client.performOrExplain(call, in: scope))
      } catch let problem as CallProblem where problem.mayHaveActed {
        guard let find else { throw unclear(problem) }
        host.report(.notice("\(problem.failure.message); looking whether it made \(what)"))
        if let thing = try patiently(find, after: problem) { return thing }
        failed += 1
        let elapsed = TaskScope.now() - start
        guard let wait = host.options.timings.retries.wait(after: failed, problem, elapsed: elapsed) else {
          throw unclear(problem)
        }
        try scope.sleep(wait)
      } catch let problem as CallProblem {
        // A refusal may be about the very thing that an earlier try has made.
        if failed > 0, let find, let thing = try patiently(find, after: problem) { return thing }
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

  /// Looks again and again for a while: what was begun may take a moment to be listed, or may only now be on its way.
  private func patiently(_ find: () throws -> Thing?, after problem: CallProblem) throws -> Thing? {
    let timings = host.options.timings
    let end = TaskScope.now() + timings.appearance
    var pause = timings.retries.firstWait
    while true {
      do {
        if let thing = try find() { return thing }
      } catch let failure as Failure where failure.isCatchable {
        throw unclear(problem, cause: failure)
      }
      guard TaskScope.now() < end else { return nil }
      try scope.sleep(RetryPolicy.jittered(pause))
      pause = min(2 * pause, .milliseconds(1500))
    }
  }

  private func unclear(_ problem: CallProblem, cause: Failure? = nil) -> Failure {
    Failure(
      problem.failure.code, "\(problem.failure.message); whether it made \(what) is not known",
      hint: "look with: \(look); if it did not, run it again", kind: problem.failure.kind, cause: cause ?? problem.failure,
      status: problem.failure.status, id: problem.failure.id, requestID: problem.failure.requestID)
  }
}
