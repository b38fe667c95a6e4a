import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

/// Calls every link that the platform offers and holds each reply against the schema.
@Suite("Every reply has the shape and status that the schema gives its link")
struct SchemaTests {
  /// One call of a link, checked.
  final class Checker {
    let harness: Harness
    let validator: SchemaValidator
    var visited: Set<String> = []

    init(_ schema: String) throws {
      harness = try Harness()
      validator = try SchemaValidator(schema)
    }

    /// - Parameter path: the link's, each variable replaced.
    @discardableResult
    func call(
      _ method: String, _ path: String, _ body: String? = nil, status: Int? = nil,
      _ location: SourceLocation = #_sourceLocation
    ) throws -> Value {
      let answer = try harness.client.call(method, path, body)
      let target = String(path.prefix { $0 != "?" })
      guard let (route, _) = RouteTable(Endpoints.all).find(method, target.split(separator: "/").map(String.init)) else {
        Issue.record("no route for \(method) \(path)", sourceLocation: location)
        return .null
      }
      let key = "\(method) \(SchemaValidator.shape(route.path))"
      visited.insert(key)
      guard let link = validator.links[key] else {
        if !Self.outside.contains(key) { Issue.record("\(key) is not in the schema", sourceLocation: location) }
        return answer.value
      }
      let wanted = status ?? (link.relation == "create" ? 201 : link.relation == "empty" ? 202 : 200)
      #expect(answer.status == wanted, "\(key): \(answer.text)", sourceLocation: location)
      if !link.target.isNull {
        let problems = validator.problems(answer.value, link.target)
        #expect(problems == [], "\(key): \(answer.text)", sourceLocation: location)
      }
      return answer.value
    }

    /// Links of the schema's newer variant.
    static let outside: Set<String> = []
  }

  @Test("all of them", arguments: SchemaValidator.sources)
  func allLinks(schema: String) throws {
    let checker = try Checker(schema)
    try account(checker)
    try catalogue(checker)
    try apps(checker)
    try surroundings(checker)
    try addons(checker)
    try pipelines(checker)
    let offered = Set(Endpoints.all.map { "\($0.method) \(SchemaValidator.shape($0.path))" })
    #expect(offered.subtracting(checker.visited).sorted() == [])
  }

