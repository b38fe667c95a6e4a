import CSystem
import Glibc
import TestSupport
import Testing

/// Driven through bash's own sockets, so that not one HTTP library stands between the script and what is seen.
@Suite("The scripted server")
struct ScriptedServerTests {
  func talk(to server: ScriptedServer, _ text: String) throws -> String {
    let script = "exec 3<>/dev/tcp/127.0.0.1/\(server.port); cat >&3; cat <&3"
    return try ProcessRun.run("bash", ["-c", script], stdin: text, deadline: .seconds(10)).stdout
  }

  @Test func answersSeveralRequestsOnOneConnectionAndRecordsThem() throws {
    let server = try ScriptedServer { request in .text("\(request.method) \(request.path) \(request.text)") }
    let answer = try talk(
      to: server,
      "PUT /a?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        + "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n")
    #expect(answer.contains("PUT /a abc") && answer.hasSuffix("POST /b def"))
    let requests = server.requests
    #expect(requests.map(\.target) == ["/a?x=1", "/b"])
    #expect(requests.first?.query == "x=1")
    #expect(requests.first?.header("host") == "h")
    #expect(server.connections == 1)
  }

  @Test func chunkedCutAndRaw() throws {
    let server = try ScriptedServer { request in
      switch request.path {
      case "/chunked": .chunked(["ab", "c"], every: .milliseconds(1)).thenClose()
      case "/cut": .text("0123456789").cut(after: 30).thenClose()
      case "/reset": .reset
      default: .raw("nonsense").thenClose()
      }
    }
    let get = { (path: String) in "GET \(path) HTTP/1.1\r\n\r\n" }
    #expect(try talk(to: server, get("/chunked")).hasSuffix("\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"))
    #expect(try talk(to: server, get("/cut")).utf8.count == 30)
    #expect(try talk(to: server, get("/reset")) == "")
    #expect(try talk(to: server, get("/raw")) == "nonsense")
  }

  @Test func answersBeforeTheBodyIsRead() throws {
    let server = try ScriptedServer(onHead: { _ in .answer(afterBytes: 2, .status(413)) }) { _ in .text("not reached") }
    let answer = try talk(
      to: server, "PUT / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "x", count: 50_000))
    #expect(answer.hasPrefix("HTTP/1.1 413 "))
    #expect(try server.waitForRequests(1).first?.text == "xx")
  }

  @Test func neverAnswersAndStopsWithItsOwner() throws {
    var server: ScriptedServer? = try ScriptedServer { _ in .never }
    let port = try #require(server?.port)
    let client = try RunningProcess(
      "bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); printf 'GET / HTTP/1.1\r\n\r\n' >&3; cat <&3; echo over"])
    try server?.waitForRequests(1)
    #expect(client.stdout == "")
    server = nil
    try client.waitForOutput(containing: "over")
  }
}
