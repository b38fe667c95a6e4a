import GRDB
import HKDSystem

/// The release phase: the slug's `release` command, run once before a release goes live.
enum ReleasePhase {
  /// Runs it for a pending release; settles the release when it ends.
  static func run(_ release: ReleaseRow, _ platform: Platform) {
    do {
      let plan = try platform.store.read { database in try Self.plan(database, release, platform) }
      guard let plan, let output = platform.outputs.begin(.release, release.id) else {
        return settle(release, .exited(1), platform)
      }
      let dyno = platform.dynos.runOnce(plan, output: { output.append($0) }) { exit in
        settle(release, exit, platform)
        platform.outputs.end(.release, release.id)
      }
      if dyno == nil {
        settle(release, .exited(143), platform)
        platform.outputs.end(.release, release.id)
      }
    } catch {
      platform.report("the release phase of \(release.id) cannot begin: \(error)")
      settle(release, .exited(1), platform)
    }
  }

  private static func plan(_ database: Database, _ release: ReleaseRow, _ platform: Platform) throws -> DynoPlan? {
    guard let app = try AppRow.find(database, id: release.app),
      let slug = try release.slug.flatMap({ try SlugRow.find(database, id: $0) })
    else { return nil }
    // A fault rule makes a release phase of nothing where there is none.
    let command = slug.processTypes["release"] ?? "true"
    return DynoPlan(
      app: app.id, appName: app.name, name: "release.\(Int.random(in: 1000...9999))", type: "release", command: command,
      config: try DynoPlan.config(database, app, release), release: release.id, releaseVersion: release.version, slug: slug.id,
      size: Catalogue.defaultSize, kind: .oneOff(seconds: platform.timings.releasePhase))
  }

  /// Settles the release as its phase ended, unless a fault rule wants it otherwise.
  private static func settle(_ release: ReleaseRow, _ exit: ExitStatus, _ platform: Platform) {
    switch platform.faults.strike(.release) {
    case .fail: finish(release, .exited(1), platform)
    case .pending: break
    case .lag(let seconds):
      platform.scheduler.after(seconds) { platform.dynos.run { finish(release, exit, platform) } }
    default: finish(release, exit, platform)
    }
  }

  private static func finish(_ release: ReleaseRow, _ exit: ExitStatus, _ platform: Platform) {
    do {
      try platform.dynos.deploying(release.app) { try settleNow(release, exit, platform) }
    } catch {
      platform.report("the end of release \(release.id) cannot be noted: \(error)")
    }
  }

  private static func settleNow(_ release: ReleaseRow, _ exit: ExitStatus, _ platform: Platform) throws {
    let settled = try platform.store.write { database in
      let settled = try Releases.settle(database, id: release.id, succeeded: exit == .exited(0))
      try Promotions.released(database, release.id)
      return settled
    }
    guard let settled else { return }
    platform.releaseChanged(settled)
    if settled.status == .succeeded {
      platform.wentLive(settled)
    } else {
      platform.logs.note(release.app, "Release v\(release.version) command failed")
    }
  }
}
