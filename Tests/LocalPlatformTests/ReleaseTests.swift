import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("Releases and config vars")
struct ReleaseTests {
  @Test("a release phase that fails leaves the release before live")
  func failedPhase() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "web: sleep 60"])
    let failed = try harness.deploy(["Procfile": "web: sleep 61\nrelease: echo checking; exit 3"])
    #expect(failed["status"].string == "failed" && failed["current"].bool == false && failed["version"].int == 4)
    let output = try harness.client.send(
      "GET", harness.client.target(try #require(failed["output_stream_url"].string)), authorized: false)
    #expect(output.text == "checking\n")
    #expect(try harness.client.call("GET", "/apps/shop/releases/3").value["current"].bool == true)
    let formation = try harness.client.call("GET", "/apps/shop/formation/web").value
    #expect(formation["command"].string == "sleep 60")
    #expect(try harness.awaitLog("Release v4 command failed"))
    let passed = try harness.deploy(["Procfile": "web: sleep 62\nrelease: test \"$DYNO\" != web.1"])
    #expect(passed["status"].string == "succeeded" && passed["current"].bool == true)
    #expect(try harness.awaitLog("State changed from up to complete"))
  }

  @Test("a rollback brings slug and config vars back as a new release")
  func rollback() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "web: sleep 60"])
    let three = try harness.client.call("GET", "/apps/shop/releases/v3").value
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#)
    try harness.deploy(["Procfile": "web: sleep 61"])
    let back = try harness.client.call("POST", "/apps/shop/releases", #"{"release":"\#(three["id"].string ?? "")"}"#)
    #expect(back.status == 201 && back.value["version"].int == 6)
    #expect(back.value["description"].string == "Rollback to v3")
    #expect(back.value["slug"]["id"].string == three["slug"]["id"].string)
    #expect(try harness.client.call("GET", "/apps/shop/config-vars").value.record?.count == 0)
    let impossible = try harness.client.call("GET", "/apps/shop/releases/1").value["id"].string ?? ""
    #expect(try harness.client.call("POST", "/apps/shop/releases", #"{"release":"\#(impossible)"}"#).status == 422)
    #expect(try harness.client.call("POST", "/apps/shop/releases", "{}").status == 422)
    #expect(try harness.client.call("GET", "/apps/shop/releases/99").status == 404)
  }

  @Test("config vars are merged, null removes, and each change is one release")
  func configVars() throws {
    let harness = try Harness()
    try harness.createApp()
    let path = "/apps/shop/config-vars"
    let set = try harness.client.call("PATCH", path, #"{"A":"1","B":2,"C":true}"#)
    #expect(set.status == 200 && set.text == #"{"A":"1","B":"2","C":"true"}"#)
    #expect(try harness.client.call("PATCH", path, #"{"A":null,"D":""}"#).text == #"{"B":"2","C":"true","D":""}"#)
    #expect(try harness.client.call("PATCH", path, #"{"B":"2"}"#).status == 200)
    let releases = try harness.client.call("GET", "/apps/shop/releases").value.list.map(Array.init) ?? []
    let descriptions = releases.compactMap { $0["description"].string }
    #expect(
      descriptions == [
        "Initial release", "Enable Logplex", "Set A, B, C config vars", "Set D, remove A config vars",
      ])
    #expect(try harness.client.call("GET", "/apps/shop/releases/3/config-vars").text == #"{"A":"1","B":"2","C":"true"}"#)
    for bad in [#"{"a-b":"x"}"#, #"{"":"x"}"#, #"{"A":{}}"#, #"{"HEROKU_X":"y"}"#, #"{"A":"\u0000"}"#] {
      #expect(try harness.client.call("PATCH", path, bad).status == 422)
    }
    let large = String(repeating: "x", count: ConfigVars.largest)
    #expect(try harness.client.call("PATCH", path, #"{"L":"\#(large)"}"#).status == 422)
  }

  @Test("a slug made by hand runs once its bytes are there")
  func slugByHand() throws {
    let harness = try Harness()
    try harness.createApp()
    let made = try harness.client.call("POST", "/apps/shop/slugs", #"{"process_types":{"web":"cat message; sleep 60"}}"#)
    #expect(made.status == 201 && made.value["blob"]["method"].string == "put")
    let id = try #require(made.value["id"].string)
    let early = try harness.client.call("POST", "/apps/shop/releases", #"{"slug":"\#(id)"}"#)
    #expect(early.status == 422)
    let target = harness.client.target(try #require(made.value["blob"]["url"].string))
    let bytes = try harness.archive(["app/message": "by hand\n"])
    #expect(try harness.client.send("PUT", target, body: bytes, authorized: false).status == 200)
    let release = try harness.client.call("POST", "/apps/shop/releases", #"{"slug":"\#(id)","description":"mine"}"#)
    #expect(release.status == 201 && release.value["description"].string == "mine")
    #expect(try harness.awaitLog("by hand"))
  }
}
