import FakePlatform
import HKDLanguage
import HKDSystem
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// What the commands around a deploy send, and give.
struct CommandTests {
  /// A server that answers by method and path, `{}` to what it does not know.
  private func server(_ answers: [String: String], status: Int = 200) throws -> ScriptedServer {
    try ScriptedServer { request in
      guard let answer = answers["\(request.method) \(request.path)"] else { return .json("{}", status: status) }
      return .json(answer, status: status)
    }
  }

  private static let release = #"[{"id":"r1","version":7,"status":"succeeded","app":{"id":"a","name":"shop"}}]"#

  @Test func configIsSecret() throws {
    let server = try server(["GET /apps/shop/config-vars": #"{"KEY":"value-of-key","EMPTY":""}"#])
    let harness = try Harness(url: server.url)
    let config = try harness.run("config")
    #expect(Display().literal(config) == "[KEY: ‹secret› EMPTY: ‹secret›]")
    #expect(harness.gate.redact("value-of-key") == Secret.mask)
    guard case .secret(let value) = try harness.run("config:get", ["name": .string("KEY")]) else {
      Issue.record("no secret")
      return
    }
    #expect(value.revealed == "value-of-key")
    #expect(try harness.run("config:get", ["name": .string("NONE")]).isNull)
  }

  @Test func dynosAreInTheOrderOfTheirTypesAndNumbers() throws {
    let names = ["worker.2", "run.77", "web.10", "web.2", "worker.1"]
    let dynos = names.map { #"{"id":"\#($0)","name":"\#($0)","type":"x","state":"up"}"# }.joined(separator: ",")
    let server = try server(["GET /apps/shop/dynos": "[\(dynos)]"])
    let shown = try Harness(url: server.url).run("ps").list?.map { $0["name"].string }
    #expect(shown == ["run.77", "web.2", "web.10", "worker.1", "worker.2"])
  }

  @Test func configIsSetInOneRequest() throws {
    let server = try server(["GET /apps/shop/releases": Self.release])
    let harness = try Harness(url: server.url)
    let more = Value.record([("B", .secret(Secret("hidden-value"))), ("C", .int(3)), ("D", .null)])
    let release = try harness.run("config:set", ["values": .list([.string("A=x=y z"), more])])
    #expect(release["version"].int == 7)
    let sent = server.requests.filter { $0.method == "PATCH" }
    #expect(sent.map(\.text) == [#"{"A":"x=y z","B":"hidden-value","C":"3","D":null}"#])
    #expect(harness.gate.redact("hidden-value") == Secret.mask)
  }

  @Test(arguments: ["NOEQUALS", "=x", "1A=x", "A-B=x", "A B=x", "Ä=x"]) func whatIsNoConfig(_ text: String) throws {
    let server = try server([:])
    let harness = try Harness(url: server.url)
    #expect(throws: Failure.self) { try harness.run("config:set", ["values": .list([.string(text)])]) }
    #expect(server.requests.isEmpty)
  }

  @Test func configIsAppliedAsADifference() throws {
    let server = try server([
      "GET /apps/shop/config-vars": #"{"SAME":"1","OLD":"x","GONE":"y"}"#, "GET /apps/shop/releases": Self.release,
    ])
    let harness = try Harness(url: server.url)
    let wanted = Value.record([("SAME", .string("1")), ("OLD", .string("new")), ("ADDED", .string("z"))])
    let differences = try harness.run("config:diff", ["with": wanted])
    #expect(
      Display().literal(differences)
        == "[[name: ADDED change: added] [name: GONE change: removed] [name: OLD change: changed]]")
    _ = try harness.run("config:apply", ["config": wanted, "prune": .bool(true)])
    #expect(server.requests.last { $0.method == "PATCH" }?.text == #"{"ADDED":"z","GONE":null,"OLD":"new"}"#)
    #expect(try harness.run("config:apply", ["config": .record([("SAME", .string("1"))])]).isNull)
    #expect(server.requests.filter { $0.method == "PATCH" }.count == 1)
  }

  @Test func scalingIsAbsolute() throws {
    let server = try server(["GET /apps/shop/formation": #"[{"type":"web","quantity":2}]"#, "PATCH /apps/shop/formation": "[]"])
    let harness = try Harness(url: server.url)
    _ = try harness.run(
      "ps:scale", ["types": .list([.string("web=+1"), .string("worker=2:standard-1x"), .string("clock=:basic")])])
    #expect(
      server.requests.last?.text
        == #"{"updates":[{"type":"web","quantity":3},{"type":"worker","quantity":2,"size":"standard-1x"},{"type":"clock","size":"basic"}]}"#
    )
    for wrong in ["web", "web=x", "=2", "web=-5"] {
      #expect(throws: Failure.self) { try harness.run("ps:scale", ["types": .list([.string(wrong)])]) }
    }
  }

  @Test(arguments: [
    (Value.null, "/apps/shop/dynos"), (.string("web"), "/apps/shop/formations/web"), (.string("web.1"), "/apps/shop/dynos/web.1"),
  ])
  func restartsReachWhatIsNamed(_ dyno: Value, _ path: String) throws {
    let server = try server([:], status: 202)
    let harness = try Harness(url: server.url)
    _ = try harness.run("ps:restart", ["dyno": dyno])
    #expect(server.requests.map { "\($0.method) \($0.path)" } == ["DELETE \(path)"])
  }

  @Test func whatDestroysIsConfirmed() throws {
    let server = try server(["DELETE /apps/shop": "{}"])
    let harness = try Harness(url: server.url)
    #expect(throws: Failure.self) { try harness.run("apps:destroy") }
    #expect(throws: Failure.self) { try harness.run("apps:destroy", ["confirm": .string("other")]) }
    #expect(server.requests.isEmpty)
    _ = try harness.run("apps:destroy", ["confirm": .string("shop")])
    #expect(server.requests.count == 1)
    let asked = try Harness(url: server.url, prompt: FixedAnswer("shop"))
    _ = try asked.run("apps:destroy")
    #expect(server.requests.count == 2)
    let refused = try Harness(url: server.url, prompt: FixedAnswer("no"))
    #expect(throws: Failure.self) { try refused.run("apps:destroy") }
    #expect(server.requests.count == 2)
  }

  @Test func theAppInHandFollowsItsNameAndItsEnd() throws {
    let renamed = #"{"id":"1","name":"store"}"#
    let server = try server(["PATCH /apps/shop": renamed, "DELETE /apps/other": "{}", "DELETE /apps/store": "{}"])
    let harness = try Harness(url: server.url, app: nil)
    _ = try harness.run("app:use", ["app": .string("shop")])
    _ = try harness.run("apps:rename", ["name": .string("store")])
    #expect(harness.host.appInHand == "store")
    _ = try harness.run("apps:destroy", ["app": .string("other"), "confirm": .string("other")])
    #expect(harness.host.appInHand == "store")
    _ = try harness.run("apps:destroy", ["confirm": .string("store")])
    #expect(harness.host.appInHand == nil)
  }

  @Test func listsReadAllPages() throws {
    let server = try ScriptedServer { request in
      switch request.header("Range") {
      case "name ..; max=1000":
        .json(#"[{"id":"1","name":"a"}]"#, status: 206, headers: [("Next-Range", "name ]a..; max=1000")])
      case "name ]a..; max=1000":
        .json(#"[{"id":"2","name":"b"}]"#, status: 206, headers: [("Next-Range", "name ]b..; max=1000")])
      case "name ]b..; max=1000": .json(#"[{"id":"3","name":"c"}]"#)
      default: .json(#"{"id":"bad_range","message":"no"}"#, status: 400)
      }
    }
    let harness = try Harness(url: server.url)
    #expect(try harness.run("apps").list?.compactMap { $0["name"].string } == ["a", "b", "c"])
  }

  @Test func pagesWithoutEndAreAnError() throws {
    let server = try ScriptedServer { _ in .json("[]", status: 206, headers: [("Next-Range", "id ]a..")]) }
    let harness = try Harness(url: server.url)
    do {
      _ = try harness.run("apps")
      Issue.record("it ended")
    } catch let failure as Failure {
      #expect(failure.code == "HKD453")
    }
  }

  @Test func aServerWithoutRangesStillLists() throws {
    let server = try ScriptedServer { request in
      request.header("Range") != nil
        ? .json(#"{"id":"requested_range_not_satisfiable","message":"x"}"#, status: 416)
        : .json(#"[{"id":"1","version":1,"status":"succeeded"},{"id":"2","version":2,"status":"succeeded"}]"#)
    }
    let harness = try Harness(url: server.url)
    let releases = try harness.run("releases", ["num": .int(1)])
    #expect(releases.list?.compactMap { $0["version"].int } == [2])
  }

  @Test func anAppIsMadeOnce() throws {
    let made = Monitor(0)
    let server = try ScriptedServer { request in
      let app = #"{"id":"1","name":"shop"}"#
      guard request.method == "POST" else { return .json(made.withLock { $0 } > 0 ? "[\(app)]" : "[]") }
      made.update { $0 += 1 }
      return .reset
    }
    let harness = try Harness(url: server.url)
    let app = try harness.run("apps:create", ["name": .string("shop")])
    #expect(app["name"].string == "shop")
    #expect(made.withLock { $0 } == 1)
  }

  @Test func anyCallCanBeMade() throws {
    let server = try server(["POST /x": #"{"a":1,"put_url":"https://s3/?sig"}"#, "GET /list": "[1,2]"])
    let harness = try Harness(url: server.url)
    let answer = try harness.run(
      "api",
      ["method": .string("POST"), "path": .string("/x"), "body": .record([("b", .bool(true))]), "version": .string("3.sdk")])
    #expect(JSON.text(answer) == #"{"a":1,"put_url":"‹secret›"}"#)
    #expect(server.requests.first?.header("Accept") == "application/vnd.heroku+json; version=3.sdk")
    #expect(server.requests.first?.text == #"{"b":true}"#)
    #expect(try harness.run("api", ["method": .string("GET"), "path": .string("/list")]).list?.count == 2)
    for path in ["x", "", "//evil/x"] {
      _ = try? harness.run("api", ["method": .string("GET"), "path": .string(path)])
    }
    #expect(server.requests.allSatisfy { $0.header("Host") == server.address })
  }

  @Test func anAppThatNobodyNamesIsAskedFor() throws {
    let server = try server([:])
    let harness = try Harness(url: server.url, app: nil)
    do {
      _ = try harness.run("ps")
      Issue.record("it ran")
    } catch let failure as Failure {
      #expect(failure.code == "HKD487")
      #expect(failure.hint?.contains("--app") == true)
    }
    #expect(server.requests.isEmpty)
  }

  @Test func theAppInHandComesInOrder() throws {
    let server = try server([:])
    let harness = try Harness(url: server.url, app: nil, environment: ["HEROKU_APP": "from-environment"])
    func asked(_ arguments: [String: Value] = [:]) throws -> String {
      _ = try? harness.run("ps", arguments)
      return server.requests.last?.path ?? ""
    }
    #expect(try asked() == "/apps/from-environment/dynos")
    _ = try harness.run("app:use", ["app": .string("from-use")])
    #expect(try asked() == "/apps/from-use/dynos")
    _ = try harness.runtime.withSettings(Record([("app", .string("from-with"))])) {
      let paths = [
        try asked(), try asked(["app": .string("from-flag")]),
        try asked(["app": .record([("name", .string("a/b"))], type: "app")]),
      ]
      #expect(paths == ["/apps/from-with/dynos", "/apps/from-flag/dynos", "/apps/a%2Fb/dynos"])
      return .null
    }
    harness.host.useApp(nil)
    #expect(try asked() == "/apps/from-environment/dynos")
  }

  @Test func deployTakesTheFlagsOfItsWords() throws {
    let commands = deployCommands(host: try Harness(url: try server([:]).url).host)
    func flags(_ name: String) -> Set<String> {
      Set(commands.first { $0.name == name }?.parameters.filter { $0.kind == .flag }.map(\.name) ?? [])
    }
    // A build's archive has the app's files at its root.
    let words = flags("archive").subtracting(["prefix"]).union(flags("release")).union(flags("await"))
    #expect(flags("deploy") == words)
    #expect(words.count > 12)
  }

  @Test(arguments: ["rollback", "ps:wait", "domains:wait"]) func theTimeoutInForceHoldsWhereNoneIsGiven(_ name: String) throws {
    let fault: FakePlatform.Fault = { step, number in
      switch step {
      case .getRelease where number == 1: .instead(.json(#"{"id":"r1","version":1,"status":"succeeded"}"#))
      case .getRelease: .instead(.json(#"{"id":"r3","version":3,"status":"pending"}"#))
      case .postRelease: .instead(.json(#"{"id":"r3","version":3,"status":"pending"}"#, status: 201))
      case .dynos: .instead(.json("[]"))
      case .other: .instead(.json(#"{"id":"d","hostname":"www.example.com","status":"pending"}"#))
      case .listReleases:
        .instead(.json(#"[{"id":"r2","version":2,"status":"succeeded"},{"id":"r1","version":1,"status":"succeeded"}]"#))
      default: nil
      }
    }
    let platform = try FakePlatform(fault: fault)
    let harness = try Harness(url: platform.url)
    let arguments: [String: Value] = name == "domains:wait" ? ["domain": .string("www.example.com")] : [:]
    _ = try harness.runtime.withSettings(Record([("timeout", .duration(.ms(300)))])) {
      do {
        _ = try harness.run(name, arguments)
        Issue.record("it settled")
      } catch let failure as Failure {
        #expect(failure.code == "HKD467", "\(failure.message)")
        #expect(failure.message.hasSuffix("after 300ms"), "\(failure.message)")
      }
      return .null
    }
  }

  @Test func theGitRemoteNamesTheApp() throws {
    let server = try server([:])
    let harness = try Harness(url: server.url, app: nil)
    for words in [["init", "-q"], ["remote", "add", "heroku", "https://git.heroku.com/from-git.git"]] {
      _ = try ProcessRun.run("/usr/bin/git", ["-C", harness.folder.path] + words)
    }
    _ = try? harness.run("ps")
    #expect(server.requests.last?.path == "/apps/from-git/dynos")
    #expect(GitRemote.appName("git@heroku.com:my-app.git") == "my-app")
    #expect(GitRemote.appName("ssh://git@heroku.com/my-app.git") == "my-app")
    #expect(
      GitRemote.appName("https://git.heroku.com/") == nil || GitRemote.appName("https://git.heroku.com/") == "git.heroku.com")
  }
}

/// Answers every question alike.
final class FixedAnswer: DeployPrompt {
  private let answer: String?
  private let asked = Monitor<[String]>([])

  init(_ answer: String?) { self.answer = answer }

  var questions: [String] { asked.withLock { $0 } }

  func takeTypedAhead() -> [UInt8] { [] }

  func ask(_ question: String, isSecret: Bool, scope: TaskScope) throws -> String? {
    asked.update { $0.append(question) }
    return answer
  }
}
