import CurlTransport
import Glibc
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

/// What goes wrong on the network, each told apart.
struct FaultTests {
  let transport = CurlTransport()
  let scope = TaskScope()

  /// A port that nobody listens on.
  private func deadURL() throws -> String {
    let server = try ScriptedServer { _ in .close }
    return server.url
  }

  @Test func nobodyListens() throws {
    let url = try deadURL()
    // The listener goes away with the server, a moment later on its own thread.
    let isRefused = eventually {
      (try? transport.send(request("GET", url) { $0.limits.total = .ms(500) }, in: scope)) == nil
        && failure { try transport.send(request("GET", url), in: scope) }?.kind == .connectionRefused
    }
    #expect(isRefused)
    #expect(failure { try transport.send(request("POST", url), in: scope) }?.mayHaveArrived == false)
  }

  @Test func noSuchName() {
    let error = failure { try transport.send(request("GET", "http://no-such-host.invalid/"), in: scope) }
    #expect(error?.kind == .nameNotResolved)
    #expect(error?.host == "no-such-host.invalid")
    #expect(error?.mayHaveArrived == false)
  }

  @Test func thePeerSpeaksNoTLS() throws {
    let listener = try LoopbackListener()
    _ = Worker { listener.serveOne { _ = write($0, "220 smtp ready\r\n", 16) } }
    let error = failure { try transport.send(request("GET", "https://127.0.0.1:\(listener.port)/"), in: scope) }
    #expect(error?.kind == .tls)
    #expect(error?.mayHaveArrived == false)
  }

  @Test func theListOfAuthoritiesIsMissing() throws {
    let transport = CurlTransport(certificates: "/nonexistent/authorities.pem")
    let server = try ScriptedServer { _ in .text("x") }
    let error = failure { try transport.send(request("GET", "https://\(server.address)/"), in: scope) }
    #expect(error?.kind == .certificateStore)
  }

  @Test(arguments: ["", "shop", "ftp://x/", "file:///etc/passwd", "http://", "http://a b/", "http://x:99999/"])
  func anAddressThatIsNone(_ url: String) {
    #expect(failure { try transport.send(request("GET", url), in: scope) }?.kind == .badRequest)
  }

  @Test(arguments: [("X", "a\r\nY: b"), ("X\n", "a"), ("", "a"), ("X:", "a"), ("X", "a\0b")])
  func aHeaderThatWouldSmuggle(_ name: String, _ value: String) throws {
    let server = try ScriptedServer { _ in .text("x") }
    let sent = request("GET", server.url) { $0.headers = [HTTPHeader(name, value)] }
    #expect(failure { try transport.send(sent, in: scope) }?.kind == .badRequest)
    #expect(server.requests.isEmpty)
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let reply: ScriptedReply
    let kind: TransportError.Kind
    var testDescription: String { name }
  }

  static let faults: [Fault] = [
    Fault(name: "reset before an answer", reply: .reset, kind: .reset),
    Fault(name: "closed before an answer", reply: .close, kind: .reset),
    Fault(name: "body cut by a close", reply: .text("hello").cut(after: 66).thenClose(), kind: .truncated),
    Fault(name: "body cut by a reset", reply: .text("hello").cut(after: 66).thenReset(), kind: .truncated),
    Fault(
      name: "chunks without an end",
      reply: .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n").thenClose(),
      kind: .truncated),
    Fault(
      name: "a chunk size that is none",
      reply: .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello").thenClose(),
      kind: .reset),
    Fault(name: "head cut", reply: .raw("HTTP/1.1 200 OK\r\nContent-Le").thenClose(), kind: .truncated),
    Fault(name: "no HTTP at all", reply: .raw("220 smtp ready\r\n").thenClose(), kind: .badAnswer),
    Fault(name: "a status that is none", reply: .raw("HTTP/1.1 abc OK\r\n\r\n").thenClose(), kind: .badAnswer),
    Fault(
      name: "gzip that is none",
      reply: .status(200, headers: [("Content-Encoding", "gzip")], body: Array("plain".utf8)),
      kind: .badAnswer),
    Fault(
      name: "endless headers",
      reply: .raw(
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Pad: \(String(repeating: "x", count: 900))\r\n", count: 400)),
      kind: .headersTooLarge),
    Fault(
      name: "a body over the limit", reply: .status(200, body: [UInt8](repeating: 0x61, count: 200_000)),
      kind: .bodyTooLarge),
  ]

  @Test(arguments: faults) func anAnswerThatIsNone(_ fault: Fault) throws {
    let server = try ScriptedServer { _ in fault.reply }
    let error = failure {
      try transport.send(request("GET", server.url) { $0.limits.bodySize = 100_000 }, in: scope)
    }
    #expect(error?.kind == fault.kind, "\(error.map(String.init(describing:)) ?? "no error")")
    #expect(error?.mayHaveArrived == true)
    #expect(error?.host == server.address)
  }

  @Test func aPackedBodyThatUnpacksWithoutEnd() throws {
    let zeros = [UInt8](repeating: 0, count: 10_000_000)
    let packed = try ProcessRun.run("gzip", ["-n"], stdin: zeros).out
    let server = try ScriptedServer { _ in .status(200, headers: [("Content-Encoding", "gzip")], body: packed) }
    let error = failure {
      try transport.send(request("GET", server.url) { $0.limits.bodySize = 1_000_000 }, in: scope)
    }
    #expect(error?.kind == .bodyTooLarge)
  }
}

/// Limits of time, and the ends that the caller sets.
struct LimitTests {
  let transport = CurlTransport()

