import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits for one dyno: a one-off one to its end, any other until it is up.
  func settleDyno(_ dyno: Dyno, _ options: AwaitOptions) throws -> Value {
    let app = dyno.object.record.appName
    let watch = Watch(
      host: host, scope: scope, what: "dyno \(dyno.name) of \(app)", resume: "await dyno \(dyno.name) --app \(app)")
    let isOneOff = dyno.type == "run"
    return try watch.run(within: options.allowance(else: host.options.timings.healthDeadline)) { scope in
      var newest = dyno
      var crashes = CrashCount()
      var question = RepeatedQuestion(client, platformPath("apps", app, "dynos", dyno.name)) { try Dyno($0, app: app) }
      let longest = host.options.timings.probe
      _ = try Settling(.dynos, app: app, host: host, scope: scope, longestInterval: longest).wait {
        () throws -> Dyno? in
        do {
          return try question.ask(in: scope)
        } catch let problem as CallProblem where isOneOff && problem.failure.kind == .notFound {
          // One-off dynos are gone once they have ended.
          return nil
        }
      } until: { dyno in
        guard let dyno else { return true }
        newest = dyno
        if dyno.state == "crashed", isOneOff || crashes.isTooMuch(dyno) {
          throw Failure(
            "HKD463", "\(dyno.name) of \(app) crashed", hint: "see why: logs --dyno \(dyno.name) --app \(app)",
            kind: .deployFailed)
        }
        return dyno.state == (isOneOff ? "complete" : "up")
      }
      return .record(newest.object.record)
    }
  }
}
