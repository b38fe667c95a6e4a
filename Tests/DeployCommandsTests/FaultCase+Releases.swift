import FakePlatform
import HKDLanguage
import TestSupport

/// Faults of the release, of its phase, and of what is waited for after it.
extension FaultCase {
  static let ofReleases: [FaultCase] = [
    FaultCase("release: pending for a while", .succeeds, behaviour: { $0.pendingReleases = 3 }),
    FaultCase(
      "release: phase with a log", .succeeds,
      behaviour: { behaviour in
        behaviour.pendingReleases = 2
        behaviour.hasReleaseLog = true
      }),
    FaultCase(
      "release: phase failed", .fails(.deployFailed, "HKD461"), builds: 1, releases: 1,
      says: ["release phase", "migrated"],
      behaviour: { behaviour in
        behaviour.pendingReleases = 1
        behaviour.releaseStatus = "failed"
        behaviour.hasReleaseLog = true
      }),
    FaultCase(
      "release: failed at once, without a log", .fails(.deployFailed, "HKD461"), builds: 1, releases: 1,
      behaviour: { $0.releaseStatus = "failed" }),
    FaultCase(
      "release: expired", .fails(.deployFailed, "HKD461"), builds: 1, releases: 1, says: ["expired"],
      behaviour: { $0.releaseStatus = "expired" }),
    FaultCase(
      "release: a status that is not known", .fails(.deployFailed, "HKD461"), says: ["superb"],
      behaviour: { $0.releaseStatus = "superb" }),
    FaultCase(
      "release: pending for ever", .fails(.deadline, "HKD467"), builds: 1, releases: 1, says: ["pending after 400ms"],
      behaviour: { $0.pendingReleases = .max }, await: ["timeout": .duration(.ms(400))]),
    FaultCase("release: 503 twice", .succeeds, fault: first(2, .getRelease, .instead(unavailable))),
    FaultCase("release: reset once", .succeeds, fault: first(.getRelease, .instead(.reset))),
    FaultCase(
      "release: unknown for a moment", .succeeds, fault: first(2, .getRelease, .instead(refusal(404, "not_found")))),
    FaultCase(
      "release: gone", .fails(.notFound, "HKD404"), builds: 1,
      fault: always(.getRelease, .instead(refusal(404, "not_found")))),
    FaultCase(
      "release: 503 for good", .fails(.platformFault, "HKD450"), builds: 1, releases: 1,
      fault: always(.getRelease, .instead(unavailable))),
    FaultCase(
      "release: an answer without its version once", .succeeds,
      fault: first(.getRelease, .instead(.json(#"{"id":"r","status":"succeeded","version":"v3"}"#)))),
    FaultCase("release: a web page once", .succeeds, fault: first(.getRelease, .instead(html))),
    FaultCase(
      "release: its log breaks off", .succeeds,
      behaviour: { behaviour in
        behaviour.pendingReleases = 2
        behaviour.hasReleaseLog = true
      }, fault: first(.releaseLog, .instead(.reset))),
    FaultCase(
      "release: no status", .fails(.platformFault, "HKD452"), builds: 1,
      fault: always(.getRelease, .instead(.json(#"{"id":"r1","version":3}"#)))),
    FaultCase(
      "release: the app cannot be asked for its address", .succeeds, fault: always(.app, .instead(unavailable))),
    FaultCase("release: no answer to the question for the app's address", .succeeds, fault: always(.app, .instead(.never))),
  ]

  static let ofDynos: [FaultCase] = [
    FaultCase("dynos: up", .succeeds, await: ["dynos": .bool(true)]),
    FaultCase("dynos: none wanted", .succeeds, behaviour: { $0.formation = "[]" }, await: ["dynos": .bool(true)]),
    FaultCase(
      "dynos: asked in vain twice", .succeeds, await: ["dynos": .bool(true)],
      fault: first(2, .dynos, .instead(unavailable))),
    FaultCase(
      "dynos: the formation asked in vain twice", .succeeds, await: ["dynos": .bool(true)],
      fault: first(2, .formation, .instead(.json(#"{"not":"a list"}"#)))),
    FaultCase(
      "dynos: answers of another kind once", .succeeds, await: ["dynos": .bool(true)],
      fault: first(.dynos, .instead(.json(#"[{"id":"d1"}]"#)))),
    FaultCase(
      "dynos: crash", .fails(.deployFailed, "HKD463"), builds: 1, releases: 1, says: ["web.1"],
      behaviour: { $0.dynos = { _ in dyno(version: 1, state: "crashed") } }, await: ["dynos": .bool(true)]),
    FaultCase(
      "dynos: superseded", .fails(.deployFailed, "HKD464"), builds: 1, releases: 1, says: ["v9"],
      behaviour: { $0.dynos = { _ in dyno(version: 9, state: "up") } }, await: ["dynos": .bool(true)]),
    FaultCase(
      "dynos: never up", .fails(.deadline, "HKD467"), builds: 1, releases: 1,
      behaviour: { $0.dynos = { _ in dyno(version: 1, state: "starting") } },
      await: ["dynos": .bool(true), "timeout": .duration(.ms(400))]),
    FaultCase("healthy: at once", .succeeds, await: ["healthy": .string("/up")]),
    FaultCase(
      "healthy: after a while", .succeeds, await: ["healthy": .string("/up")],
      fault: first(4, .probe, .instead(.text("", status: 503)))),
    FaultCase(
      "healthy: unreachable for a while", .succeeds, await: ["healthy": .string("/up")],
      fault: first(4, .probe, .instead(.reset))),
    FaultCase(
      "healthy: never", .fails(.deadline, "HKD467"), builds: 1, releases: 1, says: ["not healthy after 400ms"],
      await: ["healthy": .string("/up"), "timeout": .duration(.ms(400))],
      fault: always(.probe, .instead(.text("", status: 500)))),
    FaultCase(
      "healthy: never often enough in a row", .fails(.deadline, "HKD467"), builds: 1, releases: 1,
      await: ["healthy": .string("/up"), "timeout": .duration(.ms(400))],
      fault: { step, number in step == .probe && number % 3 == 0 ? .instead(.text("", status: 500)) : nil }),
  ]

  static func dyno(version: Int, state: String) -> String {
    #"[{"id":"d1","name":"web.1","type":"web","state":"\#(state)","release":{"id":"r","version":\#(version)}}]"#
  }
}
