import Glibc

/// The head of a dyno's answer, and how its body is delimited.
struct UpstreamReply: Sendable {
  enum Framing: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
    case untilClose
  }

  /// The most bytes of one line of the head, and of all of it.
  private static let longestLine = 16 << 10
  private static let longestHead = 128 << 10

  var status: Int
  var headers: Headers
  var framing: Framing

  /// Reads the head, interim answers (1xx) passed over, except 101.
  init(_ stream: SocketStream, method: String) throws(SocketStream.Problem) {
    while true {
      let line = try stream.line(limit: Self.longestLine)
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]), (100...999).contains(status)
      else {
        throw .closed
      }
      let headers = try Self.headers(stream)
      if status >= 200 || status == 101 {
        self.status = status
        self.headers = headers
        framing = Self.framing(status, headers, method)
        return
      }
    }
  }

  private static func headers(_ stream: SocketStream) throws(SocketStream.Problem) -> Headers {
    var headers = Headers()
    var size = 0
    while true {
      let line = try stream.line(limit: longestLine)
      if line.isEmpty { return headers }
      size += line.utf8.count
      guard size <= longestHead, let colon = line.firstIndex(of: ":") else { throw .closed }
      headers.append(String(line[..<colon]), Headers.trimmed(line[line.index(after: colon)...]))
    }
  }

  private static func framing(_ status: Int, _ headers: Headers, _ method: String) -> Framing {
    if method == "HEAD" || status == 204 || status == 304 || status == 101 { return .none }
    if headers.hasToken("Transfer-Encoding", "chunked") { return .chunked }
    if let length = headers["Content-Length"].flatMap({ Int($0) }), length >= 0 { return .length(length) }
    return .untilClose
  }

  /// Fields that hold between two neighbours alone (RFC 9110, section 7.6.1), or that the framing decides.
  private static let hopByHop = [
    "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
    "Transfer-Encoding", "Upgrade", "Content-Length",
  ]

  /// The fields that are handed on.
  var forwarded: Headers {
    var result = Headers()
    for field in headers.fields where !Self.isHop(field.name, headers) { result.append(field.name, field.value) }
    return result
  }

  static func isHop(_ name: String, _ headers: Headers) -> Bool {
    hopByHop.contains { Headers.same($0, name) } || headers.hasToken("Connection", name)
  }
}
