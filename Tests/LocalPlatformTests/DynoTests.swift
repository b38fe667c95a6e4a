import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("Dynos")
struct DynoTests {
  private func texts(_ harness: Harness, _ dyno: String) throws -> [String] {
    try harness.log().filter { $0.dyno == dyno && $0.source == "heroku" }.map(\.text)
  }

  @Test("profile scripts and config vars make the environment, and nothing of the platform's own leaks in")
  func environment() throws {
    setenv("HKD_TEST_LEAK", "leaked", 1)
    let harness = try Harness()
    try harness.createApp()
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"config","B":"config"}"#)
    try harness.deploy([
      "Procfile": "web: env | sort; pwd; ls -A; sleep 60", ".profile.d/one.sh": "export B=\"${B:-x}+profile\"",
      ".profile": "export C=\"$B+last\"",
    ])
    #expect(try harness.awaitLog("Procfile"))
    let lines = try harness.log().filter { $0.source == "app" && $0.dyno == "web.1" }.map(\.text)
    #expect(lines.contains("A=config") && lines.contains("B=config+profile") && lines.contains("C=config+profile+last"))
    #expect(lines.contains("DYNO=web.1") && lines.contains { $0.hasPrefix("PORT=") })
    let home = try #require(lines.first { $0.hasPrefix("HOME=") }).dropFirst(5)
    #expect(lines.contains(String(home)))
    #expect(!lines.contains { $0.contains("HKD_TEST_LEAK") })
  }

  @Test("a web process that never binds its port is killed with R10")
  func bootTimeout() throws {
    let harness = try Harness { $0.boot = 1 }
    try harness.createApp()
    try harness.deploy(["Procfile": "web: sleep 60"])
    #expect(try harness.awaitLog("State changed from starting to crashed"))
    let texts = try texts(harness, "web.1")
    #expect(texts.contains("Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 1 seconds of launch"))
    #expect(texts.contains("Stopping process with SIGKILL") && texts.contains("Process exited with status 137"))
  }

  @Test("a process that ignores SIGTERM is killed with R12")
  func exitTimeout() throws {
    let harness = try Harness { $0.exit = 0.5 }
    try harness.createApp()
    try harness.deploy(["Procfile": "worker: trap '' TERM; echo is$((1))set; while true; do sleep 1; done"])
    _ = try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":1}"#)
    #expect(try harness.awaitLog("is1set"))
    _ = try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":0}"#)
    #expect(try harness.awaitLog("Error R12 (Exit timeout)"))
    #expect(try harness.awaitLog("State changed from up to down"))
    #expect(eventually { Orphans.processes(mark: harness.platform.mark).isEmpty })
  }

  @Test("what a dyno, a one-off or a build leaves behind ends with it, even in a session of its own; what goes on is left alone")
  func stragglers() throws {
    let harness = try Harness()
    try harness.createApp()
    // A config var does not hide them either.
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"HKD_PLATFORM":"x","HKD_PLATFORM_WORK":"y"}"#)
    let files = [
      "Procfile": "worker: setsid sleep 1000 & exec sleep 1001\nclock: exec sleep 1002",
      "bin/detect": "#!/bin/sh\necho X", "bin/compile": "#!/bin/sh\nsetsid sleep 1003 >/dev/null 2>&1 &",
    ]
    func running() -> Int { Orphans.processes(mark: harness.platform.mark).count }
    try harness.deploy(files)
    #expect(eventually { running() == 0 })
    _ = try harness.client.call("PATCH", "/apps/shop/formation/clock", #"{"quantity":1}"#)
    #expect(eventually { running() == 1 })
    _ = try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":1}"#)
    #expect(eventually { running() == 3 })
    _ = try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":0}"#)
    #expect(eventually { running() == 1 })
    _ = try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"setsid sleep 1004 & exit 3"}"#)
    #expect(try harness.awaitLog("Process exited with status 3"))
    #expect(eventually { running() == 1 })
    #expect(try harness.awaitDynos(1, "clock"))
  }

  @Test("a process that crashes is started again, then cools off")
  func crashLoop() throws {
    let harness = try Harness { $0.coolOff = 1000 }
    try harness.createApp()
    try harness.deploy(["Procfile": "worker: echo once; exit 7"])
    _ = try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":1}"#)
    #expect(try harness.awaitDynos(1, "worker", "crashed"))
    #expect(try eventually { try texts(harness, "worker.1").filter { $0 == "Process exited with status 7" }.count == 2 })
    #expect(try texts(harness, "worker.1").filter { $0 == "State changed from crashed to starting" }.count == 1)
    #expect(try harness.awaitDynos(1, "worker", "crashed"))
  }

  @Test("the formation scales up and down, takes steps and texts, and knows its limits")
  func scale() throws {
    let harness = try Harness()
    try harness.createApp()
    #expect(try harness.client.call("GET", "/apps/shop/formation").text == "[]")
    let early = try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":1}"#)
    #expect(early.status == 404 && early.value["message"].string == "Couldn't find that process type (worker).")
    try harness.deploy(["Procfile": "worker: sleep 60"])
    let path = "/apps/shop/formation"
    let all = try harness.client.call("PATCH", path, #"{"updates":[{"type":"worker","quantity":"3","size":"standard-1X"}]}"#)
    #expect(all.status == 200 && all.value.list?.first?["quantity"].int == 3)
    #expect(all.value.list?.first?["size"].string == "Standard-1X")
    #expect(try harness.awaitDynos(3, "worker"))
    #expect(try harness.client.call("PATCH", "\(path)/worker", #"{"quantity":"-1"}"#).value["quantity"].int == 2)
    #expect(try harness.awaitDynos(2, "worker"))
    #expect(try harness.client.call("PATCH", "\(path)/worker", #"{"quantity":"+3"}"#).value["quantity"].int == 5)
    #expect(try harness.awaitDynos(5, "worker"))
    #expect(Set(try harness.dynos().compactMap { $0["name"].string }) == Set((1...5).map { "worker.\($0)" }))
    let over = try harness.client.call("PATCH", "\(path)/worker", #"{"quantity":101}"#)
    #expect(over.status == 422 && over.value["id"].string == "cannot_run_above_limit" && over.value["limit"].int == 100)
    for quantity in ["+9223372036854775807", "-9223372036854775808", "9223372036854775807"] {
      #expect(try harness.client.call("PATCH", "\(path)/worker", #"{"quantity":"\#(quantity)"}"#).status == 422)
    }
    #expect(try harness.client.call("PATCH", "\(path)/worker", #"{"quantity":"many"}"#).status == 422)
    #expect(try harness.client.call("PATCH", "\(path)/worker", #"{"dyno_size":{"name":"Huge"}}"#).status == 422)
    _ = try harness.client.call("PATCH", "\(path)/worker", #"{"quantity":0}"#)
    #expect(try harness.awaitDynos(0, "worker"))
    #expect(eventually { Orphans.processes(mark: harness.platform.mark).isEmpty })
  }

  @Test("Eco and Basic dynos run beside none of another size, unless the call changes all")
  func mixedSizes() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "worker: sleep 60\nother: sleep 60"])
    func update(_ updates: String) throws -> Client.Answer {
      try harness.client.call("PATCH", "/apps/shop/formation", #"{"updates":[\#(updates)]}"#)
    }
    _ = try update(#"{"type":"other","size":"basic"},{"type":"worker","size":"basic"}"#)
    let worker = #"{"type":"worker","quantity":1,"size":"Standard-1X"}"#
    #expect(
      try update(#"{"type":"other","quantity":1},"# + worker).value["message"].string
        == "Cannot use the following dyno types in the same app: Basic, Standard-1X.")
    #expect(try harness.client.call("GET", "/apps/shop/formation/worker").value["quantity"].int == 0)
    // What does not run does not count.
    #expect(try update(worker).status == 200)
    #expect(try update(#"{"type":"other","quantity":1}"#).status == 422)
    #expect(try update(#"{"type":"other","quantity":1,"size":"performance-m"}"#).status == 200)
    #expect(try update(#"{"type":"other","size":"eco"},{"type":"worker","size":"eco"}"#).status == 200)
    // One-offs are of the app's size.
    #expect(try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"true"}"#).value["size"].string == "Eco")
  }

  @Test(
    "a type has as many dynos as its size allows",
    arguments: [("eco", 1), ("Basic", 1), ("Standard-2X", 100), ("Performance-M", 10)])
  func countOfSize(_ size: String, _ most: Int) throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "worker: sleep 60"])
    let row = try harness.client.call("GET", "/apps/shop/formation/worker").value
    #expect(row["size"].string == "Standard-1X")
    let over = try harness.client.call(
      "PATCH", "/apps/shop/formation/worker", #"{"quantity":\#(most + 1),"size":"\#(size)"}"#)
    #expect(over.status == 422 && over.value["id"].string == "cannot_run_above_limit" && over.value["limit"].int == most)
    let name = try #require(Catalogue.dynoSize(size)?.named.name)
    #expect(over.value["message"].string == "Cannot update to more than \(most) \(name) size dynos per process type.")
    #expect(try harness.client.call("GET", "/apps/shop/formation/worker").value == row)
    #expect(try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":1,"size":"\#(size)"}"#).status == 200)
  }

  @Test("apps that run nothing, or nothing any more, do not keep the platform from its end")
  func idle() throws {
    let harness = try Harness()
    try harness.createApp()
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"A":"1"}"#)
    try harness.createApp("other")
    try harness.deploy(["Procfile": "worker: sleep 60"], app: "other")
    _ = try harness.client.call("PATCH", "/apps/other/formation/worker", #"{"quantity":1}"#)
    #expect(try harness.awaitDynos(1, "worker", app: "other") && !harness.platform.dynos.isIdle)
    _ = try harness.client.call("PATCH", "/apps/other/formation/worker", #"{"quantity":0}"#)
    #expect(eventually(within: .seconds(20)) { harness.platform.dynos.isIdle })
    _ = try harness.client.call("DELETE", "/apps/shop/dynos")
    #expect(harness.platform.dynos.isIdle)
  }

  @Test("a restart gives every dyno a new identity; stopping a one-off ends it")
  func restart() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "worker: sleep 60\nother: sleep 60"])
    _ = try harness.client.call(
      "PATCH", "/apps/shop/formation", #"{"updates":[{"type":"worker","quantity":1},{"type":"other","quantity":1}]}"#)
    #expect(try harness.awaitDynos(1, "worker") && harness.awaitDynos(1, "other"))
    func id(_ type: String) throws -> String? { try harness.dynos().first { $0["type"].string == type }?["id"].string }
    let (worker, other) = (try id("worker"), try id("other"))
    let answer = try harness.client.call("DELETE", "/apps/shop/dynos/worker.1")
    #expect(answer.status == 202 && answer.text == "{}")
    #expect(try eventually { try id("worker") != worker } && id("other") == other)
    #expect(try harness.client.call("DELETE", "/apps/shop/formations/other").status == 202)
    #expect(try eventually { try id("other") != other })
    let once = try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"sleep 60"}"#)
    #expect(once.status == 201)
    let name = try #require(once.value["name"].string)
    // A restart of all is one of the formation: nothing restarts a one-off, and only its own name ends it.
    let last = try id("worker")
    #expect(try harness.client.call("DELETE", "/apps/shop/dynos").status == 202)
    #expect(try eventually { try id("worker") != last })
    #expect(try harness.dynos().contains { $0["name"].string == name && $0["id"].string == once.value["id"].string })
    #expect(try harness.client.call("DELETE", "/apps/shop/dynos/nobody.1").status == 404)
    #expect(try harness.client.call("POST", "/apps/shop/dynos/\(name)/actions/stop").status == 202)
    #expect(try eventually { try !harness.dynos().contains { $0["name"].string == name } })
  }

  @Test("a one-off runs a command or a process type, with its own variables, to its end")
  func oneOff() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "worker: echo working on $1 $EXTRA"])
    let body = #"{"command":"worker now","env":{"EXTRA":"extra"},"time_to_live":60}"#
    let dyno = try harness.client.call("POST", "/apps/shop/dynos", body)
    #expect(dyno.status == 201 && dyno.value["type"].string == "run")
    #expect(dyno.value["name"].string?.hasPrefix("run.") == true)
    #expect(try harness.awaitLog("working on extra now"))
    #expect(try harness.awaitLog("State changed from up to complete"))
    let limited = try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"sleep 60","time_to_live":1}"#)
    #expect(limited.status == 201)
    #expect(try harness.awaitLog("Process exited with status 143"))
    #expect(try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"x","time_to_live":90000}"#).status == 422)
    #expect(try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"x","env":{"a b":"c"}}"#).status == 422)
  }

  @Test("one-offs that have run leave nothing that waits for them")
  func nothingLeft() throws {
    let harness = try Harness()
    try harness.createApp()
    let before = harness.platform.scheduler.waiting
    for _ in 0..<20 {
      #expect(try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"true"}"#).status == 201)
    }
    #expect(
      eventually(within: .seconds(20)) {
        (try? harness.dynos().isEmpty) == true && harness.platform.scheduler.waiting <= before
      })
  }

  @Test("an app that goes takes its dynos, its log and its cache along")
  func destroyed() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "web: sleep 60"])
    #expect(eventually { !Orphans.processes(mark: harness.platform.mark).isEmpty })
    let gone = try harness.client.call("DELETE", "/apps/shop")
    #expect(gone.status == 200 && gone.value["name"].string == "shop")
    #expect(eventually { Orphans.processes(mark: harness.platform.mark).isEmpty })
    #expect(try harness.client.call("GET", "/apps/shop").status == 404)
  }
}
