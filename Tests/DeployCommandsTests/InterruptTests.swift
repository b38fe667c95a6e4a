import FakePlatform
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// What is told, and left behind, when a deploy is ended from outside.
struct InterruptTests {
  private static let interrupted = Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false)

  /// Cancels at the `count`th call of a step: with 2 the answer to the first has been taken in.
  private func cancel(
    _ scope: TaskScope, when platform: FakePlatform, reaches step: FakePlatform.Step, count: Int = 1
  ) -> Worker {
    Worker {
      _ = eventually { platform.state.counts[step, default: 0] >= count }
      scope.cancel(Self.interrupted)
    }
  }

  private func kind(_ body: () throws -> Value) -> FailureKind? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? Failure)?.kind
    }
  }

  @Test func duringABuildItIsSaidWhatGoesOn() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingBuilds: .max))
    let harness = try Harness(url: platform.url)
    let scope = TaskScope()
    let worker = cancel(scope, when: platform, reaches: .getBuild)
    #expect(kind { try harness.deploy(in: scope) } == .interrupted)
    worker.join()
    let id = try #require(platform.state.builds.first?.id)
    let activity = try #require(harness.reporter.goesOn)
    #expect(activity.what.contains(id))
    #expect(activity.resume == "await \(id) --app shop")
    #expect(!platform.state.cancelled)
  }

  @Test func theLineThatIsSaidTakesItUpAgain() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingBuilds: 10))
    let harness = try Harness(url: platform.url)
    let scope = TaskScope()
    let worker = cancel(scope, when: platform, reaches: .getBuild)
    #expect(kind { try harness.deploy(in: scope) } == .interrupted)
    worker.join()
    let id = try #require(harness.reporter.goesOn?.resume.split(separator: " ").dropFirst().first)
    let release = try harness.run("await", ["what": .string(String(id)), "app": .string("shop")])
    #expect(release["status"].string == "succeeded")
    #expect(platform.state.builds.count == 1)
  }

  @Test func theBuildIsCancelledIfThatIsWanted() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingBuilds: .max))
    let harness = try Harness(url: platform.url)
    let scope = TaskScope()
    let worker = cancel(scope, when: platform, reaches: .getBuild)
    #expect(kind { try harness.deploy(await: ["cancel-on-interrupt": .bool(true)], in: scope) } == .interrupted)
    worker.join()
    #expect(platform.state.cancelled)
    #expect(harness.reporter.notices.contains { $0.contains("was cancelled") })
    #expect(harness.reporter.goesOn == nil)
  }

  @Test func aBuildThatCannotBeCancelledGoesOn() throws {
    let platform = try FakePlatform(
      FakePlatform.Behaviour(pendingBuilds: .max),
      fault: FaultCase.always(.cancelBuild, .instead(FaultCase.refusal(403, "forbidden"))))
    let harness = try Harness(url: platform.url)
    let scope = TaskScope()
    let worker = cancel(scope, when: platform, reaches: .getBuild)
    #expect(kind { try harness.deploy(await: ["cancel-on-interrupt": .bool(true)], in: scope) } == .interrupted)
    worker.join()
    #expect(harness.reporter.notices.contains { $0.contains("could not be cancelled") })
    #expect(harness.reporter.goesOn != nil)
  }

  @Test func duringTheReleasePhaseTheReleaseGoesOn() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingReleases: .max))
    let harness = try Harness(url: platform.url)
    let scope = TaskScope()
    let worker = cancel(scope, when: platform, reaches: .getRelease, count: 2)
    #expect(kind { try harness.deploy(in: scope) } == .interrupted)
    worker.join()
    #expect(harness.reporter.goesOn?.resume == "await v1 --app shop")
  }

  @Test(arguments: [FakePlatform.Step.getBuild, .getRelease]) func aPlatformThatNoLongerAnswersLeavesALineToGoOnWith(
    _ step: FakePlatform.Step
  ) throws {
    let platform = try FakePlatform(fault: FaultCase.always(step, .instead(FaultCase.unavailable)))
    let harness = try Harness(url: platform.url)
    #expect(kind { try harness.deploy() } == .platformFault)
    let id = try #require(platform.state.builds.first?.id)
    #expect(harness.reporter.goesOn?.resume == "await \(id) --app shop")
  }

  @Test func duringThePostOfABuildItIsSaidThatItMayHaveBegun() throws {
    let platform = try FakePlatform(fault: FaultCase.always(.postBuild, .after(.never)))
    let harness = try Harness(url: platform.url) { $0.limits.stall = .ms(60_000) }
    let scope = TaskScope()
    let worker = cancel(scope, when: platform, reaches: .postBuild)
    #expect(kind { try harness.deploy(in: scope) } == .interrupted)
    worker.join()
    #expect(harness.reporter.goesOn?.resume == "build --app shop")
    #expect(platform.state.builds.count == 1)
  }

  @Test func duringAnUploadNothingGoesOn() throws {
    let platform = try FakePlatform(early: { _ in .answer(afterBytes: 10, .never) })
    let harness = try Harness(url: platform.url) { $0.uploadStall = .ms(60_000) }
    let scope = TaskScope()
    let worker = cancel(scope, when: platform, reaches: .upload)
    #expect(kind { try harness.deploy(in: scope) } == .interrupted)
    worker.join()
    #expect(harness.reporter.goesOn == nil)
    #expect(platform.state.builds.isEmpty)
  }

  @Test func aLongSilenceIsSaidToBeAWait() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingBuilds: 40, log: []))
    let harness = try Harness(url: platform.url) { $0.heartbeat = .ms(20) }
    _ = try harness.deploy()
    let waits = harness.reporter.events.filter { if case .heartbeat(.build, "shop", _) = $0 { true } else { false } }
    #expect(!waits.isEmpty)
  }

  @Test func aDeadlineFromOutsideIsNoneOfAwaits() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingBuilds: .max))
    let harness = try Harness(url: platform.url)
    let scope = TaskScope(timeout: .ms(500))
    do {
      _ = try harness.deploy(in: scope)
      Issue.record("it succeeded")
    } catch let failure as Failure {
      #expect(failure.kind == .deadline)
      #expect(!failure.isCatchable)
    }
    #expect(harness.reporter.goesOn?.resume.hasPrefix("await ") == true)
  }

  @Test func theTimeoutInForceIsTheDefaultOfAwait() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingBuilds: .max))
    let harness = try Harness(url: platform.url)
    #expect(throws: Failure.self) {
      _ = try harness.runtime.withSettings(Record([("timeout", .duration(.ms(200)))])) { try harness.deploy() }
    }
    #expect(platform.state.builds.count == 1)
  }
}
