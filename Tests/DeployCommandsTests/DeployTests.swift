import FakePlatform
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// The five words when all goes well.
struct DeployTests {
  @Test func fiveWordsGiveARelease() throws {
    let platform = try FakePlatform()
    let harness = try Harness(url: platform.url)
    let release = try harness.deploy()
    #expect(release.typeName == "release")
    #expect(release["version"].int == 1)
    #expect(release["status"].string == "succeeded")
    #expect(release["app"]["name"].string == "shop")
    #expect(platform.state.builds.count == 1)
    #expect(platform.state.releases.count == 1)
    #expect(harness.reporter.logLines == ["-----> Building", "       done"])
    let summary = try #require(harness.reporter.summary)
    #expect(summary.app == "shop")
    #expect(summary.version == 1)
    #expect(summary.fileCount == 2)
    #expect(summary.webURL == "\(platform.url)/")
    #expect(summary.checksum?.hasPrefix("SHA256:") == true)
  }

  @Test func theBuildCarriesAddressChecksumAndVersion() throws {
    let platform = try FakePlatform()
    let harness = try Harness(url: platform.url)
    _ = try harness.deploy()
    let blob = try #require(platform.state.builds.first?.body["source_blob"])
    #expect(blob["url"].string == "\(platform.url)/blob/1?Signature=get-signature")
    #expect(blob["checksum"].string == harness.reporter.summary?.checksum)
    #expect(blob["version"].string?.contains("+run-") == true)
  }

  @Test func noMoreCallsThanNeeded() throws {
    let platform = try FakePlatform()
    // Once is enough: a log that has ended is not asked for again before the status is there.
    let harness = try Harness(url: platform.url) { $0.logRetry = .ms(10_000) }
    _ = try harness.deploy()
    let steps = platform.state.counts
    #expect(steps == [.sources: 1, .upload: 1, .postBuild: 1, .buildLog: 1, .getBuild: 1, .getRelease: 1, .app: 1])
  }

  @Test func noSecretIsShownAnywhere() throws {
    let platform = try FakePlatform()
    let harness = try Harness(url: platform.url)
    let release = try harness.deploy()
    let shown = harness.gate.redact(
      harness.reporter.events.map { "\($0)" }.joined() + Display().literal(release) + JSON.text(release))
    for secret in [Harness.token, "put-signature", "get-signature", "stream-signature"] {
      #expect(!shown.contains(secret), "\(secret)")
    }
  }

  @Test func aPlanSendsNoWrite() throws {
    let platform = try FakePlatform()
    let harness = try Harness(url: platform.url, isPlan: true)
    let release = try harness.deploy()
    #expect(release.typeName == "release")
    let lines = harness.runtime.plan?.lines ?? []
    #expect(lines.count == 3)
    #expect(lines.first == "POST /sources")
    #expect(lines.last?.hasPrefix("POST /apps/shop/builds {") == true)
    #expect(platform.server.requests.allSatisfy { $0.method == "GET" })
  }
}
