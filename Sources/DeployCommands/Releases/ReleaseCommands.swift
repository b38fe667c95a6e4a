import HKDLanguage
import PlatformAPI

extension DeployHost {
  func releaseCommands() -> [Command] {
    [
      Command(
        "releases", "Lists the releases of an app, newest first.",
        parameters: [.app, Parameter("num", .flag, .int, short: "n", default: .int(15), "How many; 0 for all.")],
        result: .list, items: .named("release"), effect: .reads, examples: [Example("releases --app shop --num 5")],
        body: body { run in
          let count = run.count("num") ?? 15
          let app = try run.app()
          let releases = try run.client.newestReleases(count > 0 ? count : nil, of: app, in: run.scope)
          return .list(releases.map { .record($0.object.record) })
        }),
      Command(
        "releases:info", "Shows a release.",
        parameters: [
          Parameter(
            "release", .positional, .oneOf([.named("release"), .int]), input: true, completion: .release,
            "Its version or id; else the newest."), .app,
        ], result: .record, items: .named("release"), effect: .reads, examples: [Example("releases:info v1 --app shop")],
        body: body { run in .record(try run.chosenRelease().object.record.typed(nil)) }),
      Command(
        "releases:output", "Shows the log of a release's phase, as far as it is.",
        parameters: [
          Parameter(
            "release", .positional, .oneOf([.named("release"), .int]), input: true, completion: .release,
            "Its version or id; else the newest."), .app,
        ], result: .list, effect: .reads, examples: [Example("releases:output v1 --app shop")],
        body: body { run in
          let release = try run.chosenRelease()
          return try run.wholeLog(release.outputStreamURL, of: "v\(release.version)")
        }),
      Command(
        "rollback", "Releases an older release's code and config again, and waits until that has settled.",
        details: "Without a version: the newest one before the current that succeeded. Add-ons and data stay as they are.",
        parameters: [
          Parameter(
            "release", .positional, .oneOf([.named("release"), .int]), input: true, completion: .release,
            "Its version or id; else the one before."), .app,
          Parameter("detach", .flag, .bool, "Do not wait: gives the pending release."),
          Parameter("timeout", .flag, .duration, "How long to wait; else 1h."),
        ], result: .named("release"), effect: .writes,
        examples: [Example("rollback --app shop"), Example("rollback v3 --app shop")],
        body: { [self] invocation in
          try CommandRun(invocation: invocation, host: self, scope: invocation.scope).rollBack()
        }),
    ]
  }
}

extension CommandRun {
  /// The release that an argument names; the newest without one.
  fileprivate func chosenRelease() throws -> Release {
    let given = self["release"]
    let app = try app(input: given)
    if let name = given["id"].string ?? given.string ?? given.int.map(String.init) {
      return try client.release(name, of: app, in: scope)
    }
    guard let newest = try client.newestReleases(1, of: app, in: scope).first else {
      throw Failure("HKD404", "\(app) has no release", hint: "deploy first", kind: .notFound)
    }
    return newest
  }

  fileprivate func rollBack() throws -> Value {
    let app = try app(input: self["release"])
    let target = self["release"].isNull ? try releaseBefore(app) : try chosenRelease()
    let begun = try rollback(to: target.id, app: app)
    if flag("detach") || plan != nil { return begun }
    return try settle(begun, AwaitOptions(timeout: timeout))
  }

  /// The newest release before the current one that can be live again.
  private func releaseBefore(_ app: String) throws -> Release {
    let newest = try client.newestReleases(50, of: app, in: scope)
    let current = newest.first { $0.isCurrent } ?? newest.first { $0.status == .succeeded }
    guard let current, let target = Release.before(current.version, among: newest) else {
      throw Failure(
        "HKD472", "\(app) has no release to go back to", hint: "releases --app \(app) shows them", kind: .refused)
    }
    return target
  }
}
