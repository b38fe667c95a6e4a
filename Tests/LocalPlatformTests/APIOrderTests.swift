import HKDLanguage
import Testing

@testable import LocalPlatform

@Suite("The API's checks and headers")
struct APIOrderTests {
  private func id(_ answer: Client.Answer) -> String? { answer.value["id"].string }

  @Test("406 comes before 401, 401 before 404, 404 before 422")
  func order() throws {
    let harness = try Harness()
    let client = harness.client
    let plain = try client.send("GET", "/nothing", headers: ["Accept": "application/json", "Authorization": "Bearer x"])
    #expect(plain.status == 406 && id(plain) == "not_acceptable")
    let stranger = try client.call("GET", "/nothing", headers: ["Authorization": "Bearer x"])
    #expect(stranger.status == 401 && id(stranger) == "unauthorized")
    #expect(stranger.value["message"].string == "Invalid credentials provided.")
    let missing = try client.call("GET", "/nothing")
    #expect(missing.status == 404 && id(missing) == "not_found")
    let app = try client.call("PATCH", "/apps/nobody", #"{"maintenance":"maybe"}"#)
    #expect(app.status == 404 && app.value["resource"].string == "app")
    for (method, path) in [
      ("PATCH", "config-vars"), ("PATCH", "formation"), ("POST", "dynos"), ("POST", "builds"), ("POST", "addons"),
      ("POST", "webhooks"), ("POST", "log-drains"), ("PUT", "buildpack-installations"), ("POST", "domains"),
      ("POST", "slugs"), ("POST", "releases"), ("POST", "log-sessions"), ("POST", "collaborators"),
    ] {
      let answer = try client.call(method, "/apps/nobody/\(path)", #"{"a-b":{}}"#)
      #expect(answer.status == 404 && answer.value["message"].string == "Couldn't find that app.", "\(path)")
    }
    let unknown = try client.call("GET", "/apps/nobody")
    #expect(unknown.status == 404 && unknown.value["message"].string == "Couldn't find that app.")
    #expect(unknown.value["resource"].string == "app")
    let teams = try client.call("GET", "/teams/us/members")
    #expect(teams.status == 501 && id(teams) == "not_implemented")
  }

  @Test(
    "the version may be quoted, one of several types, or a variant",
    arguments: [
      #"application/vnd.heroku+json; version="3""#, "application/vnd.heroku+json;version=3",
      "*/*, application/vnd.heroku+json; version=3.sdk",
    ])
  func versions(accept: String) throws {
    let harness = try Harness()
    #expect(try harness.client.call("GET", "/account", headers: ["Accept": accept]).status == 200)
  }

  @Test(
    "a flag may be written as a number or a word, and domains are sorted as older clients ask",
    arguments: ["1", "\"true\"", "true"])
  func looseForms(flag: String) throws {
    let harness = try Harness()
    try harness.createApp()
    let answer = try harness.client.call("PATCH", "/apps/shop", #"{"maintenance":\#(flag)}"#)
    #expect(answer.status == 200 && answer.value["maintenance"].bool == true)
    #expect(try harness.client.call("PATCH", "/apps/shop", #"{"maintenance":2}"#).status == 422)
    #expect(try harness.client.call("GET", "/apps/shop/domains", headers: ["Range": "domain ..; max=5"]).status == 200)
  }

  @Test("an app may be made with the stack that older clients ask for unasked")
  func oldStack() throws {
    let harness = try Harness()
    let app = try harness.client.call("POST", "/apps", #"{"name":"shop","stack":"cedar"}"#)
    #expect(app.status == 201 && app.value["stack"]["name"].string == "heroku-24")
    #expect(try harness.client.call("POST", "/apps", #"{"stack":"cedar-10"}"#).status == 422)
  }

  @Test("a target in absolute form is taken apart, as a proxy sends it")
  func absoluteForm() throws {
    let harness = try Harness()
    try harness.createApp()
    let accept: Headers = ["Accept": "application/vnd.heroku+json; version=3"]
    let own = try harness.client.send("GET", "http://localhost:\(harness.platform.port)/account", host: "x", headers: accept)
    #expect(own.status == 200)
    let app = try harness.client.send("GET", "HTTP://shop.localhost/account", headers: accept)
    #expect(app.status == 503 && app.text.contains("H14"))
  }

  @Test("HEAD is answered as GET is, without a body; OPTIONS tells browsers that they may call")
  func otherMethods() throws {
    let harness = try Harness()
    let get = try harness.client.call("GET", "/account")
    let head = try harness.client.call("HEAD", "/account")
    #expect(head.status == 200 && head.body == [] && head.headers["ETag"] == get.headers["ETag"])
    #expect(head.headers["Content-Length"] == "\(get.body.count)")
    let tag = get.headers["ETag"] ?? ""
    #expect(try harness.client.call("HEAD", "/account", headers: ["If-None-Match": tag]).status == 304)
    #expect(try harness.client.call("HEAD", "/apps/nobody").status == 404)
    let options = try harness.client.send(
      "OPTIONS", "/apps", headers: ["Origin": "https://example.com", "Access-Control-Request-Method": "PATCH"],
      authorized: false)
    #expect(options.status == 200 && options.headers["Access-Control-Allow-Origin"] == "*")
    #expect(options.headers["Access-Control-Allow-Methods"]?.contains("PATCH") == true)
    #expect(options.headers["Access-Control-Allow-Headers"]?.contains("Authorization") == true)
  }

  @Test("the token is taken as Bearer and as Basic password", arguments: [":secret-token", "you@example.com:secret-token"])
  func basic(credentials: String) throws {
    let harness = try Harness()
    let header = "Basic \(Base64.encoded(Array(credentials.utf8)))"
    #expect(try harness.client.call("GET", "/account", headers: ["Authorization": header]).status == 200)
  }

  @Test("bodies that are no JSON objects are 400", arguments: ["{", "[1]", "\"x\"", "{\"a\":1,\"a\":2}"])
  func malformed(body: String) throws {
    let harness = try Harness()
    let answer = try harness.client.call("POST", "/apps", body)
    #expect(answer.status == 400 && id(answer) == "bad_request")
  }

  @Test("a body that is nested as deep as can be is read, a deeper one is 400", arguments: [511, 512, 100_000])
  func nested(depth: Int) throws {
    let harness = try Harness()
    try harness.createApp()
    let body = String(repeating: #"{"A":"#, count: depth) + "1" + String(repeating: "}", count: depth)
    #expect(try harness.client.call("PATCH", "/apps/shop/config-vars", body).status == (depth > 512 ? 400 : 422))
    let lists = #"{"A":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    #expect(try harness.client.call("PATCH", "/apps/shop/config-vars", lists).status == (depth > 511 ? 400 : 422))
  }

  @Test("a body over the limit is 413, with and without a length told beforehand")
  func tooLarge() throws {
    let harness = try Harness()
    let large = [UInt8](repeating: 0x20, count: API.bodyLimit + 1)
    let accept: Headers = ["Accept": "application/vnd.heroku+json; version=3"]
    #expect(try harness.client.send("POST", "/apps", body: large, headers: accept).status == 413)
    var chunked = accept
    chunked["Transfer-Encoding"] = "chunked"
    let stream = try harness.client.open("POST", "/apps", headers: chunked)
    _ = stream.write("\(String(large.count, radix: 16))\r\n")
    _ = large.withUnsafeBytes { stream.write($0) }
    _ = stream.write("\r\n0\r\n\r\n")
    #expect(try Client.answer(stream).status == 413)
  }

  @Test("every answer carries its request's id, the rate that is left, and no-cache")
  func headers() throws {
    let harness = try Harness()
    let answer = try harness.client.call("GET", "/account", headers: ["Request-Id": "mine-1"])
    #expect(answer.headers["Request-Id"]?.hasPrefix("mine-1,") == true)
    #expect(answer.headers["RateLimit-Remaining"] == "4499")
    #expect(answer.headers["Cache-Control"] == "private, no-cache")
    #expect(answer.headers["Content-Type"] == "application/json")
    let free = try harness.client.call("GET", "/account/rate-limits")
    #expect(free.value["remaining"].int == 4499)
  }

  @Test("an ETag that still holds gives 304; If-Match that no longer does gives 412")
  func entityTags() throws {
    let harness = try Harness()
    try harness.createApp()
    let first = try harness.client.call("GET", "/apps/shop")
    let tag = try #require(first.headers["ETag"])
    let same = try harness.client.call("GET", "/apps/shop", headers: ["If-None-Match": tag])
    #expect(same.status == 304 && same.body.isEmpty)
    let stale = try harness.client.call(
      "PATCH", "/apps/shop", #"{"maintenance":true}"#, headers: ["If-Match": "\"0123\""])
    #expect(stale.status == 412)
    let fresh = try harness.client.call("PATCH", "/apps/shop", #"{"maintenance":true}"#, headers: ["If-Match": tag])
    #expect(fresh.status == 200 && fresh.value["maintenance"].bool == true)
    #expect(try harness.client.call("GET", "/apps/shop", headers: ["If-None-Match": tag]).status == 200)
  }

  @Test(
    "what is kept of an answer never outlives a change, nor a rule for pages, nor stands in for what lives outside the storage")
  func keptAnswers() throws {
    let harness = try Harness()
    try harness.createApp()
    for value in 1...10 {
      let changed = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"N":"\#(value)"}"#)
      #expect(changed.status == 200)
      for _ in 0..<2 {
        #expect(try harness.client.call("GET", "/apps/shop/config-vars").value["N"].string == String(value))
        #expect(try harness.client.call("GET", "/apps/shop/releases").value.list?.count == value + 2)
      }
    }
    let first = try harness.client.call("GET", "/apps/shop/releases", headers: ["Range": "version ..; max=1"])
    #expect(first.status == 206 && first.value.list?.count == 1)
    let last = try harness.client.call("GET", "/apps/shop/releases", headers: ["Range": "version ..; max=1,order=desc"])
    #expect(last.value.list?.first?["version"].int == 12)
    harness.platform.setFaults(try FaultParser.parse("pages: 2"))
    #expect(try harness.client.call("GET", "/apps/shop/releases").value.list?.count == 2)
    harness.platform.setFaults([])
    #expect(try harness.client.call("GET", "/apps/shop/releases").status == 200)
    let left = try harness.client.call("GET", "/account/rate-limits").value["remaining"].int
    _ = try harness.client.call("GET", "/apps")
    #expect(try harness.client.call("GET", "/account/rate-limits").value["remaining"].int.map { $0 < left ?? 0 } == true)
  }

  @Test("gzip is used where the client takes it")
  func gzip() throws {
    let harness = try Harness()
    let plain = try harness.client.call("GET", "/dyno-sizes")
    let packed = try harness.client.call("GET", "/dyno-sizes", headers: ["Accept-Encoding": "gzip"])
    #expect(packed.headers["Content-Encoding"] == "gzip")
    #expect(packed.body.count < plain.body.count)
    #expect(packed.body.starts(with: [0x1F, 0x8B]))
    #expect(packed.headers["ETag"] == plain.headers["ETag"])
  }

  @Test("X-Http-Method-Override turns a POST into what it says")
  func override() throws {
    let harness = try Harness()
    try harness.createApp()
    let headers: Headers = ["X-Http-Method-Override": "PATCH"]
    let answer = try harness.client.call("POST", "/apps/shop", #"{"name":"renamed"}"#, headers: headers)
    #expect(answer.status == 200 && answer.value["name"].string == "renamed")
  }

  @Test("the bucket runs dry with 429 and fills again")
  func rateLimit() throws {
    let harness = try Harness()
    harness.platform.bucket.reset(perHour: 2)
    #expect(try harness.client.call("GET", "/account").status == 200)
    #expect(try harness.client.call("GET", "/account").status == 200)
    let over = try harness.client.call("GET", "/account")
    #expect(over.status == 429 && id(over) == "rate_limit" && over.headers["RateLimit-Remaining"] == "0")
    #expect(try harness.client.call("GET", "/account/rate-limits").status == 200)
    harness.platform.bucket.reset(perHour: 36_000_000)
    #expect(try harness.client.call("GET", "/account").status == 200)
  }
}
