import CurlTransport
import HKDLanguage
import HKDSystem
import PlatformAPI
import TestSupport
import Testing

/// What goes out and what comes back when all is well.
struct AnswerTests {
  let transport = CurlTransport()
  let scope = TaskScope()

  @Test func anAnswerHasStatusHeadersAndBody() throws {
    let server = try ScriptedServer { _ in
      .json(#"{"a":1}"#, status: 201, headers: [("Request-Id", "r-1"), ("X-Twice", "a"), ("x-twice", "b")])
    }
    let response = try transport.send(request("GET", server.url + "/apps?x=1#part"), in: scope)
    #expect(response.status == 201)
    #expect(response.isSuccess)
    #expect(String(decoding: response.body, as: UTF8.self) == #"{"a":1}"#)
    #expect(response.requestID == "r-1")
    #expect(response.header("content-TYPE") == "application/json")
    #expect(response.headers("X-TWICE") == ["a", "b"])
    #expect(server.requests.map(\.target) == ["/apps?x=1"])
  }

  @Test func aPostCarriesItsBodyAndNoHeadersOfItsOwn() throws {
    let server = try ScriptedServer { _ in .status(200) }
    let sent = request("PATCH", server.url + "/x") {
      $0.body = .bytes(Array("{}".utf8))
      $0.headers = [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", "")]
    }
    _ = try transport.send(sent, in: scope)
    let got = try #require(server.requests.first)
    #expect(got.method == "PATCH")
    #expect(got.text == "{}")
    #expect(got.header("Content-Type") == "application/json")
    #expect(got.header("X-Empty") == "")
    #expect(got.header("Expect") == nil)
    #expect(got.header("Accept-Encoding") == "gzip")
  }

  @Test func aPostWithoutBodySaysItsLength() throws {
    let server = try ScriptedServer { _ in .status(201) }
    _ = try transport.send(request("POST", server.url + "/sources"), in: scope)
    let got = try #require(server.requests.first)
    #expect(got.method == "POST")
    #expect(got.header("Content-Length") == "0")
    #expect(got.header("Content-Type") == nil)
  }

  @Test func connectionsAreKept() throws {
    let server = try ScriptedServer { _ in .text("x") }
    for _ in 0..<5 { _ = try transport.send(request("GET", server.url), in: scope) }
    #expect(server.connections == 1)
    #expect(server.requests.count == 5)
  }

  @Test func aRequestThatMustNotRepeatTakesItsOwnConnection() throws {
    // The first connection looks alive and then is closed without a byte: libcurl would send the POST again by itself.
    let server = try ScriptedServer { request in
      request.path == "/kept" ? .text("x") : .close
    }
    _ = try transport.send(request("GET", server.url + "/kept"), in: scope)
    let error = failure {
      try transport.send(request("POST", server.url + "/builds") { $0.isRepeatable = false }, in: scope)
    }
    #expect(error?.kind == .reset)
    #expect(error?.mayHaveArrived == true)
    #expect(server.requests.filter { $0.path == "/builds" }.count == 1)
  }

  @Test func redirectsAreHandedBack() throws {
    let server = try ScriptedServer { _ in .status(302, headers: [("Location", "/elsewhere")]) }
    let sent = request("GET", server.url + "/x") { $0.headers = [HTTPHeader("Authorization", "Bearer t")] }
    let response = try transport.send(sent, in: scope)
    #expect(response.status == 302)
    #expect(response.header("location") == "/elsewhere")
    #expect(server.requests.count == 1)
  }

  @Test func interimAnswersAreSkipped() throws {
    let server = try ScriptedServer { _ in
      .raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    }
    let response = try transport.send(request("GET", server.url), in: scope)
    #expect(response.status == 200)
    #expect(response.header("Link") == nil)
    #expect(response.body == Array("hi".utf8))
  }

  @Test func gzipIsUnpacked() throws {
    // `printf hello | gzip -n`
    let packed: [UInt8] = [
      0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0, 0x86, 0xA6, 0x10, 0x36, 5, 0, 0,
      0,
    ]
    let server = try ScriptedServer { _ in .status(200, headers: [("Content-Encoding", "gzip")], body: packed) }
    let response = try transport.send(request("GET", server.url), in: scope)
    #expect(String(decoding: response.body, as: UTF8.self) == "hello")
  }

  @Test func aStreamedBodyComesInPieces() throws {
    let server = try ScriptedServer { _ in .chunked(["one ", "two ", "three"], every: .milliseconds(20)) }
    var pieces: [String] = []
    var status = 0
    let response = try transport.send(request("GET", server.url) { $0.streamsBody = true }, in: scope) { event in
      switch event {
      case .head(let head): status = head.status
      case .body(let bytes): pieces.append(String(decoding: bytes, as: UTF8.self))
      case .progress: break
      }
    }
    #expect(status == 200)
    #expect(pieces.joined() == "one two three")
    #expect(pieces.count > 1)
    #expect(response.body.isEmpty)
  }

  @Test func theBodyOfARefusalIsKeptEvenIfAStreamWasWanted() throws {
    let server = try ScriptedServer { _ in .text("no such channel", status: 404) }
    let response = try transport.send(request("GET", server.url) { $0.streamsBody = true }, in: scope)
    #expect(response.status == 404)
    #expect(String(decoding: response.body, as: UTF8.self) == "no such channel")
  }

  @Test func aSlowReaderHoldsTheStreamBackAndLosesNothing() throws {
    let piece = [UInt8](repeating: 0x61, count: 256 << 10)
    let server = try ScriptedServer { _ in .chunked(Array(repeating: piece, count: 40)) }
    var received = 0
    var isFirst = true
    _ = try transport.send(request("GET", server.url) { $0.streamsBody = true }, in: scope) { event in
      guard case .body(let bytes) = event else { return }
      if isFirst { pause(.milliseconds(100)) }
      isFirst = false
      received += bytes.count
    }
    #expect(received == 40 * piece.count)
  }

  @Test func twoHundredRequestsAtOnceAreAnsweredEachWithItsOwn() throws {
    let server = try ScriptedServer { request in .text(request.target).delayed(by: .milliseconds(50)) }
    let answers = Monitor<[Int: String]>([:])
    let workers = (0..<200).map { number in
      Worker {
        let response = try? transport.send(request("GET", "\(server.url)/\(number)"), in: scope)
        answers.update { $0[number] = response.map { String(decoding: $0.body, as: UTF8.self) } }
      }
    }
    for worker in workers { worker.join() }
    #expect(answers.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "/\($0)") }))
  }
}
