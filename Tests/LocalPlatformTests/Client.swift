import Glibc
import HKDLanguage
import Testing

@testable import LocalPlatform

/// An HTTP client for tests: one connection a request.
struct Client: Sendable {
  struct Answer {
    var status: Int
    var headers: Headers
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var value: Value { (try? JSON.parse(body)) ?? .null }
  }

  struct NoAnswer: Error {}

  var port: Int
  var token: String

  /// Path and query of a URL.
  func target(_ url: String) -> String {
    guard let scheme = url.range(of: "://"), let slash = url[scheme.upperBound...].firstIndex(of: "/") else { return url }
    return String(url[slash...])
  }

  /// Calls the API.
  func call(_ method: String, _ path: String, _ body: String? = nil, headers: Headers = [:]) throws -> Answer {
    var headers = headers
    if headers["Accept"] == nil { headers["Accept"] = "application/vnd.heroku+json; version=3" }
    if body != nil { headers["Content-Type"] = "application/json" }
    return try send(method, path, body: body.map { Array($0.utf8) }, headers: headers)
  }

  /// Sends a request and reads the whole answer.
  func send(
    _ method: String, _ target: String, host: String = "localhost", body: [UInt8]? = nil, headers: Headers = [:],
    authorized: Bool = true
  ) throws -> Answer {
    let stream = try open(method, target, host: host, length: body?.count, headers: headers, authorized: authorized)
    if let body { _ = body.withUnsafeBytes { stream.write($0) } }
    return try Self.answer(stream, method)
  }

  /// Sends a request's head and gives the connection.
  func open(
    _ method: String, _ target: String, host: String = "localhost", length: Int? = nil, headers: Headers = [:],
    authorized: Bool = true
  ) throws -> SocketStream {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host):\(port)\r\n"
    if authorized, headers["Authorization"] == nil { head += "Authorization: Bearer \(token)\r\n" }
    for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
    if let length { head += "Content-Length: \(length)\r\n" }
    if headers["Connection"] == nil { head += "Connection: close\r\n" }
    return try raw(head + "\r\n")
  }

  /// Sends bytes as they are.
  func raw(_ text: String) throws -> SocketStream {
    guard let descriptor = Loopback.connect(port: port) else { throw NoAnswer() }
    let stream = SocketStream(descriptor)
    stream.limit(read: 30, write: 30)
    guard stream.write(text) else { throw NoAnswer() }
    return stream
  }

  static func answer(_ stream: SocketStream, _ method: String = "GET") throws -> Answer {
    let reply = try UpstreamReply(stream, method: method)
    var body = UpstreamBody(stream, reply.framing)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try buffer.fill(from: 0) { target throws(SocketStream.Problem) in try body.read(into: target) }
      if count == 0 { return Answer(status: reply.status, headers: reply.headers, body: bytes) }
      bytes += buffer[..<count]
    }
  }
}

extension String {
  /// The first place of a text, without Foundation.
  func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
