import FakePlatform
import HKDLanguage
import TestSupport
import Testing

@testable import DeployCommands

/// What becomes of a release that is live and does not do well.
struct WayBackTests {
  private static let slug = "01234567-89ab-cdef-0123-456789abcdef"

  /// A platform with two releases, the second of which is waited for.
  private func settle(
    _ platform: FakePlatform, _ options: [String: Value], before: (Harness) throws -> Void = { _ in }
  ) throws -> (harness: Harness, failure: Failure?) {
    let harness = try Harness(url: platform.url)
    for text in ["first", "second"] {
      let slug = Value.record([("id", .string(Self.slug)), ("commit", .string(text))], type: "slug")
      _ = try harness.run("release", ["what": slug])
    }
    try before(harness)
    do {
      _ = try harness.run("await", options.merging(["what": .string("v2")]) { $1 })
      return (harness, nil)
    } catch let failure as Failure {
      return (harness, failure)
    }
  }

  private func crashing() throws -> FakePlatform {
    var behaviour = FakePlatform.Behaviour()
    behaviour.dynos = { _ in FaultCase.dyno(version: 2, state: "crashed") }
    return try FakePlatform(behaviour)
  }

  @Test func aReleaseWhoseDynosCrashIsRolledBackOnce() throws {
    let platform = try crashing()
    let (_, failure) = try settle(platform, ["dynos": .bool(true), "rollback": .bool(true)])
    let told = try #require(failure)
    #expect(told.code == "HKD463" && told.kind == .deployFailed)
    #expect(told.message.hasSuffix("; v1 is live again"), "\(told.message)")
    let releases = platform.state.releases
    #expect(releases.count == 3)
    #expect(releases.last?.body["release"].string == releases.first?.id)
  }

  @Test func aReleaseThatDoesNotAnswerWellIsRolledBack() throws {
    let platform = try FakePlatform(fault: FaultCase.always(.probe, .instead(.text("", status: 500))))
    let (_, failure) = try settle(
      platform, ["healthy": .string("/up"), "rollback": .bool(true), "timeout": .duration(.ms(200))])
    #expect(failure?.code == "HKD467" && failure?.kind == .deadline)
    #expect(failure?.message.contains("not healthy after 200ms; v1 is live again") == true, "\(failure?.message ?? "")")
    #expect(platform.state.releases.count == 3)
  }

  @Test func withoutTheFlagNothingIsRolledBack() throws {
    let platform = try crashing()
    let (_, failure) = try settle(platform, ["dynos": .bool(true)])
    #expect(failure?.code == "HKD463")
    #expect(platform.state.releases.count == 2)
  }

  @Test func whatSomebodyElseReleasedSinceIsLeftAlone() throws {
    let platform = try crashing()
    let (harness, failure) = try settle(platform, ["dynos": .bool(true), "rollback": .bool(true)]) { harness in
      let slug = Value.record([("id", .string(Self.slug)), ("commit", .string("third"))], type: "slug")
      _ = try harness.run("release", ["what": slug])
    }
    #expect(failure?.code == "HKD463")
    #expect(platform.state.releases.count == 3)
    #expect(harness.reporter.notices.contains { $0.contains("a newer release has come since") })
  }

  @Test func aWayBackThatFailsIsTold() throws {
    let fault: FakePlatform.Fault = { step, number in
      step == .postRelease && number == 3 ? .instead(FaultCase.refusal(422, "invalid_params", "No way back.")) : nil
    }
    var behaviour = FakePlatform.Behaviour()
    behaviour.dynos = { _ in FaultCase.dyno(version: 2, state: "crashed") }
    let platform = try FakePlatform(behaviour, fault: fault)
    let (_, failure) = try settle(platform, ["dynos": .bool(true), "rollback": .bool(true)])
    #expect(failure?.kind == .deployFailed)
    #expect(failure?.message.contains("going back to v1 failed") == true, "\(failure?.message ?? "")")
    #expect(failure?.cause?.code == "HKD463")
  }

  @Test func aDeployWithTheFlagAloneSendsNothing() throws {
    let platform = try FakePlatform()
    let harness = try Harness(url: platform.url)
    #expect(throws: Failure.self) { try harness.run("deploy", ["rollback": .bool(true)]) }
    #expect(platform.state.counts.isEmpty)
  }

  @Test func theFlagAloneIsRefused() throws {
    let (_, failure) = try settle(try FakePlatform(), ["rollback": .bool(true)])
    #expect(failure?.kind == .check)
  }
}
