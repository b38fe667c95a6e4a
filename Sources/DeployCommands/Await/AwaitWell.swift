import HKDLanguage
import PlatformAPI

/// Whether a release that is live does well: its dynos, its address, and the way back if they do not.
extension CommandRun {
  /// Waits until a live release's dynos are up and its address answers, as far as the options ask for that.
  ///
  /// - Returns: where the app answers; nil where the platform does not tell.
  func awaitWell(_ release: Release, app: String, _ options: AwaitOptions, _ address: AppAddress) throws -> String? {
    do {
      if options.awaitsDynos { try awaitDynos(of: release, app, options) }
      let timings = host.options.timings
      let patience = options.healthy == nil ? timings.courtesy : options.allowance(else: timings.outage).left
      let webURL = try address.url(within: patience)
      if let healthy = options.healthy { try awaitHealthy(healthy, webURL: webURL, of: release, app, options) }
      return webURL
    } catch let failure as Failure where options.rollsBack && isUnwell(failure) {
      throw try rolledBack(from: release, app, after: failure)
    }
  }

  private func awaitDynos(of release: Release, _ app: String, _ options: AwaitOptions) throws {
    let watch = Watch(
      host: host, scope: scope, what: "the start of v\(release.version) of \(app)",
      resume: "await v\(release.version) --dynos --app \(app)")
    try watch.run(within: options.allowance(else: host.options.timings.healthDeadline)) { scope in
      try awaitDynos(of: app, on: release.version, scope)
    }
  }

  private func awaitHealthy(
    _ healthy: String, webURL: String?, of release: Release, _ app: String, _ options: AwaitOptions
  ) throws {
    let watch = Watch(
      host: host, scope: scope, what: "v\(release.version) of \(app)", state: "is released, but not known to be healthy",
      overdue: "is not healthy", resume: "await v\(release.version) --healthy \(healthy) --app \(app)")
    try watch.run(within: options.allowance(else: host.options.timings.healthDeadline)) { scope in
      try awaitHealthy(healthy, webURL: webURL, app: app, times: options.times, scope)
    }
  }

  /// A crash, or time that is up: a platform that gives no answer says nothing about the release.
  private func isUnwell(_ failure: Failure) -> Bool {
    failure.isCatchable && (failure.kind == .deployFailed || failure.kind == .deadline)
  }

  /// Goes back to the release that was live before, once, and waits for that.
  ///
  /// - Returns: the failure, with what has become of it; unchanged where there is no way back, or where another release has
  ///   come since: that one is not ours to undo.
  private func rolledBack(from release: Release, _ app: String, after failure: Failure) throws -> Failure {
    let newest = try client.newestReleases(50, of: app, in: scope)
    guard newest.first?.version == release.version else {
      host.report(.notice("v\(release.version) of \(app) is not rolled back: a newer release has come since"))
      return failure
    }
    guard let target = Release.before(release.version, among: newest) else {
      host.report(.notice("v\(release.version) of \(app) is not rolled back: there is no release to go back to"))
      return failure
    }
    do {
      _ = try settle(rollback(to: target.id, app: app), AwaitOptions(timeout: nil))
    } catch let second as Failure where second.isCatchable {
      throw Failure(
        second.code, "\(failure.message); and going back to v\(target.version) failed: \(second.message)", hint: second.hint,
        kind: failure.kind, cause: failure)
    }
    return Failure(
      failure.code, "\(failure.message); v\(target.version) is live again", hint: "see why: logs --app \(app)",
      kind: failure.kind, cause: failure)
  }
}

extension Release {
  /// The newest release before a version that can be live again.
  ///
  /// - Parameter releases: the newest first.
  static func before(_ version: Int, among releases: [Release]) -> Release? {
    releases.first { $0.version < version && $0.status == .succeeded && $0.isEligibleForRollback }
  }
}
