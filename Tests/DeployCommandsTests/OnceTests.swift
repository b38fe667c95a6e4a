import FakePlatform
import HKDLanguage
import HKDSystem
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// What makes something makes it once, also where nothing would be recognized as the own.
struct OnceTests {
  /// Answers nothing to a POST, and an empty list to all else.
  private func silentServer() throws -> ScriptedServer {
    try ScriptedServer { request in request.method == "POST" ? .close : .json("[]") }
  }

  @Test(
    arguments: [
      ("apps:create", [:], "apps"), ("addons:create", ["plan": Value.string("heroku-postgresql")], "addons --app shop"),
      ("run", ["command": .list([.string("ls")]), "detached": .bool(true)], "ps --app shop"),
    ] as [(String, [String: Value], String)])
  func anUnclearAnswerIsToldWhereNothingTellsTheOwn(
    _ command: String, _ arguments: [String: Value], _ look: String
  ) throws {
    let server = try silentServer()
    let harness = try Harness(url: server.url)
    do {
      _ = try harness.run(command, arguments)
      Issue.record("it succeeded")
    } catch let failure as Failure {
      #expect(failure.message.contains("is not known"), "\(failure.message)")
      #expect(failure.hint?.contains(look) == true, "\(failure.hint ?? "")")
    }
    #expect(server.requests.filter { $0.method == "POST" }.count == 1)
  }

  @Test func anAppWithANameIsLookedFor() throws {
    let server = try ScriptedServer { request in
      request.method == "POST" ? .close : .json(#"[{"id":"a1","name":"shop-two"}]"#)
    }
    let harness = try Harness(url: server.url)
    let app = try harness.run("apps:create", ["name": .string("shop-two")])
    #expect(app["id"].string == "a1")
    #expect(server.requests.filter { $0.method == "POST" }.count == 1)
  }

  /// The first try began the build, which is listed late; the second is refused because of it.
  @Test func aRefusalAfterAnUnclearAnswerIsLookedInto() throws {
    let posts = Monitor(0)
    let platform = try FakePlatform(fault: { step, number in
      switch step {
      case .postBuild:
        posts.update { $0 = number }
        return number == 1 ? .after(.reset) : .instead(FaultCase.refusal(409, "conflict"))
      case .listBuilds: return posts.withLock { $0 } < 2 ? .instead(.json("[]")) : nil
      default: return nil
      }
    })
    let harness = try Harness(url: platform.url)
    #expect(try harness.deploy()["status"].string == "succeeded")
    #expect(platform.state.builds.count == 1)
  }

  /// Each PATCH of an image makes a release, so it must not be sent again without a look.
  @Test func imagesAreReleasedOnce() throws {
    let releases = Monitor(1)
    let server = try ScriptedServer { request in
      if request.method == "PATCH" {
        releases.update { $0 += 1 }
        return .close
      }
      let newest = releases.withLock { $0 }
      return .json(#"[{"id":"r\#(newest)","version":\#(newest),"status":"succeeded"}]"#)
    }
    let harness = try Harness(url: server.url)
    let image = Value.record(Record([("digest", .string("sha256:1")), ("type", .string("web"))], type: "image"))
    let release = try harness.run("release", ["what": image])
    #expect(release["version"].int == 2)
    #expect(server.requests.filter { $0.method == "PATCH" }.count == 1)
  }

  @Test func aSlugThatHoldsNothingIsNotReleased() throws {
    let server = try silentServer()
    let harness = try Harness(url: server.url)
    let archive = try harness.run("archive")
    let slug = Value.record(Record([("id", .string("s1")), ("archive", archive)], type: "slug"))
    #expect(throws: Failure.self) { try harness.run("release", ["what": slug]) }
    #expect(server.requests.isEmpty)
  }
}
