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
    let ended = try watch.run(within: options.allowance(else: host.options.timings.releaseDeadline)) { scope in
      try end(of: release, app: app, scope)
    }
    host.report(.stepEnded(step: .release, app: app, status: ended.status.word, nanoseconds: TaskScope.now() - start))
    let webURL = try awaitWell(ended, app: app, options, address)
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
