import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits for a release, its release phase included, and for what else the options ask.
  func settleRelease(
    _ release: Release, _ options: AwaitOptions, _ build: BuildOutcome?
  ) throws -> Value {
    let app = release.object.record.appName
    let start = TaskScope.now()
    let watch = Watch(
      host: host, scope: scope, what: "release v\(release.version) of \(app)",
      resume: "await v\(release.version) --app \(app)")
    let deadline = options.timeout.map { start + $0 }
    let ended = try watch.run(within: options.timeout ?? host.options.timings.releaseDeadline) { scope in
      try endOfRelease(release, of: app, scope)
    }
    host.report(.stepEnded(step: .release, app: app, status: ended.status.word, nanoseconds: TaskScope.now() - start))
    let left = { (limit: Int) in deadline.map { max(0, $0 - TaskScope.now()) } ?? limit }
    if options.awaitsDynos {
      try watch.run(within: left(host.options.timings.healthDeadline)) { scope in
        try awaitDynos(of: app, on: ended.version, scope)
      }
    }
    let webURL = try webURL(of: app, scope)
    if let healthy = options.healthy {
      try watch.run(within: left(host.options.timings.healthDeadline)) { scope in
        try awaitHealthy(healthy, webURL: webURL, app: app, times: options.times, scope)
      }
    }
    host.report(.finished(summary(of: ended, app: app, build, webURL: webURL)))
    return .record(ended.object.record)
  }

  private func endOfRelease(_ release: Release, of app: String, _ scope: TaskScope) throws -> Release {
    let log = release.outputStreamURL.map { LogFollower(.release, app: app, url: $0, host: host, scope: scope) }
    var newest = release
    do {
      if release.status == .pending {
        var question = RepeatedQuestion(client, platformPath("apps", app, "releases", release.id))
        newest = try Settling(.release, app: app, host: host, scope: scope, log: log).wait {
          let release = try Release(try question.ask(in: scope), app: app)
          log?.renew(url: release.outputStreamURL)
          return release
        } until: {
          $0.status != .pending
        }
      }
    } catch {
      log?.stop()
      throw error
    }
    log?.finish()
    guard newest.status == .succeeded else { throw releaseFailure(newest, of: app, tail: log?.tail ?? []) }
    return newest
  }

  private func releaseFailure(_ release: Release, of app: String, tail: [String]) -> Failure {
    let name = "release v\(release.version) of \(app)"
    let (message, hint): (String, String) =
      switch release.status {
      case .failed: ("\(name) failed in its release phase", "the release before stays live; mend it and deploy again")
      case .expired: ("\(name) is expired: its slug is gone", "deploy the source again")
      default: ("\(name) ended as `\(release.status.word)`, which is no success", "look with: releases --app \(app)")
      }
    return Failure(
      "HKD461", message + (release.status == .failed ? logTail(tail) : ""), hint: hint, kind: .deployFailed,
      id: release.status.word)
  }

  /// Where the app answers. Not worth failing for: the release is live whether or not this is known.
  private func webURL(of app: String, _ scope: TaskScope) throws -> String? {
    do {
      return try client.app(app, in: scope).webURL
    } catch {
      try scope.check()
      return nil
    }
  }

  private func summary(of release: Release, app: String, _ build: BuildOutcome?, webURL: String?) -> DeploySummary {
    DeploySummary(
      app: app, version: release.version, commit: build?.facts?.commit, checksum: build?.facts?.checksum,
      fileCount: build?.facts?.fileCount, bytes: build?.facts?.bytes, buildNanoseconds: build?.nanoseconds,
      webURL: webURL, calls: client.budget.calls)
  }
}
