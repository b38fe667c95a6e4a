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

    init() throws {
      harness = try Harness()
      validator = try SchemaValidator()
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

  @Test("all of them")
  func allLinks() throws {
    let checker = try Checker()
    try account(checker)
    try catalogue(checker)
    try apps(checker)
    let offered = Set(Endpoints.all.map { "\($0.method) \(SchemaValidator.shape($0.path))" })
    #expect(offered.subtracting(checker.visited).sorted() == [])
  }

  private func account(_ checker: Checker) throws {
    try checker.call("GET", "/account")
    try checker.call("PATCH", "/account", #"{"name":"Someone","beta":true}"#)
    try checker.call("GET", "/users/~")
    try checker.call("PATCH", "/users/~", #"{"allow_tracking":false}"#)
    try checker.call("GET", "/account/rate-limits")
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

  private func deploy(_ checker: Checker) throws {
    let harness = checker.harness
    let url = try harness.upload(try harness.archive(["Procfile": "worker: sleep 60\nrelease: true"]))
    let body = #"{"source_blob":{"url":"\#(url)","version":"v1","version_description":"first"},"buildpacks":null}"#
    let build = try checker.call("POST", "/apps/shop/builds", body)["id"].string ?? ""
    _ = try harness.settled(build)
    let slug = try checker.call("GET", "/apps/shop/builds/\(build)")["slug"]["id"].string ?? ""
    try checker.call("GET", "/apps/shop/builds")
    let slow = try checker.call(
      "POST", "/apps/shop/builds", #"{"source_blob":{"url":"https://192.0.2.1/x.tgz"},"buildpacks":[{"url":"/x"}]}"#)
    try checker.call("DELETE", "/apps/shop/builds/\(slow["id"].string ?? "")")
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
    let dynos = try checker.call("GET", "/apps/shop/dynos")
    try checker.call("GET", "/apps/shop/dynos/\(dynos.list?.first?["id"].string ?? "")")
    try checker.call("POST", "/apps/shop/dynos", #"{"command":"sleep 60","size":"basic"}"#)
    try checker.call("DELETE", "/apps/shop/dynos/worker.1")
    try checker.call("POST", "/apps/shop/dynos/worker.1/actions/stop")
    try checker.call("DELETE", "/apps/shop/dynos")
    try checker.call("DELETE", "/apps/shop/formations/worker")
    try checker.call("POST", "/apps/shop/formations/worker/actions/stop")
  }

  @Test("a wrong shape is noticed")
  func validatorWorks() throws {
    let validator = try SchemaValidator()
    let source = try #require(validator.links["POST /sources"]?.target)
    let good = try JSON.parse(#"{"source_blob":{"get_url":"a","put_url":"b"}}"#)
    #expect(validator.problems(good, source) == [])
    for bad in [#"{"source_blob":{"get_url":"a"}}"#, #"{"source_blob":{"get_url":"a","put_url":1}}"#, #"{"source_blob":{"get_url":"a","put_url":"b","x":1}}"#, "[]"] {
      #expect(validator.problems(try JSON.parse(bad), source) != [])
    }
  }
}
