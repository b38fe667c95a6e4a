import CurlTransport
import FakePlatform
import Glibc
import HKDLanguage
import HKDSystem
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// The ways to a platform that is not there, and who gets the token.
struct ReachTests {
  private func failure(_ url: String) throws -> Failure? {
    let harness = try Harness(url: url)
    do {
      _ = try harness.deploy()
      return nil
    } catch {
      return error as? Failure
    }
  }

  @Test func aHostThatIsUnknown() throws {
    let failure = try #require(try failure("https://no-such-host.invalid"))
    #expect(failure.code == "HKD500")
    #expect(failure.kind == .network)
    #expect(failure.message.contains("no-such-host.invalid"))
  }

  @Test func nobodyListens() throws {
    var server: ScriptedServer? = try ScriptedServer { _ in .close }
    let url = try #require(server?.url)
    server = nil
    let isRefused = try eventually { try failure(url)?.code == "HKD501" }
    #expect(isRefused)
    #expect(try failure(url)?.message.contains("proxy") == false)
  }

  @Test func noTLSWhereItIsExpected() throws {
    // Speaks first, and not TLS: a client that expects a handshake must not wait for it.
    let server = try ScriptedServer { _ in .text("x") }
    let harness = try Harness(url: "https://\(server.address)") { $0.limits.connect = .ms(300) }
    do {
      _ = try harness.deploy()
      Issue.record("it deployed")
    } catch let failure as Failure {
      #expect(failure.kind == .network)
      #expect(["HKD503", "HKD504"].contains(failure.code))
    }
  }

  @Test func withoutATokenNothingIsSent() throws {
    let server = try ScriptedServer { _ in .json("{}") }
    let base = try #require(HTTPAddress(server.url))
    let reporter = RecordingReporter()
    let host = DeployHost(
      .init(
        endpoint: { PlatformEndpoint(base: base, credential: nil) }, transport: { CurlTransport() }, gate: SecretGate(),
        reporter: reporter))
    do {
      _ = try host.client.get("/account", in: TaskScope())
      Issue.record("it was sent")
    } catch let failure as Failure {
      #expect(failure.code == "HKD486")
      #expect(failure.kind == .authentication)
      #expect(failure.hint?.contains("HEROKU_API_KEY") == true)
    }
    #expect(server.requests.isEmpty)
  }

  @Test func theTokenGoesToTheAPIAlone() throws {
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingReleases: 1, hasReleaseLog: true))
    let harness = try Harness(url: platform.url)
    _ = try harness.deploy(await: ["healthy": .string("/up"), "dynos": .bool(true)])
    for request in platform.server.requests {
      let isAPI = ["/sources", "/apps"].contains { request.path.hasPrefix($0) }
      #expect((request.header("Authorization") != nil) == isAPI, "\(request.method) \(request.path)")
    }
  }

  @Test func aSecondFactorIsAskedForOnce() throws {
    let server = try ScriptedServer { request in
      request.header("Heroku-Two-Factor-Code") == "123456"
        ? .json(#"{"email":"me@example.com"}"#)
        : .json(#"{"id":"two_factor","message":"A second factor is required."}"#, status: 403)
    }
    let prompt = FixedAnswer("123456")
    let harness = try Harness(url: server.url, prompt: prompt)
    #expect(try harness.run("auth:whoami").string == "me@example.com")
    #expect(prompt.questions.count == 1)
    #expect(server.requests.count == 2)
    let wrong = try Harness(url: server.url, prompt: FixedAnswer("000000"))
    #expect(throws: Failure.self) { try wrong.run("auth:whoami") }
    #expect(server.requests.count == 4)
  }

  @Test func anAppsSecondFactorAuthorizesTheSession() throws {
    let authorized = Monitor(false)
    let server = try ScriptedServer { request in
      if request.path == "/apps/shop/pre-authorizations" {
        guard request.header("Heroku-Two-Factor-Code") == "123456" else { return .json("{}", status: 403) }
        authorized.update { $0 = true }
        return .json("{}")
      }
      guard authorized.withLock({ $0 }) else {
        return .json(#"{"id":"two_factor","message":"x","app":{"id":"a","name":"shop"}}"#, status: 403)
      }
      return .json("[]")
    }
    let prompt = FixedAnswer("123456")
    let harness = try Harness(url: server.url, prompt: prompt)
    _ = try harness.run("ps")
    _ = try harness.run("ps")
    #expect(prompt.questions.count == 1)
  }

  @Test func aTokenIsTriedAndKept() throws {
    let server = try ScriptedServer { request in
      request.header("Authorization") == "Bearer new-token-1"
        ? .json(#"{"email":"me@example.com"}"#) : .json(#"{"id":"unauthorized","message":"no"}"#, status: 401)
    }
    let folder = try TemporaryFolder("netrc")
    try folder.write("netrc", "# mine\nmachine other password x\n", mode: 0o644)
    let environment: Environment = ["NETRC": folder.path("netrc")]
    let harness = try Harness(url: server.url, environment: environment, prompt: FixedAnswer("new-token-1"))
    #expect(try harness.run("auth:login").string == "me@example.com")
    let text = try folder.text("netrc")
    #expect(text == "# mine\nmachine other password x\nmachine 127.0.0.1\n  login me@example.com\n  password new-token-1\n")
    #expect((fileStatus(folder.path("netrc"))?.st_mode ?? 0) & 0o777 == 0o600)
    let found = try PlatformEndpoint.find(api: server.url, environment: environment) { _ in }
    #expect(found.credential?.token == "new-token-1")
    _ = try harness.run("auth:logout")
    #expect(try folder.text("netrc") == "# mine\nmachine other password x\n")
    let wrong = try Harness(url: server.url, environment: environment, prompt: FixedAnswer("wrong"))
    #expect(throws: Failure.self) { try wrong.run("auth:login") }
    #expect(try !folder.text("netrc").contains("wrong"))
  }

  @Test func webAddressesAreFetchedWithoutTheToken() throws {
    let server = try ScriptedServer { request in
      switch request.path {
      case "/moved": .status(302, headers: [("Location", "/json?x=1")])
      case "/json": .json(#"{"a":[1]}"#)
      case "/loop": .status(302, headers: [("Location", "/loop")])
      case "/missing": .text("nothing", status: 404)
      case "/bytes": .status(200, body: [0xFF, 0xFE])
      default: .text(request.text)
      }
    }
    let harness = try Harness(url: server.url)
    func get(_ path: String, _ more: [String: Value] = [:]) throws -> Value {
      try harness.run("http:get", more.merging(["url": .string(server.url + path)]) { $1 })
    }
    #expect(JSON.text(try get("/moved")["body"]) == #"{"a":[1]}"#)
    #expect(throws: Failure.self) { try get("/loop") }
    #expect(throws: Failure.self) { try get("/missing") }
    #expect(throws: Failure.self) { try get("/bytes") }
    #expect(try get("/missing", ["any-status": .bool(true)])["status"].int == 404)
    #expect(try get("/bytes", ["out": .string("out.bin")])["body"].string == harness.folder.path("out.bin"))
    #expect(try harness.folder.bytes("out.bin") == [0xFF, 0xFE])
    let posted = try harness.run(
      "http:post",
      ["url": .string(server.url + "/echo"), "body": .record([("a", .int(1))]), "headers": .record([("X-A", .string("b"))])])
    #expect(posted["body"].string == #"{"a":1}"#)
    #expect(server.requests.last?.header("X-A") == "b")
    #expect(server.requests.allSatisfy { $0.header("Authorization") == nil })
  }
}