  private func account(_ checker: Checker) throws {
    try checker.call("GET", "/account")
    try checker.call("PATCH", "/account", #"{"name":"Someone","beta":true}"#)
    try checker.call("GET", "/users/~")
    try checker.call("PATCH", "/users/~", #"{"allow_tracking":false}"#)
    try checker.call("GET", "/account/rate-limits")
    try checker.call("GET", "/account/features")
    try checker.call("GET", "/account/keys")
    for path in ["/teams", "/spaces", "/enterprise-accounts", "/account/invoices", "/account/app-transfers"] {
      try checker.call("GET", path)
    }
    let made = try checker.call("POST", "/oauth/authorizations", #"{"scope":["global"],"expires_in":60}"#)
    let path = "/oauth/authorizations/\(made["id"].string ?? "")"
    try checker.call("GET", "/oauth/authorizations")
    try checker.call("GET", path)
    try checker.call("PATCH", path, #"{"description":"mine","client":{"id":"x"}}"#)
    try checker.call("POST", "\(path)/actions/regenerate-tokens")
    try checker.call("DELETE", path)
  }

  private func catalogue(_ checker: Checker) throws {
    try checker.call("GET", "/stacks")
    try checker.call("GET", "/stacks/heroku-24")
    try checker.call("GET", "/regions")
    try checker.call("GET", "/regions/us")
    try checker.call("GET", "/dyno-sizes")
    try checker.call("GET", "/dyno-sizes/basic")
    try checker.call("GET", "/generations")
    try checker.call("GET", "/generations/cedar")
  }

  private func apps(_ checker: Checker) throws {
    let harness = checker.harness
    let id = try checker.call("POST", "/apps", #"{"name":"shop","region":"eu","stack":"heroku-22"}"#)["id"].string ?? ""
    try checker.call("GET", "/apps")
    try checker.call("GET", "/users/~/apps")
    try checker.call("POST", "/filters/apps", #"{"in":{"id":["\#(id)"]}}"#)
    for method in ["POST", "PATCH", "DELETE"] { try checker.call(method, "/apps/shop/acm") }
    try checker.call("PATCH", "/apps/shop", #"{"build_stack":"heroku-24"}"#)
    try checker.call("GET", "/apps/shop/available-stacks")
    try checker.call("GET", "/apps/shop/available-dyno-sizes")
    try checker.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#)
    try checker.call("GET", "/apps/shop/config-vars")
    try checker.call("GET", "/apps/shop/releases/3/config-vars")
    try checker.call("PUT", "/apps/shop/buildpack-installations", #"{"updates":[{"buildpack":"/x"}]}"#)
    try checker.call("GET", "/apps/shop/buildpack-installations")
    try checker.call("PUT", "/apps/shop/buildpack-installations", #"{"updates":[]}"#)
    try checker.call("POST", "/sources")
    try checker.call("POST", "/apps/shop/sources")
    try checker.call("POST", "/apps/shop/log-sessions", #"{"tail":false,"lines":10,"source":"app"}"#)
    try deploy(checker)
    try checker.call("GET", "/apps/\(id)")
    try checker.call("DELETE", "/apps/shop")
    withExtendedLifetime(harness) {}
  }

  private func surroundings(_ checker: Checker) throws {
    try checker.call("POST", "/apps", #"{"name":"around"}"#)
    try checker.call("GET", "/apps/around/features")
    try checker.call("PATCH", "/apps/around/features/preboot", #"{"enabled":true}"#)
    try checker.call("GET", "/apps/around/features/preboot")
    try checker.call("POST", "/apps/around/collaborators", #"{"user":"a@example.com","silent":true}"#)
    try checker.call("GET", "/apps/around/collaborators")
    try checker.call("GET", "/apps/around/collaborators/~")
    try checker.call("DELETE", "/apps/around/collaborators/a@example.com")
    try checker.call("POST", "/apps/around/domains", #"{"hostname":"www.example.com","sni_endpoint":null}"#)
    try checker.call("GET", "/apps/around/domains")
    try checker.call("GET", "/apps/around/domains/www.example.com")
    try checker.call("PATCH", "/apps/around/domains/www.example.com", #"{"sni_endpoint":null}"#)
    try checker.call("DELETE", "/apps/around/domains/www.example.com")
    let drain = try checker.call("POST", "/apps/around/log-drains", #"{"url":"syslog://localhost:9"}"#)["id"].string ?? ""
    try checker.call("GET", "/apps/around/log-drains")
    try checker.call("GET", "/apps/around/log-drains/\(drain)")
    try checker.call("DELETE", "/apps/around/log-drains/\(drain)")
    try webhooks(checker)
    let setup = try checker.call("POST", "/app-setups", #"{"source_blob":{"url":"https://192.0.2.1/x.tgz"}}"#)
    try checker.call("GET", "/app-setups/\(setup["id"].string ?? "")")
  }

  private func webhooks(_ checker: Checker) throws {
    let body = #"{"url":"http://localhost:9/x","include":["api:collaborator"],"level":"sync"}"#
    let hook = try checker.call("POST", "/apps/around/webhooks", body)["id"].string ?? ""
    try checker.call("GET", "/apps/around/webhooks")
    try checker.call("GET", "/apps/around/webhooks/\(hook)")
    try checker.call("PATCH", "/apps/around/webhooks/\(hook)", #"{"level":"sync"}"#)
    try checker.call("POST", "/apps/around/collaborators", #"{"user":"b@example.com"}"#)
    let client = checker.harness.client
    let isTried = try eventually {
      let deliveries = try client.call("GET", "/apps/around/webhook-deliveries").value
      return deliveries.list?.first?["num_attempts"].int ?? 0 > 0
    }
    #expect(isTried)
    let delivery = try checker.call("GET", "/apps/around/webhook-deliveries").list?.first?["id"].string ?? ""
    try checker.call("GET", "/apps/around/webhook-deliveries/\(delivery)")
    let event = try checker.call("GET", "/apps/around/webhook-events").list?.first?["id"].string ?? ""
    try checker.call("GET", "/apps/around/webhook-events/\(event)")
    try checker.call("DELETE", "/apps/around/webhooks/\(hook)")
  }

  private func addons(_ checker: Checker) throws {
    try checker.call("GET", "/addon-services")
    try checker.call("GET", "/addon-services/heroku-redis")
    try checker.call("GET", "/addon-services/heroku-redis/plans")
    try checker.call("GET", "/addon-services/heroku-redis/plans/mini")
    try checker.call("GET", "/plans/heroku-redis:mini")
    let addon = try checker.call("POST", "/apps/around/addons", #"{"plan":"heroku-postgresql","name":"db-one"}"#)
    let id = addon["id"].string ?? ""
    for path in ["/addons", "/users/~/addons", "/apps/around/addons", "/addons/\(id)", "/apps/around/addons/DATABASE"] {
      try checker.call("GET", path)
    }
    try checker.call("PATCH", "/apps/around/addons/db-one", #"{"plan":"heroku-postgresql:standard-0"}"#)
    try checker.call("POST", "/actions/addons/resolve", #"{"addon":"DATABASE","app":"around"}"#)
    try checker.call("GET", "/addons/db-one/config")
    try checker.call("PATCH", "/addons/db-one/config", #"{"config":[{"name":"url","value":"postgres://x"}]}"#)
    let extra = try checker.call("POST", "/addon-attachments", #"{"addon":"db-one","app":"around","name":"OTHER"}"#)
    let attachment = extra["id"].string ?? ""
    for path in [
      "/addon-attachments", "/addons/db-one/addon-attachments", "/apps/around/addon-attachments",
      "/apps/around/addon-attachments/other", "/addon-attachments/\(attachment)",
    ] { try checker.call("GET", path) }
    try checker.call("POST", "/actions/addon-attachments/resolve", #"{"addon_attachment":"OTHER","app":"around"}"#)
    try checker.call("DELETE", "/addon-attachments/\(attachment)")
    try checker.call("DELETE", "/apps/around/addons/\(id)")
  }

  private func pipelines(_ checker: Checker) throws {
    let harness = checker.harness
    for name in ["stage", "live"] { try checker.call("POST", "/apps", #"{"name":"app-\#(name)"}"#) }
    try harness.deploy(["Procfile": "worker: sleep 60"], app: "app-stage")
    let pipeline = try checker.call("POST", "/pipelines", #"{"name":"line"}"#)["id"].string ?? ""
    try checker.call("GET", "/pipelines")
    try checker.call("PATCH", "/pipelines/\(pipeline)", #"{"name":"line-two"}"#)
    try checker.call("GET", "/pipelines/line-two")
    var coupling = ""
    for (app, stage) in [("app-stage", "staging"), ("app-live", "staging")] {
      let body = #"{"app":"\#(app)","pipeline":"\#(pipeline)","stage":"\#(stage)"}"#
      coupling = try checker.call("POST", "/pipeline-couplings", body)["id"].string ?? ""
    }
    try checker.call("PATCH", "/pipeline-couplings/\(coupling)", #"{"stage":"production"}"#)
    for path in [
      "/pipeline-couplings", "/users/~/pipeline-couplings", "/pipelines/\(pipeline)/pipeline-couplings",
      "/pipeline-couplings/\(coupling)", "/apps/app-live/pipeline-couplings", "/pipelines/\(pipeline)/latest-releases",
      "/pipelines/\(pipeline)/latest-deployments", "/pipelines/\(pipeline)/latest-builds",
      "/pipelines/\(pipeline)/pipeline-stack",
    ] { try checker.call("GET", path) }
    func id(_ app: String) throws -> String { try harness.client.call("GET", "/apps/\(app)").value["id"].string ?? "" }
    let body = """
      {"pipeline":{"id":"\(pipeline)"},"source":{"app":{"id":"\(try id("app-stage"))"}},
       "targets":[{"app":{"id":"\(try id("app-live"))"}}]}
      """
    let promotion = try checker.call("POST", "/pipeline-promotions", body)["id"].string ?? ""
    try checker.call("GET", "/pipeline-promotions/\(promotion)")
    try checker.call("GET", "/pipeline-promotions/\(promotion)/promotion-targets")
    try checker.call("DELETE", "/pipeline-couplings/\(coupling)")
    try checker.call("DELETE", "/pipelines/\(pipeline)")
  }

  private func deploy(_ checker: Checker) throws {
    let harness = checker.harness
    let url = try harness.upload(try harness.archive(["Procfile": "worker: sleep 60\nrelease: true"]))
    let body = #"{"source_blob":{"url":"\#(url)","version":"v1","version_description":"first"},"buildpacks":null}"#
    let build = try checker.call("POST", "/apps/shop/builds", body)["id"].string ?? ""
    _ = try harness.settled(build)
    let slug = try checker.call("GET", "/apps/shop/builds/\(build)")["slug"]["id"].string ?? ""
    try checker.call("GET", "/apps/shop/builds")
    let slow = try harness.build(["bin/detect": "#!/bin/sh", "bin/compile": "#!/bin/sh\nsleep 60"])
    try checker.call("DELETE", "/apps/shop/builds/\(slow)")
    try checker.call("DELETE", "/apps/shop/build-cache")
    _ = try harness.settledRelease("4")
    try checker.call("GET", "/apps/shop/releases")
    let release = try checker.call("GET", "/apps/shop/releases/4")["id"].string ?? ""
    try checker.call("POST", "/apps/shop/releases", #"{"release":"\#(release)"}"#)
    try checker.call("GET", "/apps/shop/slugs/\(slug)")
    try checker.call("POST", "/apps/shop/slugs", #"{"process_types":{"web":"x"},"commit":"abc","checksum":null}"#)
    try checker.call("GET", "/apps/shop/formation")
    try checker.call("PATCH", "/apps/shop/formation", #"{"updates":[{"type":"worker","quantity":1}]}"#)
    try checker.call("GET", "/apps/shop/formation/worker")
    try checker.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":"2","size":"Standard-2X"}"#)
    #expect(try harness.awaitDynos(2, "worker"))
    try checker.call("GET", "/apps/shop/dynos")
    try checker.call("GET", "/apps/shop/dynos/worker.1")
    try checker.call("POST", "/apps/shop/dynos", #"{"command":"sleep 60","size":"basic"}"#)
    try checker.call("DELETE", "/apps/shop/dynos/worker.1")
    try checker.call("POST", "/apps/shop/dynos/worker.1/actions/stop")
    try checker.call("DELETE", "/apps/shop/dynos")
    try checker.call("DELETE", "/apps/shop/formations/worker")
    try checker.call("POST", "/apps/shop/formations/worker/actions/stop")
  }

  @Test("every link of the schema is offered, or refused with a reason", arguments: SchemaValidator.sources)
  func coverage(schema: String) throws {
    let table = RouteTable(Endpoints.all)
    for link in try SchemaValidator(schema).links.keys {
      let words = link.split(separator: " ").map(String.init)
      let path = words[1].split(separator: "/").map { $0 == "{}" ? "x" : String($0) }
      let isOffered = table.find(words[0], path) != nil
      #expect(isOffered || NotOffered.reason(words[0], path) != nil, "\(link)")
    }
  }

  @Test("a wrong shape is noticed", arguments: SchemaValidator.sources)
  func validatorWorks(schema: String) throws {
    let validator = try SchemaValidator(schema)
    let source = try #require(validator.links["POST /sources"]?.target)
    let good = try JSON.parse(#"{"source_blob":{"get_url":"a","put_url":"b"}}"#)
    #expect(validator.problems(good, source) == [])
    for bad in [
      #"{"source_blob":{"get_url":"a"}}"#, #"{"source_blob":{"get_url":"a","put_url":1}}"#,
      #"{"source_blob":{"get_url":"a","put_url":"b","x":1}}"#, "[]",
    ] {
      #expect(validator.problems(try JSON.parse(bad), source) != [])
    }
  }
}
