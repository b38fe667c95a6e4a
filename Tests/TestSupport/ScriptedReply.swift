/// What a scripted server does in answer to a request: steps taken one after the other on the connection.
public struct ScriptedReply: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    case pause(Duration)
    /// Nothing more is sent; the connection stays open until the client or the server ends.
    case stall
    /// The connection ends in order (FIN).
    case close
    /// The connection is reset (RST), also for what the client still sends.
    case reset
  }

  var steps: [Step]

  /// A whole answer with `Content-Length`; the connection is kept for the next request.
  public static func status(
    _ code: Int, headers: [(String, String)] = [], body: [UInt8] = []
  ) -> ScriptedReply {
    let hasBody = code >= 200 && code != 204 && code != 304
    let length = hasBody ? [("Content-Length", "\(body.count)")] : []
    return ScriptedReply(steps: [.send(head(code, headers + length) + (hasBody ? body : []))])
  }

  /// A whole answer with a text as its body.
  public static func text(
    _ text: String, status code: Int = 200, headers: [(String, String)] = [("Content-Type", "text/plain")]
  ) -> ScriptedReply {
    .status(code, headers: headers, body: Array(text.utf8))
  }

  /// A whole answer with a JSON text as its body.
  public static func json(_ text: String, status code: Int = 200, headers: [(String, String)] = []) -> ScriptedReply {
    .status(code, headers: [("Content-Type", "application/json")] + headers, body: Array(text.utf8))
  }

  /// An answer whose body comes in chunks, with a pause before each but the first.
  public static func chunked(
    _ pieces: [[UInt8]], every interval: Duration = .zero, status code: Int = 200, headers: [(String, String)] = []
  ) -> ScriptedReply {
    var steps = [Step.send(head(code, headers + [("Transfer-Encoding", "chunked")]))]
    for (index, piece) in pieces.enumerated() where !piece.isEmpty {
      if index > 0 && interval > .zero { steps.append(.pause(interval)) }
      steps.append(.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)))
    }
    steps.append(.send(Array("0\r\n\r\n".utf8)))
    return ScriptedReply(steps: steps)
  }

  /// The same with texts.
  public static func chunked(
    _ pieces: [String], every interval: Duration = .zero, status code: Int = 200, headers: [(String, String)] = []
  ) -> ScriptedReply {
    .chunked(pieces.map { Array($0.utf8) }, every: interval, status: code, headers: headers)
  }

  /// Exactly these bytes, valid HTTP or not; the connection stays open.
  public static func raw(_ text: String) -> ScriptedReply { raw(Array(text.utf8)) }

  /// Exactly these bytes, valid HTTP or not; the connection stays open.
  public static func raw(_ bytes: [UInt8]) -> ScriptedReply { ScriptedReply(steps: [.send(bytes)]) }

  /// No answer at all: the connection stays open.
  public static var never: ScriptedReply { ScriptedReply(steps: [.stall]) }

  /// The connection ends in order without an answer.
  public static var close: ScriptedReply { ScriptedReply(steps: [.close]) }

  /// The connection is reset without an answer.
  public static var reset: ScriptedReply { ScriptedReply(steps: [.reset]) }

  /// This answer, begun after a pause.
  public func delayed(by pause: Duration) -> ScriptedReply { ScriptedReply(steps: [.pause(pause)] + steps) }

  /// This answer, and then the connection ends in order.
  public func thenClose() -> ScriptedReply { ScriptedReply(steps: steps + [.close]) }

  /// This answer, and then the connection is reset.
  public func thenReset() -> ScriptedReply { ScriptedReply(steps: steps + [.reset]) }

  /// This answer, and then nothing: the connection stays open.
  public func thenStall() -> ScriptedReply { ScriptedReply(steps: steps + [.stall]) }

  /// The first `count` bytes of this answer, head included; follow it by `thenClose`, `thenReset` or `thenStall`.
  public func cut(after count: Int) -> ScriptedReply {
    var left = count
    var kept: [Step] = []
    for step in steps {
      guard case .send(let bytes) = step else {
        kept.append(step)
        continue
      }
      kept.append(.send(Array(bytes.prefix(left))))
      left -= bytes.count
      if left <= 0 { break }
    }
    return ScriptedReply(steps: kept)
  }

  private static func head(_ code: Int, _ headers: [(String, String)]) -> [UInt8] {
    var text = "HTTP/1.1 \(code) \(reasons[code] ?? "Status")\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  private static let reasons = [
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
    302: "Found", 304: "Not Modified", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized",
    402: "Payment Required", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 422: "Unprocessable Entity",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
  ]
}

/// What a scripted server does with a request's body, decided when the head has come.
public enum ScriptedBody: Sendable {
  /// Reads it whole and then asks the handler. `Expect: 100-continue` is answered first.
  case readWhole
  /// Reads that many bytes of it and then takes the reply, without asking the handler.
  case answer(afterBytes: Int, ScriptedReply)
}
