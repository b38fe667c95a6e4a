import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits for a build and then for its release.
  func settleBuild(_ build: Build, _ options: AwaitOptions, _ value: Value) throws -> Value {
    let app = build.object.record.appName
    defer { if let version = build.sourceVersion { host.begunBuilds.forget(version) } }
    let start = TaskScope.now()
    let address = AppAddress(of: app, host: host, scope: scope)
    let ended = try buildEnd(build, app, options)
    let nanoseconds = TaskScope.now() - start
    host.report(.stepEnded(step: .build, app: app, status: ended.status.word, nanoseconds: nanoseconds))
    let release = try release(of: ended, app, options)
    let facts = value.record?.payload as? DeployFacts
    return try settleRelease(release, options, BuildOutcome(facts: facts, nanoseconds: nanoseconds, address: address))
  }

  private func buildEnd(_ build: Build, _ app: String, _ options: AwaitOptions) throws -> Build {
    let watch = Watch(
      host: host, scope: scope, what: "build \(build.id) of \(app)", resume: resumeLine(build, app),
      abandon: options.cancelsOnInterrupt ? { cancelled(build, app) } : nil)
    return try watch.run(within: options.allowance(else: host.options.timings.buildDeadline)) { scope in
      try end(of: build, app: app, scope)
    }
  }

  private func resumeLine(_ build: Build, _ app: String) -> String { "await \(build.id) --app \(app)" }

  /// The release that a build made; it may appear a moment after the build's success.
  private func release(of build: Build, _ app: String, _ options: AwaitOptions) throws -> Release {
    let watch = Watch(
      host: host, scope: scope, what: "the release of build \(build.id) of \(app)", resume: resumeLine(build, app))
    return try watch.run(within: options.allowance(else: host.options.timings.releaseDeadline)) { scope in
      let id = try build.releaseID ?? lateReleaseID(of: build, app, scope)
      return try look(for: Release.self, id, of: app, scope)
    }
  }

  private func lateReleaseID(of build: Build, _ app: String, _ scope: TaskScope) throws -> String {
    let limit = host.options.timings.outage
    let start = TaskScope.now()
    var question = question(for: Build.self, build.id, of: app)
    let newer = try Settling(.release, app: app, host: host, scope: scope).wait {
      try question.ask(in: scope)
    } until: {
      $0.releaseID != nil || TaskScope.now() - start > limit
    }
    guard let id = newer.releaseID else { throw noRelease(of: build, app, after: limit) }
    return id
  }

  private func noRelease(of build: Build, _ app: String, after limit: Int) -> Failure {
    Failure(
      "HKD462", "build \(build.id) of \(app) succeeded, but after \(limit.roughDuration) there is no release of it",
      hint: "what was live stays live; look with: releases --app \(app)", kind: .deployFailed)
  }

  /// Cancels a build that nobody waits for any more; false where it goes on.
  private func cancelled(_ build: Build, _ app: String) -> Bool {
    let name = "build \(build.id) of \(app)"
    host.report(.notice("cancelling \(name)"))
    // The scope of the wait has ended; what is left to do gets one of its own.
    let farewell = TaskScope(timeout: host.options.timings.farewell)
    do {
      let newest = try client.cancelBuild(build.id, of: app, in: farewell)
      guard newest.status == .failed else {
        host.report(.notice("\(name) was asked to end, and is \(newest.status.word)"))
        return false
      }
      host.report(.notice("\(name) was cancelled"))
      return true
    } catch {
      let reason = (error as? Failure)?.message ?? "no answer in time"
      host.report(.notice("\(name) could not be cancelled: \(reason)"))
      return false
    }
  }
}

/// What is known of the build behind a release.
struct BuildOutcome {
  let facts: DeployFacts?
  let nanoseconds: Int
  let address: AppAddress
}
