import HKDLanguage

/// Log sessions: URLs, good for some minutes and without a token, that stream an app's log: `/logs/APP?…`.
enum LogSessions {
  static let routes = [Route("POST", "/apps/{app}/log-sessions", .create, create)]

  /// Seconds within which a session's URL must be used.
  static let validity = 300
  /// Seconds after which a tail is ended.
  static let life = 3600.0

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let app = try call.withApp { _, app in app }
    let lines = try parameters.int("lines") ?? 100
    guard lines >= 0 else { throw parameters.misfit("lines", "0 or more") }
    var query = "lines=\(min(lines, AppLog.capacity))&tail=\(try parameters.bool("tail") ?? false)"
    // The plain schema calls it `dyno_name`, the newer variant and older clients `dyno`.
    var dyno = try parameters.string("dyno_name")
    if dyno == nil { dyno = try parameters.string("dyno") }
    for (name, value) in [
      ("dyno", dyno), ("type", try parameters.string("type")), ("source", try parameters.string("source")),
    ] {
      if let value { query += "&\(name)=\(PercentEncoding.encoded(value))" }
    }
    let platform = call.platform
    let path = "/logs/\(app.id)"
    let now = Timestamp.now()
    return .value(
      object([
        "created_at": now, "id": Identifier.random(),
        "logplex_url": "\(platform.url)\(path)?\(query)&\(platform.signer.query("GET", path, seconds: validity))",
        "updated_at": now,
      ]))
  }

  static func admit(_ head: RequestHead, _ platform: Platform) -> Admission {
    Admission(plan: .collect(limit: 0), pool: platform.callers) { _ in answer(head, platform) }
  }

  private static func answer(_ head: RequestHead, _ platform: Platform) -> Response {
    guard head.method == "GET" || head.method == "HEAD" else { return .text("Method not allowed.\n", status: 405) }
    guard platform.signer.verify(head, method: "GET") == .good else {
      return .text("The log session has ended; ask for a new one.\n", status: 403)
    }
    guard let segments = head.segments, segments.count == 2, Identifier.isUUID(segments[1]) else {
      return .text("Not found.\n", status: 404)
    }
    let parameters = head.parameters
    let isEvents = head.headers.hasToken("Accept", "text/event-stream")
    let reader = LogReader(
      platform.logs[segments[1]],
      filter: .init(dyno: parameters["dyno"], type: parameters["type"], source: parameters["source"]),
      lines: max(0, parameters["lines"].flatMap { Int($0) } ?? 100), tail: parameters["tail"] == "true", events: isEvents,
      life: life, scheduler: platform.scheduler, interval: platform.timings.heartbeat)
    return Response(
      status: 200,
      headers: [
        "Content-Type": isEvents ? "text/event-stream" : "text/plain; charset=utf-8", "Cache-Control": "no-cache",
      ],
      body: .stream(reader, length: nil))
  }
}
