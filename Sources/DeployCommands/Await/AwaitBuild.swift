import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits for a build and then for its release.
  func settleBuild(_ build: Build, _ options: AwaitOptions, _ value: Value) throws -> Value {
    let app = build.object.record.appName
    let start = TaskScope.now()
    let watch = Watch(
      host: host, scope: scope, what: "build \(build.id) of \(app)", resume: "await \(build.id) --app \(app)")
    let deadline = options.timeout.map { start + $0 }
    let ended = try cancelling(build, of: app, if: options.cancelsOnInterrupt) {
      try watch.run(within: options.timeout ?? host.options.timings.buildDeadline) { scope in
        try endOfBuild(build, of: app, scope)
      }
    }
    let nanoseconds = TaskScope.now() - start
    host.report(.stepEnded(step: .build, app: app, status: ended.status.word, nanoseconds: nanoseconds))
    var options = options
    options.timeout = deadline.map { max(0, $0 - TaskScope.now()) }
    let release = try watch.run(within: options.timeout ?? host.options.timings.releaseDeadline) { scope in
      try self.release(of: ended, app: app, scope)
    }
    let facts = value.record?.payload as? DeployFacts
    return try settleRelease(release, options, BuildOutcome(facts: facts, nanoseconds: nanoseconds, build: ended))
  }

  /// The build once it is no longer pending; one that did not succeed is thrown, with its log's tail.
  private func endOfBuild(_ build: Build, of app: String, _ scope: TaskScope) throws -> Build {
    let log = build.outputStreamURL.map { LogFollower(.build, app: app, url: $0, host: host, scope: scope) }
    var newest = build
    do {
      if build.status == .pending {
        var question = RepeatedQuestion(client, platformPath("apps", app, "builds", build.id))
        newest = try Settling(.build, app: app, host: host, scope: scope, log: log).wait {
          let build = try Build(try question.ask(in: scope), app: app)
          log?.renew(url: build.outputStreamURL)
          return build
        } until: {
          $0.status != .pending
        }
      }
    } catch {
      log?.stop()
      throw error
    }
    log?.finish()
    guard newest.status == .succeeded else { throw buildFailure(newest, of: app, tail: log?.tail ?? []) }
    return newest
  }

  private func buildFailure(_ build: Build, of app: String, tail: [String]) -> Failure {
    let message =
      switch build.status {
      case .failed: "build \(build.id) of \(app) failed"
      default: "build \(build.id) of \(app) ended as `\(build.status.word)`, which is no success"
      }
    return Failure(
      "HKD460", message + logTail(tail),
      hint: "nothing was released: what was live stays live; mend the source and deploy again",
      kind: .deployFailed, id: build.status.word)
  }

  /// The release that a build made; it may appear a moment after the build's success.
  private func release(of build: Build, app: String, _ scope: TaskScope) throws -> Release {
    var build = build
    if build.releaseID == nil {
      var question = RepeatedQuestion(client, platformPath("apps", app, "builds", build.id))
      build = try Settling(.build, app: app, host: host, scope: scope).wait {
        try Build(try question.ask(in: scope), app: app)
      } until: {
        $0.releaseID != nil
      }
    }
    guard let id = build.releaseID else { throw PlatformObject.missing("release", in: "build") }
    return try client.release(id, of: app, in: scope)
  }

  /// Runs `work`; if an interrupt ends it and the user wants that, cancels the build.
  private func cancelling<Result>(
    _ build: Build, of app: String, if isWanted: Bool, _ work: () throws -> Result
  ) throws -> Result {
    do {
      return try work()
    } catch let failure as Failure where isWanted && (failure.kind == .interrupted || failure.kind == .terminated) {
      // The scope has ended; what is left to do gets one of its own.
      let farewell = TaskScope(timeout: host.options.timings.farewell)
      do {
        let cancelled = try client.cancelBuild(build.id, of: app, in: farewell)
        host.report(.notice("build \(build.id) of \(app) was cancelled: \(cancelled.status.word)"))
      } catch {
        let reason = (error as? Failure)?.message ?? "no answer in time"
        host.report(.notice("build \(build.id) of \(app) could not be cancelled: \(reason)"))
      }
      throw failure
    }
  }
}

/// What is known of the build behind a release.
struct BuildOutcome {
  let facts: DeployFacts?
  let nanoseconds: Int
  let build: Build
}

/// The last lines of a log as they stand in an error.
func logTail(_ lines: [String]) -> String {
  lines.isEmpty
    ? " (there is no log of it)" : "; the log's last lines:\n" + lines.map { "  │ \($0)" }.joined(separator: "\n")
}
