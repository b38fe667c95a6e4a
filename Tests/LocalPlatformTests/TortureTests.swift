import Glibc
import HKDLanguage
import HKDSystem
import TestSupport
import Testing

@testable import LocalPlatform

/// The built program, killed while it writes.
@Suite("A platform that is killed")
struct TortureTests {
  /// `HKD_TORTURE_RUNS` asks for more; `scripts/torture` does.
  private static let runs = getenv("HKD_TORTURE_RUNS").flatMap { Int(String(cString: $0)) } ?? 4

  private func start(
    _ folder: TemporaryFolder, _ options: [String] = []
  ) throws -> (process: RunningProcess, client: Client) {
    let data = folder.path("data")
    let process = try RunningProcess(
      try Products.path("hkd-platform"), ["--port", "0", "--data", data, "--token", "secret-token"] + options)
    let isReady = eventually(within: .seconds(30)) {
      guard let running = Running.read(data: data), running.pid == process.processID else { return false }
      return true
    }
    try #require(isReady)
    let url = try #require(Running.read(data: data)?.url)
    return (process, Client(port: try #require(url.split(separator: ":").last.flatMap { Int($0) }), token: "secret-token"))
  }

  @Test("it comes back with all that it had acknowledged, whenever it is killed")
  func killedWhileWriting() throws {
    let folder = try TemporaryFolder("torture")
    let acknowledged = Monitor<[String: Int]>([:])
    let client = Monitor<Client?>(nil)
    for run in 0..<Self.runs {
      let (process, fresh) = try start(folder)
      client.update { $0 = fresh }
      if run == 0 {
        for number in 0..<3 { #expect(try fresh.call("POST", "/apps", #"{"name":"app-\#(number)"}"#).status == 201) }
      }
      try check(fresh, acknowledged.withLock { $0 })
      let isOver = Monitor(0)
      for number in 0..<3 {
        startThread("writer") {
          var value = acknowledged.withLock { $0["app-\(number)"] ?? 0 }
          while true {
            value += 1
            let body = #"{"N":"\#(value)"}"#
            guard let answer = try? fresh.call("PATCH", "/apps/app-\(number)/config-vars", body), answer.status == 200 else {
              break
            }
            acknowledged.update { $0["app-\(number)"] = value }
          }
          isOver.update { $0 += 1 }
        }
      }
      usleep(UInt32.random(in: 20_000...400_000))
      process.signal(SIGKILL)
      _ = try process.waitForExit()
      #expect(isOver.wait(until: .now + 60) { $0 == 3 ? true : nil } == true)
    }
    let (process, last) = try start(folder)
    try check(last, acknowledged.withLock { $0 })
    #expect(try process.terminate().status == .exited(0))
  }

  /// Each app has the last value that was acknowledged, or the one that was on its way; and one release for each.
  private func check(_ client: Client, _ acknowledged: [String: Int]) throws {
    for (app, value) in acknowledged {
      let stored = try client.call("GET", "/apps/\(app)/config-vars").value["N"].string.flatMap { Int($0) } ?? 0
      #expect(stored == value || stored == value + 1, "\(app): \(stored), acknowledged \(value)")
      let newest = try client.call("GET", "/apps/\(app)/releases", headers: ["Range": "version ..; order=desc,max=1"])
      let version = newest.value.list?.first?["version"].int ?? 0
      #expect(try client.call("GET", "/apps/\(app)/releases/\(version)/config-vars").value["N"].string == String(stored))
    }
  }

  /// Makes an app and builds it from a Procfile.
  private func deploy(_ procfile: String, _ client: Client) throws {
    let files = try TemporaryFolder("source")
    try files.write("Procfile", procfile)
    let archives = try TemporaryFolder("archive")
    let archive = archives.path("source.tgz")
    #expect(try ProcessRun.run("/usr/bin/tar", ["czf", archive, "-C", files.path, "."]).status == .exited(0))
    #expect(try client.call("POST", "/apps", #"{"name":"shop"}"#).status == 201)
    let source = try client.call("POST", "/sources").value["source_blob"]
    let put = client.target(source["put_url"].string ?? "")
    #expect(try client.send("PUT", put, body: try readFile(archive), authorized: false).status == 200)
    let body = #"{"source_blob":{"url":"\#(source["get_url"].string ?? "")"}}"#
    #expect(try client.call("POST", "/apps/shop/builds", body).status == 201)
  }

  @Test("its dynos die with it or at the next start, and come back; a build and a release that were under way have failed")
  func killedWithDynos() throws {
    let folder = try TemporaryFolder("torture")
    let data = folder.path("data")
    let (process, client) = try start(folder)
    try deploy("worker: setsid sleep 1000 & exec sleep 1001\nrelease: test -z \"$SLOW\" || sleep 1002", client)
    #expect(try eventually(within: .seconds(30)) { try client.call("GET", "/apps/shop/formation").value.list?.count == 2 })
    _ = try client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":2}"#)
    let mark = try Folders(data: data).mark
    #expect(eventually { Orphans.processes(mark: mark).count >= 4 })
    _ = try client.call("PATCH", "/apps/shop/config-vars", #"{"SLOW":"yes"}"#)
    #expect(try eventually { try client.call("GET", "/apps/shop/releases/4").value["status"].string == "pending" })
    let before = Set(Orphans.processes(mark: mark).map(\.pid))
    process.signal(SIGKILL)
    _ = try process.waitForExit()
    let (second, again) = try start(folder)
    #expect(eventually { before.isDisjoint(with: Orphans.processes(mark: mark).map(\.pid)) })
    #expect(try again.call("GET", "/apps/shop/releases/4").value["status"].string == "failed")
    #expect(
      try eventually(within: .seconds(20)) {
        let dynos = try again.call("GET", "/apps/shop/dynos").value.list.map(Array.init) ?? []
        return dynos.filter { $0["state"].string == "up" }.count == 2
      })
    #expect(try second.terminate(within: .seconds(20)).status == .exited(0))
    #expect(Orphans.processes(mark: mark).isEmpty)
  }

  @Test(
    "it ends, with all that it runs, when its data folder is removed or replaced", arguments: [[], ["--with-sessions"]],
    [false, true])
  func folderRemoved(options: [String], isReplaced: Bool) throws {
    let folder = try TemporaryFolder("torture")
    let (process, client) = try start(folder, options)
    // One process leaves its session and its group, as a daemon does.
    try deploy("worker: setsid sleep 1003 & exec sleep 1004", client)
    #expect(try eventually(within: .seconds(30)) { try client.call("GET", "/apps/shop/formation").value.list?.count == 1 })
    _ = try client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":1}"#)
    let folders = try Folders(data: folder.path("data"))
    let mark = folders.mark
    #expect(eventually { Orphans.processes(mark: mark).count >= 2 })
    #expect(rename(folders.data, folder.path("moved")) == 0)
    if isReplaced { try folder.write("data/platform.json", "{}") }
    let exit = try process.waitForExit(within: .seconds(20))
    #expect(exit.status == .exited(1))
    #expect(exit.stderr.contains("the data folder \(folders.data) is not there any more"))
    #expect(eventually { Orphans.processes(mark: mark).isEmpty })
    // What another one has put there is not its business.
    #expect(folder.exists("data/platform.json") == isReplaced)
  }

  @Test("a second platform on the same data says who runs there; --stop ends the first")
  func lock() throws {
    let folder = try TemporaryFolder("torture")
    let (process, _) = try start(folder)
    let program = try Products.path("hkd-platform")
    let second = try ProcessRun.run(program, ["--port", "0", "--data", folder.path("data")])
    #expect(second.status == .exited(1))
    #expect(second.stderr.contains("already runs on") && second.stderr.contains("process \(process.processID)"))
    #expect(try ProcessRun.run(program, ["--data", folder.path("data"), "--stop"]).status == .exited(0))
    #expect(try process.waitForExit().status == .exited(0))
    #expect(!folder.exists("data/platform.json"))
    #expect(try ProcessRun.run(program, ["--data", folder.path("data"), "--stop"]).status == .exited(1))
    #expect(try ProcessRun.run(program, ["--port", "x"]).status == .exited(2))
    let rules = try folder.write("bad.hkdf", "nonsense")
    let bad = try ProcessRun.run(program, ["--port", "0", "--data", folder.path("data"), "--faults", rules])
    #expect(bad.status == .exited(1) && bad.stderr.contains("line 1:"))
  }
}
