import HKDLanguage

/// The Platform API on the base URL: checks a call in the service's order, answers it, and dresses the answer.
///
/// The order is: `Accept` (406), token (401), rate limit (429), path (404, or 501 for links that exist but are not
/// offered), body (400), the app (404), parameters (422).
final class API: Sendable {
  /// The most bytes of a JSON body.
  static let bodyLimit = 1 << 20

  private let platform: Platform
  private let table: RouteTable
  private let cache = ReplyCache()

  init(platform: Platform) {
    self.platform = platform
    table = RouteTable(Endpoints.all)
  }

  func answer(_ request: Request) -> Response {
    let requestID = Self.requestID(request.head)
    if request.head.method == "OPTIONS" { return CrossOrigin.preflight(requestID) }
    do {
      return try dispatch(request, requestID)
    } catch let error as APIError {
      return Self.response(to: error, requestID, remaining: platform.bucket.remaining)
    } catch {
      platform.report("\(request.head.method) \(request.head.path): \(error)")
      return Self.response(to: .internalError, requestID, remaining: platform.bucket.remaining)
    }
  }

  private func dispatch(_ request: Request, _ requestID: String) throws -> Response {
    let head = request.head
    let method = Self.method(head)
    guard Self.accepts(head) else { throw APIError.notAcceptable }
    let account = try platform.authenticate(head)
    guard let path = head.segments else { throw APIError.badRequest("The path holds a malformed escape.") }
    let found = table.find(method, path)
    if found?.route.isCounted != false, !platform.bucket.take() { throw APIError.rateLimit }
    guard let found else {
      if let why = NotOffered.reason(method, path) { throw APIError.notOffered(why) }
      throw APIError.noSuchEndpoint
    }
    let call = Call(
      platform: platform, head: head, values: found.values, body: try Self.body(request.bytes), account: account)
    if method == "GET" {
      return dress(try look(call, found.route), head, requestID, mayBeUnchanged: true)
    }
    // An app that is not there is told before what is wrong with a change to it.
    if found.values["app"] != nil { try call.withApp { _, _ in } }
    try Precondition.check(call, path: path, table: table)
    let rendered = try render(try found.route.handle(call), found.route, head)
    return dress(rendered, head, requestID, mayBeUnchanged: false)
  }

  /// The answer to a GET, as it is kept if the storage has not changed.
  private func look(_ call: Call, _ route: Route) throws -> Rendered {
    guard !route.isLive, call.body.isNull else { return try render(try route.handle(call), route, call.head) }
    let key = ReplyCache.Key(
      target: call.head.target, range: call.head.headers["Range"], pageSize: platform.faults.pageSize)
    return try cache.answer(key, version: platform.store.version) {
      try render(try route.handle(call), route, call.head)
    }
  }

  // MARK: The request

  private static func method(_ head: RequestHead) -> String {
    // The answer to HEAD is that to GET; its body is left out when it is sent.
    if head.method == "HEAD" { return "GET" }
    guard head.method == "POST", let other = head.headers["X-Http-Method-Override"] else { return head.method }
    return other.uppercased()
  }

  /// True for `application/vnd.heroku+json; version=3` and its variants (`3.sdk`), wherever in the list it stands.
  private static func accepts(_ head: RequestHead) -> Bool {
    head.headers.all("Accept").flatMap { $0.split(separator: ",") }.contains { element in
      let parts = element.split(separator: ";").map { Headers.trimmed($0.filter { $0 != "\"" }).lowercased() }
      return parts.first == "application/vnd.heroku+json"
        && parts.dropFirst().contains { $0 == "version=3" || $0.hasPrefix("version=3.") }
    }
  }

  private static func body(_ bytes: [UInt8]) throws(APIError) -> Value {
    guard bytes.contains(where: { $0 > 0x20 }) else { return .null }
    let value: Value
    do {
      value = try JSON.parse(bytes)
    } catch {
      throw .badRequest("The body is not valid JSON: \(error.message) (byte \(error.offset)).")
    }
    guard value.record != nil || value.isNull else { throw .badRequest("The body must be a JSON object.") }
    return value
  }

  /// The caller's identifier, if it gave one that is fit for a header, and one of our own.
  private static func requestID(_ head: RequestHead) -> String {
    let own = Identifier.random()
    guard let given = head.headers["Request-Id"], !given.isEmpty, given.utf8.count <= 4096,
      given.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
    else { return own }
    return "\(given),\(own)"
  }

  // MARK: The answer

  private func render(_ reply: Reply, _ route: Route, _ head: RequestHead) throws(APIError) -> Rendered {
    var status = reply.status ?? route.relation.status
    var headers = reply.headers
    let value: Value
    switch reply.content {
    case .empty: value = .record([])
    case .value(let content): value = content
    case .list(let items, let attributes):
      let range: ListRange
      if let text = head.headers["Range"] {
        range = try ListRange(parsing: text, attributes: attributes)
      } else {
        range = ListRange(attribute: attributes.first ?? "id")
      }
      let page = ListPage(items, range: platform.pageLimited(range), attributes: attributes)
      for field in page.headers.fields { headers.append(field.name, field.value) }
      if page.isPartial { status = 206 }
      value = .list(page.items)
    }
    if let changed = value["updated_at"].string { headers["Last-Modified"] = HTTPDate.text(changed) }
    let bytes = JSON.bytes(value)
    return Rendered(status: status, headers: headers, bytes: bytes, tag: EntityTag.of(bytes))
  }

  /// Adds what each call's answer has.
  private func dress(
    _ rendered: Rendered, _ head: RequestHead, _ requestID: String, mayBeUnchanged: Bool
  ) -> Response {
    var response = Response(status: rendered.status, headers: rendered.headers)
    Self.addCommon(&response, requestID, remaining: platform.bucket.remaining)
    response.headers["ETag"] = rendered.tag
    if mayBeUnchanged, let given = head.headers["If-None-Match"], EntityTag.matches(given, rendered.tag) {
      response.status = 304
      return response
    }
    response.headers["Content-Type"] = "application/json"
    if head.headers.hasToken("Accept-Encoding", "gzip"), rendered.bytes.count >= Compression.smallest,
      let packed = Compression.gzip(rendered.bytes)
    {
      response.headers["Content-Encoding"] = "gzip"
      response.body = .bytes(packed)
    } else {
      response.body = .bytes(rendered.bytes)
    }
    return response
  }

  static func response(to error: APIError, _ requestID: String, remaining: Int) -> Response {
    var response = Response(status: error.status, headers: error.headers, body: .bytes(JSON.bytes(error.body)))
    addCommon(&response, requestID, remaining: remaining)
    response.headers["Content-Type"] = "application/json"
    return response
  }

  private static func addCommon(_ response: inout Response, _ requestID: String, remaining: Int) {
    response.headers["Request-Id"] = requestID
    response.headers["RateLimit-Remaining"] = String(remaining)
    response.headers["RateLimit-Multiplier"] = "1"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization,Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Oauth-Scope"] = "global"
    response.headers["Oauth-Scope-Accepted"] = "global"
    CrossOrigin.allow(&response)
  }
}
