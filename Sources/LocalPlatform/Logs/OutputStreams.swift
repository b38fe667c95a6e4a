import HKDSystem

/// The outputs of builds and release phases behind URLs that need no token: `/streams/KIND/ID.log`.
final class OutputStreams: Sendable {
  enum Kind: String, Sendable {
    case build
    case release
  }

  /// Seconds that a URL is good for; every look at the build or release gives a fresh one.
  static let validity = 86400

  private let folders: Folders
  private let live = Monitor<[String: OutputLog]>([:])

  init(folders: Folders) {
    self.folders = folders
  }

  static func url(_ kind: Kind, _ id: String, _ platform: Platform) -> String {
    let path = "/streams/\(kind.rawValue)/\(id).log"
    return "\(platform.url)\(path)?\(platform.signer.query("GET", path, seconds: validity))"
  }

  /// Begins an output; from now on its URL answers.
  func begin(_ kind: Kind, _ id: String) -> OutputLog? {
    guard let log = OutputLog(path: path(kind, id)) else { return nil }
    live.update { $0[key(kind, id)] = log }
    return log
  }

  /// Ends an output; its URL replays it from now on.
  func end(_ kind: Kind, _ id: String) {
    live.update { $0.removeValue(forKey: key(kind, id)) }?.finish()
  }

  /// True while the output of this name (`build-ID`) is written.
  func isLive(_ name: String) -> Bool { live.withLock { $0[name] != nil } }

  func find(_ kind: Kind, _ id: String) -> OutputLog? {
    live.withLock { $0[key(kind, id)] } ?? OutputLog(finished: path(kind, id))
  }

  private func key(_ kind: Kind, _ id: String) -> String { "\(kind.rawValue)-\(id)" }
  private func path(_ kind: Kind, _ id: String) -> String { "\(folders.streams)/\(key(kind, id)).log" }

  // MARK: Answering

  static func admit(_ head: RequestHead, _ platform: Platform) -> Admission {
    Admission(plan: .collect(limit: 0), pool: platform.callers) { _ in answer(head, platform) }
  }

  private static func answer(_ head: RequestHead, _ platform: Platform) -> Response {
    guard head.method == "GET" || head.method == "HEAD" else { return .text("Method not allowed.\n", status: 405) }
    guard platform.signer.verify(head, method: "GET") == .good else { return .text("Forbidden.\n", status: 403) }
    guard let segments = head.segments, segments.count == 3, let kind = Kind(rawValue: segments[1]),
      segments[2].hasSuffix(".log")
    else { return .text("Not found.\n", status: 404) }
    let id = String(segments[2].dropLast(4))
    guard Identifier.isUUID(id), let log = platform.outputs.find(kind, id) else {
      return .text("Channel is not registered.\n", status: 404)
    }
    return follow(log, head, platform)
  }

  private static func follow(_ log: OutputLog, _ head: RequestHead, _ platform: Platform) -> Response {
    let isEvents = head.headers.hasToken("Accept", "text/event-stream")
    let text = isEvents ? head.headers["Last-Event-Id"] : head.headers["Range"]
    let asked = text.map { range($0) } ?? (0, nil)
    guard let (offset, last) = asked, (0...log.length).contains(offset) else {
      return .text("Invalid offset.\n", status: 416)
    }
    if isEvents, log.isFinished, offset == log.length { return Response(status: 204) }
    let reader = OutputReader(
      log, from: offset, through: last, events: isEvents, scheduler: platform.scheduler,
      interval: platform.timings.heartbeat)
    var response = Response(
      status: text != nil && !isEvents ? 206 : 200,
      headers: [
        "Content-Type": isEvents ? "text/event-stream" : "text/plain", "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*",
      ],
      body: .stream(reader, length: nil))
    if response.status == 206, log.isFinished, offset < log.length {
      response.headers["Content-Range"] = "bytes \(offset)-\(min(last ?? .max, log.length - 1))/\(log.length)"
    }
    return response
  }

  /// The first byte that a client asks for, and perhaps the last one: `1234`, `1234-`, `bytes=1234-`, `bytes=1234-2000`.
  private static func range(_ text: String) -> (first: Int, last: Int?)? {
    let numbers = (text.hasPrefix("bytes=") ? text.dropFirst(6) : text[...])
      .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = numbers.first.flatMap({ Int($0) }) else { return nil }
    let last = numbers.count == 2 ? Int(numbers[1]) : nil
    return (first, last.flatMap { $0 < first ? nil : $0 })
  }
}
