import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("Fault rules")
struct FaultTests {
  @Test(
    "each kind of line",
    arguments: [
      ("POST /apps/*/builds: 503 once", FaultRule.Action.status(503, id: nil, retryAfter: nil)),
      ("get /x: 429 retry-after 2s twice", .status(429, id: nil, retryAfter: 2)),
      ("* /**: 403 two_factor 3 times", .status(403, id: "two_factor", retryAfter: nil)),
      ("GET /x: 502 html", .page(502)), ("GET /x: body {\"a\":", .body("{\"a\":")),
      ("GET /x: redirect http://elsewhere/", .redirect("http://elsewhere/")), ("upload: reset at 40%", .reset(at: .percent(40))),
      ("upload: reset", .reset(at: nil)), ("stream: cut at 200b after 1 once", .cut(at: .bytes(200))),
      ("stream: drip 10b/s", .drip(10)), ("logs: hang", .hang), ("GET /x: delay 250ms", .delay(0.25)),
      ("POST /apps: lost once", .lost), ("release: fail", .fail), ("build: pending", .pending), ("build: lag 1.5s", .lag(1.5)),
      ("rate: 60/h", .rate(60)), ("rate: unlimited", .rate(1_000_000_000)), ("pages: 2", .pages(2)),
    ])
  func lines(line: String, action: FaultRule.Action) throws {
    #expect(try FaultParser.parse("# comment\n\n\(line)\r\n").map(\.action) == [action])
  }

  @Test(
    "what is no rule is told with its line",
    arguments: [
      "nonsense", "GET: 503", "GET /x: explode", "rate: fast", "build: 503", "GET /x: delay 5", "GET /x: cut at x", "pages: 0",
    ])
  func misfits(line: String) {
    let problem = #expect(throws: FaultParser.Problem.self) { try FaultParser.parse("\n\(line)") }
    #expect(problem?.line == 2)
  }

  private func harness(_ rules: String) throws -> Harness {
    let harness = try Harness()
    #expect(try harness.client.send("PUT", "/faults", body: Array(rules.utf8)).status == 200)
    return harness
  }

  @Test("an error once, then the truth")
  func once() throws {
    let harness = try harness("GET /account: 503 once\nGET /account: 429 retry-after 7s once\nGET /account: 502 html once")
    let first = try harness.client.call("GET", "/account")
    #expect(first.status == 503 && first.value["id"].string == "unavailable")
    let second = try harness.client.call("GET", "/account")
    #expect(second.status == 429 && second.headers["Retry-After"] == "7")
    #expect(try harness.client.call("GET", "/account").text.hasPrefix("<html>"))
    #expect(try harness.client.call("GET", "/account").status == 200)
    let left = try harness.client.send("GET", "/faults").value
    #expect(left.list?.allSatisfy { $0["remaining"].int == 0 } == true)
    #expect(try harness.client.send("DELETE", "/faults").value.list?.count == 0)
    #expect(try harness.client.send("PUT", "/faults", body: Array("x".utf8)).status == 422)
    #expect(try harness.client.send("GET", "/faults", authorized: false).status == 401)
  }

  @Test("a lost answer has done its work; a reset has not")
  func lostAndReset() throws {
    let harness = try harness("POST /apps: lost once\nPOST /apps: reset once")
    #expect(throws: (any Error).self) { try harness.client.call("POST", "/apps", #"{"name":"shop"}"#) }
    #expect(throws: (any Error).self) { try harness.client.call("POST", "/apps", #"{"name":"other"}"#) }
    #expect(try harness.client.call("GET", "/apps/shop").status == 200)
    #expect(try harness.client.call("GET", "/apps/other").status == 404)
  }

  @Test("an upload that is reset on the way leaves nothing; the next passes")
  func resetUpload() throws {
    let harness = try harness("upload: reset at 40% once\nupload: 500 once")
    let put = harness.client.target(try harness.client.call("POST", "/sources").value["source_blob"]["put_url"].string ?? "")
    let body = [UInt8](repeating: 1, count: 3_000_000)
    #expect(throws: (any Error).self) { try harness.client.send("PUT", put, body: body, authorized: false) }
    let refused = try harness.client.send("PUT", put, body: body, authorized: false)
    #expect(refused.status == 500 && refused.text.contains("<Code>InternalError</Code>"))
    #expect(FileIO.names(in: harness.platform.folders.uploads) == [])
    #expect(try harness.client.send("PUT", put, body: body, authorized: false).status == 200)
  }

  @Test("an answer that breaks off is shorter than it says; one that drips is whole in the end")
  func cutAndDrip() throws {
    let harness = try harness("GET /account: cut at 40% once\nGET /account: drip 20000b/s once\nGET /account: delay 50ms once")
    #expect(throws: (any Error).self) { try harness.client.call("GET", "/account") }
    #expect(try harness.client.call("GET", "/account").value["id"].string != nil)
    #expect(try harness.client.call("GET", "/account").value["id"].string != nil)
  }

  @Test("a request that hangs does not stall others, nor the end of the platform")
  func hang() throws {
    let harness = try harness("GET /apps: hang")
    let stream = try harness.client.open("GET", "/apps", headers: ["Accept": "application/vnd.heroku+json; version=3"])
    #expect(try harness.client.call("GET", "/account").status == 200)
    withExtendedLifetime(stream) {}
  }

  @Test("clients that give up requests that hang are noticed: their places are free for others")
  func leavers() throws {
    let harness = try harness("GET /apps: hang\nGET /stacks: delay 1ms")
    for _ in 0..<600 {
      let stream = try harness.client.open("GET", "/apps", headers: ["Accept": "application/vnd.heroku+json; version=3"])
      // Bytes that nobody reads must not hide the end.
      _ = stream.write("GET /account HTTP/1.1\r\n")
    }
    #expect(try eventually(within: .seconds(30)) { try harness.client.call("GET", "/stacks").status == 200 })
  }

  @Test("a cut build log, a failing release, a build that turns final late, small pages, a low rate")
  func deployFaults() throws {
    let harness = try harness("stream: cut at 20b once\nrelease: fail once\nbuild: lag 300ms")
    try harness.createApp()
    let failed = try harness.deploy(["Procfile": "worker: sleep 60"])
    #expect(failed["status"].string == "failed")
    let id = try #require(try harness.client.call("GET", "/apps/shop/builds").value.list?.first?["id"].string)
    #expect(throws: (any Error).self) { try harness.output(id) }
    #expect(try harness.output(id).contains("Procfile app detected"))
    #expect(try harness.deploy(["Procfile": "worker: sleep 60"])["status"].string == "succeeded")
    #expect(try harness.client.send("PUT", "/faults", body: Array("pages: 1\nrate: 2/h".utf8)).status == 200)
    #expect(try harness.client.call("GET", "/apps/shop/releases").status == 206)
    #expect(try harness.client.call("GET", "/account").status == 200)
    #expect(try harness.client.call("GET", "/account").status == 429)
  }
}
