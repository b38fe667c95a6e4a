import Glibc
import HKDLanguage
import HKDSystem
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("What stands around an app")
struct SurroundingTests {
  @Test("a webhook is told with a signature, and told again until it takes it")
  func webhooks() throws {
    let harness = try Harness { $0.webhookRetry = 0.05 }
    try harness.createApp()
    let requests = Monitor<[ScriptedRequest]>([])
    let server = try ScriptedServer { request in
      let count = requests.update { list in
        list.append(request)
        return list.count
      }
      return .status(count == 1 ? 500 : 204)
    }
    let body = #"{"url":"\#(server.url)/hook","include":["api:release"],"level":"sync","authorization":"Bearer mine"}"#
    let made = try harness.client.call("POST", "/apps/shop/webhooks", body)
    let secret = try #require(made.headers["Heroku-Webhook-Secret"])
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#)
    #expect(eventually { requests.withLock { $0.count } == 2 })
    let request = try #require(requests.withLock { $0.last })
    let hmac = Base64.encoded(HMAC.sha256(request.body, key: Array(secret.utf8)))
    #expect(request.header("Heroku-Webhook-Hmac-SHA256") == hmac)
    #expect(request.header("Authorization") == "Bearer mine")
    let told = try JSON.parse(request.body)
    #expect(told["action"].string == "create" && told["resource"].string == "release")
    #expect(told["data"]["version"].int == 3 && told["webhook_metadata"]["event"]["include"].string == "api:release")
    let isNoted = try eventually {
      let delivery = try harness.client.call("GET", "/apps/shop/webhook-deliveries").value.list?.first
      return delivery?["status"].string == "succeeded" && delivery?["num_attempts"].int == 2
    }
    #expect(isNoted)
    for bad in ["ftp://x", "http://example.com", "http://localhost.example.com/"] {
      let body = #"{"url":"\#(bad)","include":["api:release"],"level":"sync"}"#
      #expect(try harness.client.call("POST", "/apps/shop/webhooks", body).status == 422)
    }
  }

