import Glibc
import HKDSystem
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("The HTTP server")
struct HTTPServerTests {
  /// Answers `/wait` when it is let, `/echo` with the body, and all else at once.
  private final class Handler: HTTPHandler {
    let pool = WorkerPool(name: "test", limit: 4, backlog: 100)
    let gate = Monitor(false)

    func admit(_ head: RequestHead) -> Admission {
      Admission(plan: .collect(limit: 1 << 20), pool: pool) { [gate] request in
        if head.path == "/wait" { _ = gate.wait(until: .now + 30) { $0 ? true : nil } }
        return Response(status: 200, body: .bytes(request.bytes))
      }
    }

    func malformed(_ head: RequestHead, status: Int, reason: String) -> Response { .text(reason, status: status) }
    func tooLarge(_ head: RequestHead, limit: Int) -> Response { Response(status: 413) }
    func overloaded(_ head: RequestHead) -> Response { Response(status: 503) }
  }

  private final class Running {
    let handler = Handler()
    let scheduler = Scheduler()
    let server: HTTPServer
    let client: Client

    init(_ limits: HTTPServer.Limits = HTTPServer.Limits()) throws {
      server = HTTPServer(handler: handler, scheduler: scheduler, limits: limits)
      let (sockets, port) = try Listener.sockets(address: nil, port: 0)
      for socket in sockets { try server.serve(socket) }
      client = Client(port: port, token: "")
    }

    deinit {
      server.stop(until: .now + 5)
      scheduler.stop()
    }
  }

  @Test("a slow request does not stall others, and several requests use one connection")
  func independence() throws {
    let running = try Running()
    let slow = try running.client.open("GET", "/wait")
    let stream = try running.client.open("GET", "/", headers: ["Connection": "keep-alive"])
    for _ in 0..<3 {
      #expect(try Client.answer(stream).status == 200)
      _ = stream.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
    }
    #expect(try Client.answer(stream).text == "hi")
    running.handler.gate.update { $0 = true }
    #expect(try Client.answer(slow).status == 200)
  }

  @Test("a head or a body that only trickles in is ended")
  func slowLoris() throws {
    var limits = HTTPServer.Limits()
    limits.headSeconds = 0.3
    limits.bodySeconds = 0.3
    limits.sweepSeconds = 0.05
    let running = try Running(limits)
    for begin in ["GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"] {
      let stream = try running.client.raw(begin)
      let isEnded = eventually(within: .seconds(10)) { !stream.write("X") }
      #expect(isEnded)
    }
    #expect(try running.client.send("GET", "/").status == 200)
  }

  @Test("whoever sends a long body before reading still gets to read why it is refused")
  func refusedAfterBody() throws {
    let running = try Running()
    let body = [UInt8](repeating: 1, count: 8 << 20)
    for _ in 0..<5 { #expect(try running.client.send("POST", "/echo", body: body).status == 413) }
    let harness = try Harness()
    let put = try harness.client.send("PUT", "/blobs/source/x?Signature=y&Expires=1", body: body, authorized: false)
    #expect((400...499).contains(put.status) && put.text.contains("<Code>"))
  }

  @Test("a client that closes its side right after its request gets its answer, and then the end")
  func halfClosed() throws {
    let running = try Running()
    for connection in ["keep-alive", "close"] {
      for _ in 0..<20 {
        running.handler.gate.update { $0 = false }
        let stream = try running.client.raw(
          "POST /wait HTTP/1.1\r\nHost: x\r\nConnection: \(connection)\r\nContent-Length: 5\r\n\r\nhello")
        shutdown(stream.descriptor, Int32(SHUT_WR))
        running.handler.gate.update { $0 = true }
        #expect(try Client.answer(stream).text == "hello")
        var byte = [UInt8](repeating: 0, count: 1)
        let count = try byte.fill(from: 0) { target throws(SocketStream.Problem) in try stream.read(into: target) }
        #expect(count == 0)
      }
    }
    // One that is gone altogether while its request is under way is no trouble.
    running.handler.gate.update { $0 = false }
    for _ in 0..<5 { _ = try running.client.raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n") }
    running.handler.gate.update { $0 = true }
    #expect(try running.client.send("GET", "/").status == 200)
  }

  @Test("those who connect and say nothing do not keep others out")
  func crowd() throws {
    var limits = HTTPServer.Limits()
    limits.connections = 32
    let running = try Running(limits)
    let busy = try running.client.open("GET", "/wait")
    let silent = try (0..<100).map { _ in try running.client.raw("GET / HT") }
    #expect(try running.client.send("GET", "/").status == 200)
    running.handler.gate.update { $0 = true }
    // Whoever has a request under way is not among those that are ended.
    #expect(try Client.answer(busy).status == 200)
    withExtendedLifetime(silent) {}
  }

  @Test(
    "what is no HTTP, or too much of it, is refused",
    arguments: [
      "\r\n\r\n", "GET\r\n\r\n", "GET account HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: zz\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X-Y: z\r\n", count: 20_000))\r\n",
    ])
  func malformed(request: String) throws {
    let running = try Running()
    let stream = try running.client.raw(request)
    shutdown(stream.descriptor, Int32(SHUT_WR))
    // An error's status, or an end without an answer; never a success of nonsense, and never a crash.
    let status = (try? Client.answer(stream))?.status ?? 400
    #expect((400...599).contains(status), "\(status)")
    #expect(try running.client.send("GET", "/").status == 200)
  }

