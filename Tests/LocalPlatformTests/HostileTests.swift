import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

/// Numbers at the ends of their range, and texts without an end, wherever a request can put one.
@Suite("Requests that mean no good")
struct HostileTests {
  @Test(
    "a life of a token beyond all years is refused", arguments: ["9223372036854775807", "0", "-9223372036854775808", "315360001"])
  func tokenLife(seconds: String) throws {
    let harness = try Harness()
    let answer = try harness.client.call("POST", "/oauth/authorizations", #"{"scope":["global"],"expires_in":\#(seconds)}"#)
    #expect(answer.status == 422 && answer.value["id"].string == "invalid_params")
    #expect(try harness.client.call("GET", "/account").status == 200)
  }

  @Test(
    "ranges of a file at the ends of all numbers",
    arguments: [
      ("0-9223372036854775807", 0..<10), ("9-9223372036854775807", 9..<10), ("-9223372036854775807", 0..<10), ("5-", 5..<10),
      ("9223372036854775807-9223372036854775807", nil), ("10-", nil), ("-0", nil), ("3-2", nil), ("--5", nil), ("+1-2", 1..<3),
    ] as [(String, Range<Int>?)])
  func fileRange(text: String, range: Range<Int>?) {
    #expect(ByteRange.range(text, size: 10) == range)
    #expect(ByteRange.range(text, size: 0) == nil)
  }

  @Test(
    "a log session's URL with other numbers in it than were asked for",
    arguments: ["-1", "-9223372036854775808", "9223372036854775807"])
  func logLines(lines: String) throws {
    let harness = try Harness()
    try harness.createApp()
    let session = try harness.client.call("POST", "/apps/shop/log-sessions", #"{"lines":5}"#)
    let url = harness.client.target(try #require(session.value["logplex_url"].string))
    let place = try #require(url.range(of: "lines=5"))
    let changed = url.replacingCharacters(place, with: "lines=\(lines)")
    #expect(try harness.client.send("GET", changed, authorized: false).status == 200)
    #expect(try harness.client.call("GET", "/account").status == 200)
  }

  @Test(
    "a head that a client of the API cannot have meant is refused in the API's own form",
    arguments: [
      "GET /account HTTP/1.1\r\n", "GET http://localhost/account HTTP/1.1\r\n", "GET /apps/a b HTTP/1.1\r\nHost: localhost\r\n",
      "GET account HTTP/1.1\r\nHost: localhost\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nBad Name: x\r\n",
    ])
  func strangeHead(head: String) throws {
    let harness = try Harness()
    let answer = try Client.answer(try harness.client.raw("\(head)\r\n"))
    #expect(answer.status == 400 && answer.value["id"].string == "bad_request" && answer.value["message"].string != nil)
    // HTTP/1.0 knows no Host.
    let old = try harness.client.raw(
      "GET /account HTTP/1.0\r\nAuthorization: Bearer secret-token\r\nAccept: application/vnd.heroku+json; version=3\r\n\r\n")
    #expect(try Client.answer(old).status == 200)
  }

  @Test("an app that answers HEAD with a length below nothing")
  func negativeLength() throws {
    let harness = try Harness()
    try harness.createApp()
    let app = """
      import os, socket
      s = socket.create_server(('0.0.0.0', int(os.environ['PORT'])))
      while True:
          c, _ = s.accept()
          c.recv(65536)
          c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: -5\\r\\n\\r\\n')
          c.close()
      """
    try harness.deploy(["Procfile": "web: python3 app.py", "app.py": app])
    let answer = try harness.client.send("HEAD", "/", host: "shop.localhost", authorized: false)
    #expect(answer.status == 200 && answer.headers["Content-Length"] != "-5")
    #expect(try harness.client.call("GET", "/account").status == 200)
  }

  @Test("what is quoted in a message is cut")
  func longMessage() throws {
    let harness = try Harness()
    let answer = try harness.client.call("POST", "/apps", #"{"stack":"\#(String(repeating: "é", count: 8000))"}"#)
    let message = try #require(answer.value["message"].string)
    #expect(answer.status == 422 && message.count < 1100 && message.hasSuffix("…"))
  }

  @Test("a string without an end is kept nowhere")
  func longString() throws {
    let harness = try Harness()
    let long = String(repeating: "x", count: 65537)
    let answer = try harness.client.call("PATCH", "/account", #"{"name":"\#(long)"}"#)
    #expect(answer.status == 422 && answer.value["message"].string == "The parameter name must be at most 65536 bytes long.")
    #expect(try harness.client.call("PATCH", "/account", #"{"name":"\#(long.dropLast())"}"#).status == 200)
  }

  @Test("a length that no body can have is refused at once", arguments: ["18446744073709551615", "9223372036854775808"])
  func endlessBody(length: String) throws {
    let harness = try Harness()
    let stream = try harness.client.raw("POST /apps HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(length)\r\n\r\n")
    let answer = try Client.answer(stream, "POST")
    #expect(answer.status == 413 && answer.value["id"].string == "bad_request")
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + self[range.upperBound...]
  }
}
