import FakePlatform
import HKDLanguage
import TestSupport

/// Faults of `POST /apps/{app}/builds`, which must happen exactly once, and of the questions for the build.
extension FaultCase {
  static let ofBuildPosts: [FaultCase] = [
    FaultCase("builds: 503 without a build once", .succeeds, fault: first(.postBuild, .instead(unavailable))),
    FaultCase("builds: 503 although it began", .succeeds, fault: first(.postBuild, .after(unavailable))),
    FaultCase("builds: 408 although it began", .succeeds, fault: first(.postBuild, .after(.text("", status: 408)))),
    FaultCase("builds: reset before it began", .succeeds, fault: first(.postBuild, .instead(.reset))),
    FaultCase("builds: reset although it began", .succeeds, fault: first(.postBuild, .after(.reset))),
    FaultCase("builds: closed although it began", .succeeds, fault: first(.postBuild, .after(.close))),
    FaultCase("builds: no answer although it began", .succeeds, fault: first(.postBuild, .after(.never))),
    FaultCase("builds: a web page although it began", .succeeds, fault: first(.postBuild, .after(html))),
    FaultCase(
      "builds: JSON breaks off although it began", .succeeds, fault: first(.postBuild, .after(.json(#"{"id":"#)))),
    FaultCase("builds: empty answer although it began", .succeeds, fault: first(.postBuild, .after(.status(201)))),
    FaultCase(
      "builds: another answer although it began", .succeeds, fault: first(.postBuild, .after(.json("[]", status: 201)))),
    FaultCase(
      "builds: an id that is none although it began", .succeeds,
      fault: first(.postBuild, .after(.json(#"{"id":"a b;\u001b[2J","status":"pending"}"#, status: 201)))),
    FaultCase(
      "builds: fields of other types although it began", .succeeds,
      fault: first(.postBuild, .after(.json(#"{"id":7,"status":null,"source_blob":[]}"#, status: 201)))),
    FaultCase(
      "builds: body cut off although it began", .succeeds,
      fault: first(.postBuild, .after(.json(#"{"id":"0000","status":"pending"}"#, status: 201).cut(after: 90).thenClose()))),
    FaultCase(
      "builds: redirected to another host", .fails(.platformFault, "HKD455"), builds: 0,
      fault: always(.postBuild, .instead(.status(307, headers: [("Location", "http://elsewhere.invalid/")])))),
    FaultCase(
      "builds: 429 with an hour of Retry-After", .fails(.platformFault, "HKD429"), builds: 0,
      fault: always(
        .postBuild, .instead(.json(#"{"id":"rate_limit","message":"x"}"#, status: 429, headers: [("Retry-After", "3600")])))),
    FaultCase("builds: 429 once", .succeeds, fault: first(.postBuild, .instead(refusal(429, "rate_limit")))),
    FaultCase("builds: 500 four times", .succeeds, fault: first(4, .postBuild, .instead(refusal(500, "x")))),
    FaultCase(
      "builds: 500 always", .fails(.platformFault, "HKD450"), builds: 0, says: ["not known"],
      fault: always(.postBuild, .instead(refusal(500, "internal_server_error")))),
    FaultCase(
      "builds: 503 although it began, and the list fails once", .succeeds,
      fault: { step, number in
        switch (step, number) {
        case (.postBuild, 1): .after(unavailable)
        case (.listBuilds, 1): .instead(unavailable)
        default: nil
        }
      }),
    FaultCase(
      "builds: 503 although it began, and no list", .fails(.platformFault, "HKD450"), builds: 1, says: ["not known"],
      fault: { step, _ in
        switch step {
        case .postBuild: .after(unavailable)
        case .listBuilds: .instead(unavailable)
        default: nil
        }
      }),
    FaultCase(
      "builds: listed late", .succeeds,
      fault: { step, number in
        switch (step, number) {
        case (.postBuild, 1): .after(.reset)
        case (.listBuilds, 1...4): .instead(.json("[]"))
        default: nil
        }
      }),
    FaultCase(
      "builds: 401", .fails(.authentication, "HKD401"), builds: 0,
      fault: always(.postBuild, .instead(refusal(401, "unauthorized")))),
    FaultCase(
      "builds: 402", .fails(.refused, "HKD402"), builds: 0,
      fault: always(.postBuild, .instead(refusal(402, "delinquent")))),
    FaultCase(
      "builds: 403", .fails(.refused, "HKD403"), builds: 0,
      fault: always(.postBuild, .instead(refusal(403, "forbidden")))),
    FaultCase(
      "builds: no such app", .fails(.notFound, "HKD404"), builds: 0,
      fault: always(.postBuild, .instead(refusal(404, "not_found")))),
    FaultCase(
      "builds: 409", .fails(.refused, "HKD409"), builds: 0,
      fault: always(.postBuild, .instead(refusal(409, "conflict")))),
    FaultCase(
      "builds: 422", .fails(.refused, "HKD422"), builds: 0, says: ["https is required"],
      fault: always(.postBuild, .instead(refusal(422, "invalid_params", "https is required for source_blob:url")))),
    FaultCase(
      "builds: 423", .fails(.refused, "HKD423"), builds: 0,
      fault: always(.postBuild, .instead(refusal(423, "confirmation_required")))),
  ]

  static let ofBuildQuestions: [FaultCase] = [
    FaultCase("build: pending for a while", .succeeds, behaviour: { $0.pendingBuilds = 3 }),
    FaultCase("build: 503 three times", .succeeds, fault: first(3, .getBuild, .instead(unavailable))),
    FaultCase("build: 503 longer than one call is tried", .succeeds, fault: first(7, .getBuild, .instead(unavailable))),
    FaultCase("build: reset twice", .succeeds, fault: first(2, .getBuild, .instead(.reset))),
    FaultCase("build: a web page", .succeeds, fault: first(.getBuild, .instead(html))),
    FaultCase("build: no answer once", .succeeds, fault: first(.getBuild, .instead(.never))),
    FaultCase(
      "build: 503 for good", .fails(.platformFault, "HKD450"), builds: 1,
      fault: always(.getBuild, .instead(unavailable))),
    FaultCase(
      "build: unknown for a moment", .succeeds, fault: first(2, .getBuild, .instead(refusal(404, "not_found")))),
    FaultCase(
      "build: an answer without its status once", .succeeds, fault: first(.getBuild, .instead(.json(#"{"id":"b"}"#)))),
    FaultCase("build: another kind of answer once", .succeeds, fault: first(.getBuild, .instead(.json("[null]")))),
    FaultCase(
      "build: answers without a status for good", .fails(.platformFault, "HKD452"), builds: 1, says: ["status"],
      fault: always(.getBuild, .instead(.json(#"{"id":"b","status":null}"#)))),
    FaultCase("build: 429 twice", .succeeds, fault: first(2, .getBuild, .instead(refusal(429, "rate_limit")))),
    FaultCase(
      "build: 429 with an hour of Retry-After once", .succeeds,
      fault: first(
        .getBuild, .instead(.json(#"{"id":"rate_limit","message":"x"}"#, status: 429, headers: [("Retry-After", "3600")])))),
    FaultCase(
      "build: JSON breaks off once", .succeeds, fault: first(.getBuild, .instead(.json(#"{"id":"b","status":"succ"#)))),
    FaultCase(
      "build: an endless body once", .succeeds,
      fault: first(.getBuild, .instead(.status(200, body: [UInt8](repeating: 0x20, count: 2 << 20))))),
    FaultCase("build: empty answer once", .succeeds, fault: first(.getBuild, .instead(.status(200)))),
    FaultCase(
      "build: the token is no longer valid", .fails(.authentication, "HKD401"), builds: 1,
      fault: always(.getBuild, .instead(refusal(401, "unauthorized")))),
    FaultCase(
      "build: redirected to another host", .fails(.platformFault, "HKD455"), builds: 1,
      fault: always(.getBuild, .instead(.status(302, headers: [("Location", "http://elsewhere.invalid/")])))),
    FaultCase(
      "build: gone", .fails(.notFound, "HKD404"), builds: 1,
      fault: always(.getBuild, .instead(refusal(404, "not_found")))),
    FaultCase(
      "build: failed", .fails(.deployFailed, "HKD460"), builds: 1, releases: 0, says: ["done"],
      behaviour: { $0.buildStatus = "failed" }),
    FaultCase(
      "build: failed after a while", .fails(.deployFailed, "HKD460"), builds: 1, releases: 0,
      behaviour: { behaviour in
        behaviour.buildStatus = "failed"
        behaviour.pendingBuilds = 2
      }),
    FaultCase(
      "build: a status that is not known", .fails(.deployFailed, "HKD460"), releases: 0, says: ["halted"],
      behaviour: { $0.buildStatus = "halted" }),
    FaultCase(
      "build: pending for ever", .fails(.deadline, "HKD467"), releases: 0, says: ["pending"],
      behaviour: { $0.pendingBuilds = .max }, await: ["timeout": .duration(.ms(300))]),
    FaultCase("build: its release is late", .succeeds, behaviour: { $0.releaseIsLateBy = 2 }),
    FaultCase(
      "build: its release never comes", .fails(.deployFailed, "HKD462"), releases: 0,
      behaviour: { $0.releaseIsLateBy = 1_000_000 }),
  ]
}