  @Test("a drain gets the log as syslog through TLS, from a platform that trusts its certificate")
  func tlsDrain() throws {
    let folder = try TemporaryFolder("tls")
    let made = try ProcessRun.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost", "-keyout", folder.path("key.pem"), "-out", folder.path("cert.pem"),
      ])
    try #require(made.status == .exited(0))
    let port = try #require(FreePort.find())
    let server = try RunningProcess(
      "/usr/bin/openssl",
      [
        "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-key", folder.path("key.pem"), "-cert",
        folder.path("cert.pem"),
      ])
    defer { server.signal(SIGKILL) }
    try #require(eventually { FreePort.isTaken(port) })
    let harness = try Harness(certificates: folder.path("cert.pem"))
    try harness.createApp()
    let drain = #"{"url":"syslog+tls://localhost:\#(port)"}"#
    let token = try harness.client.call("POST", "/apps/shop/log-drains", drain).value["token"].string ?? ""
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#)
    let wanted = " \(token) app api - Set A config vars by user"
    #expect(eventually { server.stdout.contains(wanted) })
  }

  @Test("drains get the log over HTTP and over syslog")
  func drains() throws {
    let harness = try Harness()
    try harness.createApp()
    let requests = Monitor<[ScriptedRequest]>([])
    let server = try ScriptedServer { request in
      requests.update { $0.append(request) }
      return .status(200)
    }
    let listener = try Listener.sockets(address: "127.0.0.1", port: 0)
    FileIO.setBlocking(listener.sockets[0])
    defer { close(listener.sockets[0]) }
    let made = try harness.client.call("POST", "/apps/shop/log-drains", #"{"url":"\#(server.url)/logs"}"#)
    #expect(made.status == 201)
    let syslog = #"{"url":"syslog://127.0.0.1:\#(listener.port)"}"#
    #expect(try harness.client.call("POST", "/apps/shop/log-drains", syslog).status == 201)
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#)
    #expect(eventually { requests.withLock { !$0.isEmpty } })
    let request = try #require(requests.withLock { $0.first })
    #expect(request.header("Content-Type") == "application/logplex-1")
    #expect(request.header("Logplex-Drain-Token") == made.value["token"].string)
    let text = String(decoding: request.body, as: UTF8.self)
    #expect(text.contains(" app api - Set A config vars by user"))
    let accepted = accept(listener.sockets[0], nil, nil)
    try #require(accepted >= 0)
    let stream = SocketStream(accepted)
    stream.limit(read: 10, write: 10)
    let line = try stream.line(limit: 10_000)
    let length = try #require(Int(line.prefix { $0 != " " }))
    #expect(line.drop { $0 != " " }.dropFirst().utf8.count + 1 == length)
  }

  @Test("a promotion brings a slug to the next stage, release phase and all")
  func promotion() throws {
    let harness = try Harness()
    try harness.createApp("stage-app")
    try harness.createApp("live-app")
    try harness.createApp("other-app")
    try harness.deploy(["Procfile": "worker: sleep 60\nrelease: sleep 0.2; test \"$FAIL\" != yes"], app: "stage-app")
    func id(_ app: String) throws -> String { try #require(try harness.client.call("GET", "/apps/\(app)").value["id"].string) }
    let pipeline = try #require(try harness.client.call("POST", "/pipelines", #"{"name":"line"}"#).value["id"].string)
    for (app, stage) in [("stage-app", "staging"), ("live-app", "production")] {
      let body = #"{"app":"\#(app)","pipeline":"\#(pipeline)","stage":"\#(stage)"}"#
      #expect(try harness.client.call("POST", "/pipeline-couplings", body).status == 201)
    }
    func promote() throws -> [Value] {
      let body = """
        {"pipeline":{"id":"\(pipeline)"},"source":{"app":{"id":"\(try id("stage-app"))"}},
         "targets":[{"app":{"id":"\(try id("live-app"))"}},{"app":{"id":"\(try id("other-app"))"}}]}
        """
      let promotion = try harness.client.call("POST", "/pipeline-promotions", body)
      try #require(promotion.status == 201 && promotion.value["status"].string == "pending")
      let path = "/pipeline-promotions/\(promotion.value["id"].string ?? "")"
      #expect(try eventually { try harness.client.call("GET", path).value["status"].string == "completed" })
      let targets = Array(try harness.client.call("GET", "\(path)/promotion-targets").value.list ?? List())
      let live = try id("live-app")
      return targets.filter { $0["app"]["id"].string == live } + targets.filter { $0["app"]["id"].string != live }
    }
    let first = try promote()
    #expect(first.map { $0["status"].string } == ["succeeded", "failed"])
    #expect(first[1]["error_message"].string?.contains("no target") == true)
    let release = try harness.client.call("GET", "/apps/live-app/releases/3").value
    #expect(release["description"].string == "Promote stage-app v3 abcdef12" && release["current"].bool == true)
    _ = try harness.client.call("PATCH", "/apps/live-app/config-vars", #"{"FAIL":"yes"}"#)
    #expect(try promote().first?["status"].string == "failed")
  }

  @Test("an app setup makes the app, its config, add-ons, formation and postdeploy from app.json")
  func appSetup() throws {
    let harness = try Harness()
    let manifest = """
      {"env":{"PLAIN":"x","MADE":{"generator":"secret"},"GIVEN":{"required":true},"MAYBE":{"required":false}},
       "addons":["heroku-redis:mini"],"formation":{"worker":{"quantity":2,"size":"standard-2x"}},
       "scripts":{"postdeploy":"echo deployed $GIVEN"},"success_url":"/welcome"}
      """
    let files = ["Procfile": "worker: sleep 60", "app.json": manifest]
    func setUp(_ more: String) throws -> Value {
      let url = try harness.upload(try harness.archive(files))
      let made = try harness.client.call("POST", "/app-setups", #"{"source_blob":{"url":"\#(url)"}\#(more)}"#)
      try #require(made.status == 201, "\(made.text)")
      var value = made.value
      let isSettled = try eventually(within: .seconds(30)) {
        value = try harness.client.call("GET", "/app-setups/\(made.value["id"].string ?? "")").value
        return value["status"].string != "pending"
      }
      try #require(isSettled)
      return value
    }
    let done = try setUp(#","app":{"name":"made-app","region":"eu"},"overrides":{"env":{"GIVEN":"well"}}"#)
    #expect(done["status"].string == "succeeded", "\(JSON.text(done))")
    #expect(done["postdeploy"]["output"].string == "deployed well\n" && done["postdeploy"]["exit_code"].int == 0)
    #expect(done["resolved_success_url"].string == "http://made-app.localhost:\(harness.platform.port)/welcome")
    let config = try harness.client.call("GET", "/apps/made-app/config-vars").value
    #expect(config["PLAIN"].string == "x" && config["MADE"].string?.utf8.count == 64 && config["MAYBE"].isNull)
    #expect(config["REDIS_URL"].string == "redis://localhost:6379")
    #expect(try harness.awaitDynos(2, "worker", app: "made-app"))
    let failed = try setUp(#","app":{"name":"other-app"}"#)
    #expect(failed["status"].string == "failed")
    #expect(failed["manifest_errors"].list?.first?.string == "env: GIVEN is required and has no value")
    #expect(try harness.client.call("GET", "/apps/other-app").status == 404)
  }

  @Test("an add-on owns its config vars, can be shared, and takes them along when it goes")
  func addons() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.createApp("other")
    let body = #"{"plan":"heroku-postgresql:essential-0","name":"db","config":{"url":"postgres://elsewhere/x"}}"#
    #expect(try harness.client.call("POST", "/apps/shop/addons", body).value["config_vars"].list?.first?.string == "DATABASE_URL")
    #expect(try harness.client.call("GET", "/apps/shop/config-vars").text == #"{"DATABASE_URL":"postgres://elsewhere/x"}"#)
    #expect(try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"DATABASE_URL":null}"#).status == 422)
    #expect(try harness.client.call("GET", "/apps/shop/releases/3").value["description"].string == "Attach DATABASE (@ref:db)")
    _ = try harness.client.call("POST", "/addon-attachments", #"{"addon":"db","app":"other"}"#)
    #expect(try harness.client.call("GET", "/apps/other/config-vars").value["DATABASE_URL"].string == "postgres://elsewhere/x")
    let second = try harness.client.call("POST", "/apps/shop/addons", #"{"plan":"heroku-postgresql"}"#)
    #expect(second.value["config_vars"].list?.first?.string == "HEROKU_POSTGRESQL_AMBER_URL")
    #expect(try harness.client.call("DELETE", "/apps/shop/addons/db").status == 200)
    #expect(try harness.client.call("GET", "/apps/other/config-vars").text == "{}")
    #expect(try harness.client.call("POST", "/apps/shop/addons", #"{"plan":"nothing"}"#).status == 422)
  }

  @Test("a domain is routed to its app, a wildcard too, and no other app may take it")
  func domains() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.createApp("other")
    func add(_ host: String, _ app: String = "shop") throws -> Int {
      try harness.client.call("POST", "/apps/\(app)/domains", #"{"hostname":"\#(host)","sni_endpoint":null}"#).status
    }
    #expect(try add("www.example.com") == 201 && add("*.example.org") == 201)
    #expect(try add("www.example.com", "other") == 422 && add("-bad.example.com") == 422 && add("x.localhost") == 422)
    for host in ["www.example.com", "a.example.org"] {
      #expect(try harness.client.send("GET", "/", host: host, authorized: false).text.contains("H14"))
    }
    #expect(try harness.client.send("GET", "/", host: "www.example.com.", authorized: false).text.contains("H14"))
    _ = try harness.client.call("DELETE", "/apps/shop/domains/www.example.com")
    #expect(try harness.client.send("GET", "/", host: "www.example.com", authorized: false).status == 406)
  }

  @Test("an address is no domain: the API itself is reached by it", arguments: ["127.0.0.1", "10.1", "*.0.0.1"])
  func addressAsDomain(host: String) throws {
    let harness = try Harness()
    try harness.createApp()
    let answer = try harness.client.call("POST", "/apps/shop/domains", #"{"hostname":"\#(host)","sni_endpoint":null}"#)
    #expect(answer.status == 422 && answer.value["id"].string == "invalid_params")
  }

  @Test("dyno metadata tells a process of itself; preboot keeps the old dyno until the new one is up")
  func features() throws {
    let harness = try Harness()
    try harness.createApp()
    for feature in ["runtime-dyno-metadata", "preboot"] {
      let path = "/apps/shop/features/\(feature)"
      #expect(try harness.client.call("PATCH", path, #"{"enabled":true}"#).value["enabled"].bool == true)
    }
    try harness.deploy(["Procfile": "web: exec python3 app.py", "app.py": webApp])
    func get(_ path: String) throws -> String {
      try harness.client.send("GET", path, host: "shop.localhost", authorized: false).text
    }
    #expect(try get("/env/HEROKU_RELEASE_VERSION") == "v3" && get("/env/HEROKU_SLUG_COMMIT") == "abcdef1234")
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"TEXT":"new"}"#)
    #expect(try eventually(within: .seconds(20)) { try get("/") == "GET / new" })
    let texts = try harness.log().filter { $0.dyno == "web.1" }.map(\.text)
    let up = try #require(texts.lastIndex(of: "State changed from starting to up"))
    #expect(try eventually { try harness.log().map(\.text).contains("Stopping all processes with SIGTERM") })
    let stop = texts.firstIndex(of: "Stopping all processes with SIGTERM") ?? texts.endIndex
    #expect(stop > up)
  }

  @Test("a further token works until it is taken away, and is shown once")
  func authorizations() throws {
    let harness = try Harness()
    let made = try harness.client.call("POST", "/oauth/authorizations", #"{"scope":["global"],"description":"ci"}"#).value
    let token = try #require(made["access_token"]["token"].string)
    let bearer: Headers = ["Authorization": "Bearer \(token)"]
    #expect(try harness.client.call("GET", "/account", headers: bearer).status == 200)
    let path = "/oauth/authorizations/\(made["id"].string ?? "")"
    #expect(try harness.client.call("GET", path).value["access_token"]["token"].string == "**********")
    #expect(try harness.client.call("DELETE", path).status == 200)
    #expect(try harness.client.call("GET", "/account", headers: bearer).status == 401)
    #expect(try harness.client.call("POST", "/oauth/authorizations", #"{"scope":["all"]}"#).status == 422)
  }
}
