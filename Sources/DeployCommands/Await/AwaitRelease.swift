import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits for a release, its release phase included, and for what else the options ask.
  func settleRelease(
    _ release: Release, _ options: AwaitOptions, _ build: BuildOutcome?
  ) throws -> Value {
    let app = release.object.record.appName
    let address = build?.address ?? AppAddress(of: app, host: host, scope: scope)
    let start = TaskScope.now()
    let watch = Watch(
      host: host, scope: scope, what: "release v\(release.version) of \(app)",
      resume: "await v\(release.version) --app \(app)")
    let deadline = options.timeout.map { start + $0 }
    let ended = try watch.run(within: options.timeout ?? host.options.timings.releaseDeadline) { scope in
      try end(of: release, app: app, scope)
    }
    host.report(.stepEnded(step: .release, app: app, status: ended.status.word, nanoseconds: TaskScope.now() - start))
    let left = { (limit: Int) in deadline.map { max(0, $0 - TaskScope.now()) } ?? limit }
    if options.awaitsDynos {
      let watch = Watch(
        host: host, scope: scope, what: "the start of v\(ended.version) of \(app)",
        resume: "await v\(ended.version) --dynos --app \(app)")
      try watch.run(within: left(host.options.timings.healthDeadline)) { scope in
        try awaitDynos(of: app, on: ended.version, scope)
      }
    }
    let timings = host.options.timings
    let webURL = try address.url(within: options.healthy == nil ? timings.courtesy : left(timings.outage))
    if let healthy = options.healthy {
      let watch = Watch(
        host: host, scope: scope, what: "v\(ended.version) of \(app)", state: "is released, but not known to be healthy",
        overdue: "is not healthy",
        resume: "await v\(ended.version) --healthy \(healthy) --app \(app)")
      try watch.run(within: left(host.options.timings.healthDeadline)) { scope in
        try awaitHealthy(healthy, webURL: webURL, app: app, times: options.times, scope)
      }
    }
    host.report(.finished(summary(of: ended, app: app, build, webURL: webURL)))
    return .record(ended.object.record)
  }

  private func summary(of release: Release, app: String, _ build: BuildOutcome?, webURL: String?) -> DeploySummary {
    DeploySummary(
      app: app, version: release.version, commit: build?.facts?.commit, checksum: build?.facts?.checksum,
      fileCount: build?.facts?.fileCount, bytes: build?.facts?.bytes, buildNanoseconds: build?.nanoseconds,
      webURL: webURL, calls: client.budget.calls)
  }
}
