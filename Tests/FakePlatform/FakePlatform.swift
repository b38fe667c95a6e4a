import HKDLanguage
import HKDSystem
import PlatformAPI
import TestSupport

/// A platform on a loopback socket that does what the real one does in a deploy, unless a fault stands in the way.
///
/// Requests are counted per step, so that a fault can be meant for the first or the third of them.
package final class FakePlatform: Sendable {
  /// What is asked for.
  package enum Step: String, Sendable, Hashable {
    case sources, upload, postBuild, listBuilds, getBuild, cancelBuild, buildLog, listReleases, postRelease, getRelease
    case releaseLog, app, formation, dynos, probe, other
  }

  /// What comes in between.
  package enum Interference: Sendable {
    /// The request is not acted upon; this is the answer.
    case instead(ScriptedReply)
    /// It is acted upon, and then this is the answer.
    case after(ScriptedReply)
  }

  /// The nth request (from 1) of a step.
  package typealias Fault = @Sendable (Step, Int) -> Interference?

  /// How the platform itself behaves.
  package struct Behaviour: Sendable {
    /// Questions for the build that are answered `pending`.
    package var pendingBuilds: Int
    package var buildStatus: String
    /// Questions for the release that are answered `pending`.
    package var pendingReleases: Int
    package var releaseStatus = "succeeded"
    package var hasReleaseLog: Bool
    /// Answers to GET build that lack the release though the build succeeded.
    package var releaseIsLateBy = 0
    package var log: [String]
    package var releaseLog = ["migrating", "migrated"]
    package var dynos: @Sendable (Int) -> String = { version in
      #"[{"id":"d1","name":"web.1","type":"web","state":"up","release":{"id":"r","version":\#(version)},"updated_at":"2026-01-01T00:00:00Z"}]"#
    }
    package var formation = #"[{"type":"web","quantity":1,"size":"Basic"}]"#
    package var rateRemaining: Int? = 4000

    package init(
      pendingBuilds: Int = 0, buildStatus: String = "succeeded", pendingReleases: Int = 0, hasReleaseLog: Bool = false,
      log: [String] = ["-----> Building", "       done"]
    ) {
      self.pendingBuilds = pendingBuilds
      self.buildStatus = buildStatus
      self.pendingReleases = pendingReleases
      self.hasReleaseLog = hasReleaseLog
      self.log = log
    }
  }

  package struct State: Sendable {
    package var counts: [Step: Int] = [:]
    package var sources = 0
    /// Number of the source to the bytes it holds.
    package var blobs: [Int: Int] = [:]
    package var builds: [(id: String, body: Value)] = []
    package var releases: [(id: String, body: Value)] = []
    package var cancelled = false
  }

  package let server: ScriptedServer
  /// The one that it takes.
  package static let token = "HRKU-secret-token-0123456789"
  private let shared: Monitor<State>

  package var url: String { server.url }
  package var state: State { shared.withLock { $0 } }

  /// - Parameter early: what is answered to the nth upload before its body is read whole.
  package init(
    _ behaviour: Behaviour = Behaviour(), early: @escaping @Sendable (Int) -> ScriptedBody? = { _ in nil },
    fault: @escaping Fault = { _, _ in nil }
  ) throws {
    let shared = Monitor(State())
    self.shared = shared
    server = try ScriptedServer(onHead: { request in
      guard case .upload = Self.step(request) else { return .readWhole }
      let next = shared.withLock { $0.counts[.upload, default: 0] } + 1
      guard let body = early(next) else { return .readWhole }
      shared.update { $0.counts[.upload] = next }
      return body
    }) { request in
      let step = Self.step(request)
      let number = shared.update { state in
        state.counts[step, default: 0] += 1
        return state.counts[step, default: 0]
      }
      let interference = fault(step, number)
      if case .instead(let reply) = interference { return reply }
      let answer = Answers(request: request, behaviour: behaviour, shared: shared, number: number).answer(to: step)
      if case .after(let reply) = interference { return reply }
      return answer
    }
  }

  package static func step(_ request: ScriptedRequest) -> Step {
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts.first, parts.count > 2 ? parts[2] : nil, parts.count) {
    case ("POST", "sources", _, _): return .sources
    case ("PUT", "blob", _, _): return .upload
    case ("GET", "streams", _, _): return parts.last == "release" ? .releaseLog : .buildLog
    case ("GET", "up", _, _): return .probe
    case ("POST", "apps", "builds", 3): return .postBuild
    case ("GET", "apps", "builds", 3): return .listBuilds
    case ("GET", "apps", "builds", 4): return .getBuild
    case ("DELETE", "apps", "builds", 4): return .cancelBuild
    case ("GET", "apps", "releases", 3): return .listReleases
    case ("POST", "apps", "releases", 3): return .postRelease
    case ("GET", "apps", "releases", 4): return .getRelease
    case ("GET", "apps", nil, 2): return .app
    case ("GET", "apps", "formation", 3): return .formation
    case ("GET", "apps", "dynos", 3): return .dynos
    default: return .other
    }
  }
}

