import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// The lines of a log as far as it is now; empty where there is none.
  func wholeLog(_ url: String?, of what: String) throws -> Value {
    guard let url else { return .list([]) }
    var text = LogText()
    var lines: [Value] = []
    let response = try stream(url, &text) { lines.append(.string($0)) }
    if let rest = text.rest() { lines.append(.string(rest)) }
    guard response.isSuccess || response.status == 404 || response.status == 416 else {
      throw Failure(
        "HKD456", "the log of \(what): status \(response.status)", hint: "its address may be over: ask again",
        kind: .platformFault, status: response.status, requestID: response.requestID)
    }
    return .list(lines)
  }

  /// Reads a log's address to its end, without the token, and gives its lines as they come.
  func stream(_ url: String, _ text: inout LogText, take: (String) throws -> Void) throws -> HTTPResponse {
    var request = HTTPRequest("GET", url, acceptsCompression: false, streamsBody: true)
    request.limits.total = host.options.timings.releaseDeadline
    request.limits.stall = host.options.timings.logStall
    do {
      return try client.fetch(request, in: scope) { event in
        switch event {
        case .head(let head): text.begin(head)
        case .body(let bytes): for line in text.take(bytes).lines { try take(line) }
        case .progress: break
        }
      }
    } catch let error as TransportError {
      throw error.failure(doing: "reading a log")
    }
  }
}
