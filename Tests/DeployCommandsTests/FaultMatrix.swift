import FakePlatform
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// One fault in a deploy of the five words, and what must come of it.
struct FaultCase: Sendable, CustomTestStringConvertible {
  typealias Step = FakePlatform.Step

  enum Outcome: Sendable, Equatable {
    case succeeds
    /// By exit status and code.
    case fails(FailureKind, String)
  }

  var name: String
  var outcome: Outcome
  var behaviour = FakePlatform.Behaviour()
  /// Builds and releases that exist in the end; nil for one where it succeeds, and not looked at where it fails.
  var builds: Int?
  var releases: Int?
  var sources: Int?
  /// Words that the failure's message has.
  var says: [String] = []
  var awaitOptions: [String: Value] = [:]
  var early: @Sendable (Int) -> ScriptedBody? = { _ in nil }
  var fault: FakePlatform.Fault = { _, _ in nil }

  var testDescription: String { name }

  init(
    _ name: String, _ outcome: Outcome, builds: Int? = nil, releases: Int? = nil, sources: Int? = nil,
    says: [String] = [], behaviour change: (inout FakePlatform.Behaviour) -> Void = { _ in },
    await options: [String: Value] = [:], early: @escaping @Sendable (Int) -> ScriptedBody? = { _ in nil },
    fault: @escaping FakePlatform.Fault = { _, _ in nil }
  ) {
    self.name = name
    self.outcome = outcome
    self.builds = builds ?? (outcome == .succeeds ? 1 : nil)
    self.releases = releases ?? (outcome == .succeeds ? 1 : nil)
    self.sources = sources
    self.says = says
    change(&behaviour)
    awaitOptions = options
    self.early = early
    self.fault = fault
  }

  /// A fault of the first `count` requests of a step.
  static func first(_ count: Int, _ step: Step, _ interference: FakePlatform.Interference) -> FakePlatform.Fault {
    { asked, number in asked == step && number <= count ? interference : nil }
  }

  static func first(_ step: Step, _ interference: FakePlatform.Interference) -> FakePlatform.Fault {
    first(1, step, interference)
  }

  static func always(_ step: Step, _ interference: FakePlatform.Interference) -> FakePlatform.Fault {
    first(.max, step, interference)
  }

  static let unavailable = ScriptedReply.json(#"{"id":"unavailable","message":"Please try again later."}"#, status: 503)
  static let html = ScriptedReply.text("<html><h1>Bad gateway</h1></html>", headers: [("Content-Type", "text/html")])

  static func refusal(_ status: Int, _ id: String, _ message: String = "No.") -> ScriptedReply {
    .json(#"{"id":"\#(id)","message":"\#(message)"}"#, status: status)
  }

  static func store(_ status: Int, _ code: String, _ message: String = "No.") -> ScriptedReply {
    .text("<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message></Error>", status: status)
  }

  static let all = ofSources + ofUploads + ofBuildPosts + ofBuildQuestions + ofLogs + ofReleases + ofDynos
}

struct FaultMatrixTests {
  @Test(arguments: FaultCase.all) func faultAndOutcome(_ fault: FaultCase) throws {
    let platform = try FakePlatform(fault.behaviour, early: fault.early, fault: fault.fault)
    let harness = try Harness(url: platform.url, files: ["Procfile": "web: ./run\n", "data": Self.noise])
    let outcome: FaultCase.Outcome
    var message = ""
    do {
      let release = try harness.deploy(await: fault.awaitOptions)
      #expect(release["status"].string == "succeeded")
      outcome = .succeeds
    } catch let failure as Failure {
      outcome = .fails(failure.kind, failure.code)
      message = failure.message
      #expect(failure.hint != nil, "\(message)")
    }
    #expect(outcome == fault.outcome, "\(message)")
    for word in fault.says { #expect(message.contains(word), "\(message)") }
    let state = platform.state
    if let builds = fault.builds { #expect(state.builds.count == builds) }
    if let releases = fault.releases { #expect(state.releases.count == releases) }
    if let sources = fault.sources { #expect(state.sources == sources) }
    for build in state.builds { expectBlob(of: build.body, in: state) }
    expectNoSecret(harness, message)
  }

  @Test func namesAreUniqueAndManyEnough() {
    #expect(Set(FaultCase.all.map(\.name)).count == FaultCase.all.count)
    #expect(FaultCase.all.count >= 60)
  }

  /// A build is never made of a source that holds nothing.
  private func expectBlob(of build: Value, in state: FakePlatform.State) {
    let path = build["source_blob"]["url"].string.flatMap(HTTPAddress.init)?.path
    let number = path.flatMap { Int($0.split(separator: "/").last ?? "") }
    #expect(number.flatMap { state.blobs[$0] } != nil)
  }

  private func expectNoSecret(_ harness: Harness, _ message: String) {
    let shown = harness.gate.redact(message + harness.reporter.events.map { "\($0)" }.joined())
    for secret in [Harness.token, "put-signature", "get-signature", "stream-signature"] {
      #expect(!shown.contains(secret), "\(secret)")
    }
  }

  /// Text that does not compress, so that an upload is big enough to be interrupted.
  private static let noise: String = {
    var state: UInt64 = 88_172_645_463_325_252
    var bytes: [UInt8] = []
    for _ in 0..<1_000_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      bytes.append(UInt8(33 + state % 90))
    }
    return String(decoding: bytes, as: UTF8.self)
  }()
}