  @Test func aServerThatNeverAnswersStalls() throws {
    let server = try ScriptedServer { _ in .never }
    let error = failure {
      try transport.send(request("GET", server.url) { $0.limits.stall = .ms(100) }, in: TaskScope())
    }
    #expect(error?.kind == .stalled)
    #expect(error?.mayHaveArrived == true)
  }

  @Test func anAnswerThatStopsInTheMiddleStalls() throws {
    let server = try ScriptedServer { _ in .text("hello").cut(after: 66).thenStall() }
    let error = failure {
      try transport.send(request("GET", server.url) { $0.limits.stall = .ms(100) }, in: TaskScope())
    }
    #expect(error?.kind == .stalled)
    #expect(error?.status == 200)
  }

  @Test func dribblingBytesRunIntoTheTotal() throws {
    let server = try ScriptedServer { _ in .chunked(Array(repeating: "x", count: 1000), every: .milliseconds(10)) }
    let error = failure {
      try transport.send(
        request("GET", server.url) {
          $0.limits.stall = .ms(5000)
          $0.limits.total = .ms(150)
        }, in: TaskScope())
    }
    #expect(error?.kind == .timedOut)
    #expect((error?.received ?? 0) > 0)
  }

  @Test func theScopesDeadlineEndsIt() throws {
    let server = try ScriptedServer { _ in .never }
    let scope = TaskScope(timeout: .ms(50))
    #expect(failure { try transport.send(request("GET", server.url), in: scope) }?.kind == .ended)
    #expect(throws: Failure.self) { try scope.check() }
  }

  @Test func aCancelEndsItAndTheConnectionOfOthersGoesOn() throws {
    let server = try ScriptedServer { request in request.path == "/slow" ? .never : .text("x") }
    let scope = TaskScope()
    let worker = Worker {
      _ = try? server.waitForRequests(1)
      scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted))
    }
    #expect(failure { try transport.send(request("GET", server.url + "/slow"), in: scope) }?.kind == .ended)
    worker.join()
    #expect(try transport.send(request("GET", server.url), in: TaskScope()).status == 200)
  }

  @Test func aScopeThatHasEndedSendsNothing() throws {
    let server = try ScriptedServer { _ in .text("x") }
    let scope = TaskScope()
    scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted))
    #expect(failure { try transport.send(request("GET", server.url), in: scope) }?.kind == .ended)
    #expect(server.requests.isEmpty)
  }

  struct GaveUp: Error {}

  @Test func whatTheObserverThrowsEndsIt() throws {
    let server = try ScriptedServer { _ in .chunked(["one", "two"], every: .seconds(5)) }
    #expect(throws: GaveUp.self) {
      try transport.send(request("GET", server.url) { $0.streamsBody = true }, in: TaskScope()) { event in
        if case .body = event { throw GaveUp() }
      }
    }
  }
}
