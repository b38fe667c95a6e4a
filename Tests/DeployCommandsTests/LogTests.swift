import FakePlatform
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// Logs as they are shown: whole, once, and harmless.
struct LogTests {
  @Test func piecesBecomeLines() {
    var text = LogText()
    #expect(text.take(Array("one\ntw".utf8)).lines == ["one"])
    #expect(text.take(Array("o\r\nthree".utf8)).lines == ["two"])
    #expect(text.rest() == "three")
    #expect(text.rest() == nil)
    #expect(text.offset == 14)
  }

  @Test func heartbeatsCountForNothing() {
    var text = LogText()
    #expect(text.take([0, 0]).isNew == false)
    #expect(text.take([0x61, 0, 0x0A]).lines == ["a"])
    #expect(text.offset == 2)
  }

  @Test func eventsBecomeLines() {
    var text = LogText()
    text.begin(HTTPResponse(status: 200, headers: [HTTPHeader("Content-Type", "text/event-stream; charset=utf-8")]))
    #expect(text.take(Array(":keepalive\n\nid: 4\nevent: x\ndata: one\nda".utf8)).lines == [])
    #expect(text.take(Array("ta: \n\n\ndata:two\r\n\r".utf8)).lines == ["one", "two"])
    #expect(text.take(Array("\ndata: a\ndata: b\n\ndata\n\ndatabase\n\n".utf8)).lines == ["a", "b", ""])
    // Another answer, from the start again and as it is.
    text.begin(HTTPResponse(status: 200))
    #expect(text.take(Array("one\ntwo\na\nb\n\nthree\n".utf8)).lines == ["three"])
  }

  @Test func aReplayIsSkipped() {
    var text = LogText()
    _ = text.take(Array("abc\nde".utf8))
    text.resume(at: 0)
    #expect(text.take(Array("abc\ndef\n".utf8)).lines == ["def"])
    text.resume(at: 6)
    #expect(text.take(Array("f\ng\n".utf8)).lines == ["g"])
    #expect(text.offset == 10)
  }

  @Test func linesAreHarmlessAndBounded() {
    var text = LogText()
    #expect(text.take(Array("\u{1B}[31mred\u{1B}[0m\u{7}\n".utf8)).lines == ["red"])
    #expect(text.take([0x61, 0xFF, 0x0A]).lines == ["a\u{FFFD}"])
    #expect(text.take(Array("10%\r50%\r100%\n".utf8)).lines == ["100%"])
    let long = text.take([UInt8](repeating: 0x61, count: 25_000))
    #expect(long.lines.map(\.count) == [10_000, 10_000])
  }

  /// The log of the build, with its middle lost in every way.
  @Test(arguments: ["bytes", "none"]) func aBrokenLogGoesOnWhereItStopped(_ ranges: String) throws {
    let whole = "-----> one\n-----> two\n-----> three\n"
    let fault: FakePlatform.Fault = { step, number in
      guard step == .buildLog else { return nil }
      let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
      switch (number, ranges) {
      case (1, _): return .instead(.raw(head + "10\r\n\(whole.prefix(16))\r\n").thenReset())
      case (2, "bytes"):
        return .instead(
          .status(206, headers: [("Content-Range", "bytes 16-34/35")], body: Array(whole.utf8.dropFirst(16))))
      case (2, _): return .instead(.text(whole))
      default: return .instead(.text("", status: 416))
      }
    }
    let platform = try FakePlatform(FakePlatform.Behaviour(pendingBuilds: 2), fault: fault)
    let harness = try Harness(url: platform.url)
    _ = try harness.deploy()
    #expect(harness.reporter.logLines == ["-----> one", "-----> two", "-----> three"])
    let asked = platform.server.requests.filter { $0.path == "/streams/build" }
    #expect(asked.first?.header("Range") == nil)
    #expect(asked.dropFirst().first?.header("Range") == "bytes=16-")
    #expect(asked.allSatisfy { $0.header("Authorization") == nil })
  }

  @Test func theTailStandsInTheError() throws {
    let platform = try FakePlatform(
      FakePlatform.Behaviour(buildStatus: "failed", log: (1...50).map { "line \($0)" } + [" !     No such buildpack"]))
    let harness = try Harness(url: platform.url)
    do {
      _ = try harness.deploy()
      Issue.record("it succeeded")
    } catch let failure as Failure {
      #expect(failure.message.contains("No such buildpack"))
      #expect(failure.message.contains("line 50"))
      #expect(!failure.message.contains("line 20\n"))
      #expect(failure.kind == .deployFailed)
    }
  }

  @Test func logsOfAnAppAreAList() throws {
    let server = try ScriptedServer { request in
      request.method == "POST"
        ? .json(#"{"logplex_url":"http://\#(request.header("Host") ?? "")/logs?token=logplex-secret"}"#, status: 201)
        : .chunked(["2026-01-01 app[web.1]: one\n2026", "-01-01 app[web.1]: two\n"])
    }
    let harness = try Harness(url: server.url)
    let lines = try harness.run("logs", ["dyno": .string("web.1"), "num": .int(5)])
    #expect(lines.list?.compactMap(\.string) == ["2026-01-01 app[web.1]: one", "2026-01-01 app[web.1]: two"])
    #expect(server.requests.first?.text == #"{"dyno_name":"web.1","lines":5,"tail":false}"#)
    #expect(server.requests.last?.header("Authorization") == nil)
    #expect(harness.gate.redact("logplex-secret") == Secret.mask)
  }
}
