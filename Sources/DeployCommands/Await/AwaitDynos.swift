import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits until every dyno that the formation wants is up on a release.
  ///
  /// One that crashes twice, or a newer release, ends the wait.
  func awaitDynos(of app: String, on version: Int, _ scope: TaskScope) throws {
    var formation = RepeatedQuestion(client, listAt: platformPath("apps", app, "formation"))
    let wanted = try Settling(.dynos, app: app, host: host, scope: scope).wait(isUrgent: true) {
      try formation.ask(in: scope)
    } until: { _ in
      true
    }.map { try Formation($0, app: app) }.filter { $0.quantity > 0 }
    guard !wanted.isEmpty else {
      host.report(.notice("\(app) has no dynos to wait for: nothing is scaled up (ps:scale web=1 --app \(app))"))
      return
    }
    var crashes = CrashCount()
    let start = TaskScope.now()
    var question = RepeatedQuestion(client, platformPath("apps", app, "dynos")) { value in
      try (value.list.map(Array.init) ?? []).map { try Dyno($0, app: app) }
    }
    let longest = 2 * host.options.timings.probe
    _ = try Settling(.dynos, app: app, host: host, scope: scope, longestInterval: longest).wait {
      try question.ask(in: scope)
    } until: { dynos in
      try judge(dynos, wanted, app, version, &crashes)
    }
    host.report(.stepEnded(step: .dynos, app: app, status: "up", nanoseconds: TaskScope.now() - start))
  }

  private func judge(
    _ dynos: [Dyno], _ wanted: [Formation], _ app: String, _ version: Int, _ crashes: inout CrashCount
  ) throws -> Bool {
    if let newer = dynos.compactMap(\.releaseVersion).max(), newer > version {
      throw Failure(
        "HKD464", "v\(version) of \(app) was superseded by v\(newer) before its dynos were up",
        hint: "somebody else released meanwhile: releases --app \(app)", kind: .deployFailed)
    }
    let ours = dynos.filter { $0.releaseVersion == version }
    for dyno in ours where dyno.state == "crashed" {
      if crashes.isTooMuch(dyno) {
        throw Failure(
          "HKD463", "\(dyno.name) of \(app) crashes on v\(version)",
          hint: "see why: logs --dyno \(dyno.name) --app \(app); go back: rollback --app \(app)", kind: .deployFailed)
      }
    }
    return wanted.allSatisfy { formation in
      ours.filter { $0.type == formation.type && $0.state == "up" }.count >= formation.quantity
    }
  }
}

/// Counts how often each dyno crashed: once may be its first start, twice is a habit, and one that stays down after its
/// first crash will not come up either.
struct CrashCount {
  private struct Seen {
    var moments: Set<Int> = []
    var looks = 0
  }

  private var seen: [String: Seen] = [:]
  private static let mostLooks = 10

  mutating func isTooMuch(_ dyno: Dyno) -> Bool {
    var crashes = seen[dyno.name] ?? Seen()
    crashes.moments.insert(dyno.updatedAt ?? 0)
    crashes.looks += 1
    seen[dyno.name] = crashes
    return crashes.moments.count >= 2 || crashes.looks >= Self.mostLooks
  }
}