  @Test(
    "a request that two readers may take for different ones is refused, and what follows it is not read",
    arguments: [
      ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400), ("Transfer-Encoding: chunked\r\nContent-Length: 5", 400),
      ("Content-Length: 5\r\nContent-Length: 50", 400), ("Content-Length: 5\r\nContent-Length: 5", 400),
      ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", 400), ("Transfer-Encoding: xchunked", 501),
      ("Transfer-Encoding: gzip, chunked", 501), ("Transfer-Encoding : chunked", 400), ("Bad Name: x", 400),
      ("X: a\u{B}b", 400), ("Host: y", 400),
    ])
  func ambiguous(fields: String, status: Int) throws {
    let running = try Running()
    let stream = try running.client.raw(
      "POST /echo HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n0\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try Client.answer(stream, "POST").status == status)
    #expect(throws: (any Error).self) { try Client.answer(stream) }
    #expect(try running.client.send("GET", "/").status == 200)
  }
}

@Suite("Nonsense over HTTP")
struct FuzzTests {
  @Test("changed and random requests leave the platform as it was", arguments: [1, 2, 3])
  func random(seed: UInt64) throws {
    let harness = try Harness()
    try harness.createApp()
    var generator = SeededGenerator(seed)
    let methods = ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "BREW"]
    let words = [
      "apps", "shop", "builds", "%00", "..", "%2e%2e", "{}", "releases", "config-vars", "blobs", "source", "~", "é", "streams",
      "faults",
    ]
    let bodies = ["", "{}", "[]", "{\"name\":1}", "{\"source_blob\":{\"url\":[]}}", "{\"updates\":[1]}", "\u{0}", "{\"a\":"]
    for _ in 0..<120 {
      let method = generator.pick(methods)
      let path = (0..<Int.random(in: 0...5, using: &generator)).map { _ in generator.pick(words) }
      let body = generator.pick(bodies)
      var request = Array(
        """
        \(method) /\(path.joined(separator: "/")) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret-token\r
        Accept: application/vnd.heroku+json; version=3\r\nRange: \(generator.pick(words))\r
        Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)
        """.utf8)
      for _ in 0..<Int.random(in: 0...3, using: &generator) where Bool.random(using: &generator) {
        request[Int.random(in: 0..<request.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      let stream = try harness.client.raw("")
      _ = request.withUnsafeBytes { stream.write($0) }
      shutdown(stream.descriptor, Int32(SHUT_WR))
      let status = (try? Client.answer(stream, method))?.status ?? 400
      #expect(status != 500, "\(String(decoding: request, as: UTF8.self))")
    }
    #expect(try harness.client.call("GET", "/account").status == 200)
  }
}
