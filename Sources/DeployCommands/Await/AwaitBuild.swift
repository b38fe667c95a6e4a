import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits for a build and then for its release.
  func settleBuild(_ build: Build, _ options: AwaitOptions, _ value: Value) throws -> Value {
    let app = build.object.record.appName
    defer { if let version = build.sourceVersion { host.begunBuilds.forget(version) } }
    let start = TaskScope.now()
    let address = AppAddress(of: app, host: host, scope: scope)
    let watch = Watch(
      host: host, scope: scope, what: "build \(build.id) of \(app)", resume: "await \(build.id) --app \(app)")
    let deadline = options.timeout.map { start + $0 }
    let ended = try cancelling(build, of: app, if: options.cancelsOnInterrupt) {
      try watch.run(within: options.timeout ?? host.options.timings.buildDeadline) { scope in
        try end(of: build, app: app, scope)
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
    return try settleRelease(release, options, BuildOutcome(facts: facts, nanoseconds: nanoseconds, address: address))
  }

  /// The release that a build made; it may appear a moment after the build's success.
  private func release(of build: Build, app: String, _ scope: TaskScope) throws -> Release {
    let id: String
    if let known = build.releaseID {
      id = known
    } else {
      let limit = host.options.timings.outage
      let start = TaskScope.now()
      var question = question(for: Build.self, build.id, of: app)
      let newer = try Settling(.release, app: app, host: host, scope: scope).wait {
        try question.ask(in: scope)
      } until: {
        $0.releaseID != nil || TaskScope.now() - start > limit
      }
      guard let late = newer.releaseID else { throw noRelease(of: build, app, after: limit) }
      id = late
    }
    return try look(for: Release.self, id, of: app, scope)
  }

  private func noRelease(of build: Build, _ app: String, after limit: Int) -> Failure {
    Failure(
      "HKD462", "build \(build.id) of \(app) succeeded, but after \(limit.roughDuration) there is no release of it",
      hint: "what was live stays live; look with: releases --app \(app)", kind: .deployFailed)
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
  let address: AppAddress
}