/// The platform's own answers.
private struct Answers {
  let request: ScriptedRequest
  let behaviour: FakePlatform.Behaviour
  let shared: Monitor<FakePlatform.State>
  let number: Int

  private var host: String { "http://\(request.header("Host") ?? "")" }

  func answer(to step: FakePlatform.Step) -> ScriptedReply {
    if let refusal = refusal(of: step) { return refusal }
    switch step {
    case .sources:
      let number = shared.update { state in
        state.sources += 1
        return state.sources
      }
      let url = "\(host)/blob/\(number)?Signature="
      return json(201, #"{"source_blob":{"put_url":"\#(url)put-signature","get_url":"\#(url)get-signature"}}"#)
    case .upload: return upload()
    case .postBuild: return postBuild()
    case .listBuilds:
      let state = shared.withLock { $0 }
      return json(200, "[" + state.builds.reversed().map { build($0, question: 0) }.joined(separator: ",") + "]")
    case .getBuild, .cancelBuild:
      if step == .cancelBuild { shared.update { $0.cancelled = true } }
      guard let found = shared.withLock({ $0.builds.last }) else { return notFound }
      return json(200, build(found, question: number))
    case .buildLog, .releaseLog:
      let lines = step == .buildLog ? behaviour.log : behaviour.releaseLog
      return .chunked(lines.map { $0 + "\n" })
    case .listReleases:
      let releases = shared.withLock { $0.releases }
      return json(200, "[" + releases.reversed().map { release($0, 0) }.joined(separator: ",") + "]")
    case .postRelease: return postRelease()
    case .getRelease:
      let name = request.path.split(separator: "/").last.map(String.init)
      let releases = shared.withLock { $0.releases }
      let named = releases.enumerated().first { $1.id == name || "\($0 + 1)" == name }?.element
      guard let found = named ?? releases.last else { return notFound }
      return json(200, release(found, number))
    case .app: return json(200, #"{"id":"a1","name":"shop","web_url":"\#(host)/"}"#)
    case .formation: return json(200, behaviour.formation)
    case .dynos: return json(200, behaviour.dynos(shared.withLock { $0.releases.count }))
    case .probe: return .text("fine")
    case .other: return notFound
    }
  }

  private var notFound: ScriptedReply { json(404, #"{"id":"not_found","message":"Couldn't find that."}"#) }

  /// What the API refuses: no token or none wanted, the wrong Accept.
  private func refusal(of step: FakePlatform.Step) -> ScriptedReply? {
    let hasToken = request.header("Authorization") != nil
    switch step {
    case .upload, .buildLog, .releaseLog, .probe:
      return hasToken ? .text("<Error><Code>InvalidRequest</Code></Error>", status: 400) : nil
    default:
      guard request.header("Authorization") == "Bearer \(FakePlatform.token)" else {
        return json(401, #"{"id":"unauthorized","message":"Invalid credentials provided."}"#)
      }
      let accepts = request.header("Accept")?.hasPrefix("application/vnd.heroku+json; version=3") ?? false
      return accepts ? nil : json(406, #"{"id":"not_acceptable","message":"Accept"}"#)
    }
  }

  private func upload() -> ScriptedReply {
    guard request.header("Content-Type") == nil, request.header("Transfer-Encoding") == nil,
      let number = Int(request.path.split(separator: "/").last ?? "")
    else { return .text("<Error><Code>SignatureDoesNotMatch</Code></Error>", status: 403) }
    shared.update { $0.blobs[number] = request.body.count }
    return .status(200)
  }

  private func postBuild() -> ScriptedReply {
    guard let body = try? JSON.parse(request.body) else { return json(400, #"{"id":"bad_request","message":"JSON"}"#) }
    let made = shared.update { state in
      let made = (id: "0000000\(state.builds.count + 1)-0000-4000-8000-000000000000", body: body)
      state.builds.append(made)
      return made
    }
    return json(201, build(made, question: 0))
  }

  private func build(_ made: (id: String, body: Value), question: Int) -> String {
    let isPending = question <= behaviour.pendingBuilds
    let status = shared.withLock { $0.cancelled } ? "failed" : isPending ? "pending" : behaviour.buildStatus
    var release = "null"
    if status == "succeeded", question > behaviour.pendingBuilds + behaviour.releaseIsLateBy {
      if shared.withLock({ $0.releases.isEmpty }) { _ = addRelease(.null) }
      release = #"{"id":"\#(shared.withLock { $0.releases.last?.id ?? "" })"}"#
    }
    let blob = made.body["source_blob"]
    return #"""
      {"id":"\#(made.id)","app":{"id":"a1"},"status":"\#(status)","created_at":"2026-01-01T00:00:00Z",
      "output_stream_url":"\#(host)/streams/build?X-Amz-Signature=stream-signature","release":\#(release),"slug":null,
      "source_blob":\#(JSON.text(blob, revealingSecrets: true))}
      """#
  }

  private func addRelease(_ body: Value) -> (id: String, body: Value) {
    shared.update { state in
      let made = (id: "1000000\(state.releases.count + 1)-0000-4000-8000-000000000000", body: body)
      state.releases.append(made)
      return made
    }
  }

  private func postRelease() -> ScriptedReply {
    guard let body = try? JSON.parse(request.body) else { return json(400, #"{"id":"bad_request","message":"JSON"}"#) }
    return json(201, release(addRelease(body), 0))
  }

  private func release(_ made: (id: String, body: Value), _ question: Int) -> String {
    let version = shared.withLock { state in (state.releases.firstIndex { $0.id == made.id } ?? 0) + 1 }
    let status = question <= behaviour.pendingReleases && question > 0 ? "pending" : behaviour.releaseStatus
    let stream = behaviour.hasReleaseLog ? #""\#(host)/streams/release?X-Amz-Signature=stream-signature""# : "null"
    let slug = made.body["slug"].string.map { #"{"id":"\#($0)"}"# } ?? "null"
    let description = made.body["description"].string ?? "Deploy"
    return #"""
      {"id":"\#(made.id)","version":\#(version),"status":"\#(status)","app":{"id":"a1","name":"shop"},
      "slug":\#(slug),"description":"\#(description)","output_stream_url":\#(stream),"current":true}
      """#
  }

  private func json(_ status: Int, _ text: String) -> ScriptedReply {
    var headers = [("Request-Id", "request-\(request.connection)")]
    if let remaining = behaviour.rateRemaining { headers.append(("RateLimit-Remaining", "\(remaining)")) }
    return .json(text, status: status, headers: headers)
  }
}
