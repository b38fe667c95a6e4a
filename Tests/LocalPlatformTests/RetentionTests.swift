import GRDB
import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("What is kept and for how long")
struct RetentionTests {
  private func age(_ harness: Harness, _ table: String) throws {
    try harness.platform.store.write {
      try $0.execute(sql: "UPDATE \(table) SET createdAt = '2020-01-01T00:00:00Z', updatedAt = '2020-01-01T00:00:00Z'")
    }
  }

  private func names(_ harness: Harness, _ folder: String) -> [String] {
    FileIO.names(in: "\(harness.platform.data)/\(folder)") ?? []
  }

  private func release(_ harness: Harness, _ version: Int) throws -> Value {
    try harness.client.call("GET", "/apps/shop/releases/\(version)").value
  }

  @Test("an old slug outside the newest releases expires with its releases; the live one never does")
  func expiry() throws {
    let harness = try Harness(retention: { $0.releases = 2 })
    try harness.createApp()
    for number in 3...5 { try harness.deploy(["Procfile": "worker: sleep \(number)"]) }
    let old = try release(harness, 3)
    let slug = old["slug"]["id"].string ?? ""
    harness.platform.retention.sweep()
    #expect(try release(harness, 3)["status"].string == "succeeded")
    try age(harness, "slug")
    harness.platform.retention.sweep()
    let expired = try release(harness, 3)
    #expect(expired["status"].string == "expired" && expired["eligible_for_rollback"].bool == false)
    #expect(try release(harness, 4)["status"].string == "succeeded")
    #expect(names(harness, "slugs").count == 2)
    let gone = try harness.client.call("GET", "/apps/shop/slugs/\(slug)")
    #expect(gone.status == 200 && gone.value["deleted_at"].string != nil)
    let blob = harness.client.target(gone.value["blob"]["url"].string ?? "")
    #expect(try harness.client.send("GET", blob, authorized: false).status == 404)
    for body in [#"{"release":"v3"}"#, #"{"slug":"\#(slug)"}"#] {
      #expect(try harness.client.call("POST", "/apps/shop/releases", body).status == 422)
    }
    // A release phase that fails again and again pushes the live release out of the newest ones.
    for _ in 0..<3 { #expect(try harness.deploy(["Procfile": "release: false"])["status"].string == "failed") }
    try age(harness, "slug")
    harness.platform.retention.sweep()
    #expect(try release(harness, 5)["current"].bool == true)
    #expect(names(harness, "slugs").count == 3)
  }

  @Test("slugs beyond the room for them expire before their time, the oldest first")
  func room() throws {
    let harness = try Harness(retention: { limits in
      limits.releases = 1
      limits.slugBytes = 1
    })
    try harness.createApp()
    for number in 3...5 { try harness.deploy(["Procfile": "worker: sleep \(number)"]) }
    harness.platform.retention.sweep()
    #expect(try (3...5).map { try release(harness, $0)["status"].string } == ["expired", "expired", "succeeded"])
    // A slug that was only just asked for is waited for.
    let fresh = try harness.client.call("POST", "/apps/shop/slugs", #"{"process_types":{"web":"true"}}"#).value["id"].string
    harness.platform.retention.sweep()
    #expect(try harness.client.call("GET", "/apps/shop/slugs/\(fresh ?? "")").value["deleted_at"].isNull)
    try age(harness, "slug")
    harness.platform.retention.sweep()
    #expect(try harness.client.call("GET", "/apps/shop/slugs/\(fresh ?? "")").status == 200)
    #expect(try harness.client.call("GET", "/apps/shop/slugs/\(fresh ?? "")").value["deleted_at"].string != nil)
  }

  @Test("a promoted slug outlives the app that it was built for")
  func promoted() throws {
    let harness = try Harness()
    try harness.createApp("source")
    try harness.createApp("shop")
    let slug = try harness.deploy(["Procfile": "web: sleep 60"], app: "source")["slug"]["id"].string ?? ""
    let released = try harness.client.call("POST", "/apps/shop/releases", #"{"slug":"\#(slug)"}"#)
    #expect(released.status == 201)
    #expect(try harness.client.call("DELETE", "/apps/source").status == 200)
    harness.platform.retention.sweep()
    #expect(try harness.client.call("GET", "/apps/shop/slugs/\(slug)").value["process_types"]["web"].string == "sleep 60")
    #expect(try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#).status == 200)
    #expect(try release(harness, 4)["slug"]["id"].string == slug)
    #expect(try harness.awaitDynos(1, "web", "starting"))
  }

  @Test("an app that is destroyed leaves no file behind")
  func destroyed() throws {
    let harness = try Harness(retention: { $0.unclaimed = 0 })
    try harness.createApp()
    try harness.deploy(["Procfile": "web: sleep 60\nrelease: echo done"])
    #expect(try harness.awaitDynos(1, "web", "starting"))
    #expect(names(harness, "slugs").count == 1 && names(harness, "streams").count == 2 && names(harness, "logs").count == 1)
    #expect(try harness.client.call("DELETE", "/apps/shop").status == 200)
    let isEmpty = eventually(within: .seconds(30)) {
      harness.platform.retention.sweep()
      return ["slugs", "streams", "logs", "caches", "dynos", "work", "trash"].allSatisfy { names(harness, $0).isEmpty }
    }
    #expect(isEmpty)
  }

  @Test("uploads and outputs go when their time is over or their room is full, records when there are too many")
  func files() throws {
    let harness = try Harness(retention: { limits in
      limits.upload = 3600
      limits.outputBytes = 20
      limits.records = 2
    })
    try harness.createApp()
    for number in 3...5 { try harness.deploy(["Procfile": "worker: sleep \(number)"]) }
    let upload = "\(harness.platform.data)/uploads/\(names(harness, "uploads").first ?? "")"
    var times = [timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0)]
    #expect(utimes(upload, &times) == 0)
    let isSwept = eventually {
      harness.platform.retention.sweep()
      // An output stays until whoever writes it has ended it.
      return names(harness, "streams").isEmpty
    }
    #expect(isSwept)
    #expect(names(harness, "uploads").count == 2 && !FileIO.isFile(upload))
    let builds = try harness.client.call("GET", "/apps/shop/builds").value.list ?? List()
    #expect(builds.count == 2)
    let output = harness.client.target(builds.first?["output_stream_url"].string ?? "")
    #expect(try harness.client.send("GET", output, authorized: false).status == 404)
    #expect(try harness.client.call("GET", "/apps/shop/releases").value.list?.map { $0["version"].int } == [4, 5])
    #expect(try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#).status == 200)
    #expect(try release(harness, 6)["current"].bool == true)
  }
}
