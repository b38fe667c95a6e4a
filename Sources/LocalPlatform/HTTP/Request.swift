/// What is known of a request once its head is read.
struct RequestHead: Sendable {
  var method: String
  /// Path and query as they stood in the request line.
  var target: String
  var version: String
  var headers: Headers
  /// The other end's address, without the port.
  var peer: String
  var received: Instant

  /// Makes path and `Host` of a target in absolute form (`http://host/path`), as proxies send it (RFC 9112, section 3.2.2).
  mutating func resolveTarget() {
    let scheme = "http://"
    guard target.utf8.count > scheme.utf8.count, Headers.same(target.prefix(scheme.count), scheme) else { return }
    let rest = target.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let path = rest[authority.endIndex...]
    target = path.hasPrefix("/") ? String(path) : "/\(path)"
    // Without a `Host` the request stays malformed.
    if headers["Host"] != nil { headers["Host"] = String(authority) }
  }

  /// The target up to `?`, still escaped.
  var path: Substring { target.prefix { $0 != "?" } }

  /// What follows `?`, still escaped; nil without one.
  var query: Substring? {
    target.firstIndex(of: "?").map { target[target.index(after: $0)...] }
  }

  /// The unescaped segments of the path, or nil when an escape is malformed, a segment holds a NUL or is not UTF-8.
  var segments: [String]? {
    var segments: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) {
      guard let segment = PercentEncoding.decoded(part) else { return nil }
      segments.append(segment)
    }
    return segments
  }

  /// The unescaped parameters of the query; the last of one name wins, malformed ones are left out.
  var parameters: [String: String] {
    var parameters: [String: String] = [:]
    for part in (query ?? "").split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decoded(pair[0]) else { continue }
      parameters[name] = pair.count == 2 ? PercentEncoding.decoded(pair[1]) : ""
    }
    return parameters
  }

  /// The host that was asked for, lower case, without the port and the dot that may close a full name.
  var host: String {
    let value = headers["Host"] ?? ""
    if value.hasPrefix("[") { return String(value.prefix { $0 != "]" }.dropFirst()) }
    let name = value.prefix { $0 != ":" }
    return (name.hasSuffix(".") ? name.dropLast() : name).lowercased()
  }

  /// The announced length of the body, nil when there is none or it is chunked.
  var contentLength: Int? { headers["Content-Length"].flatMap { Int($0) } }
  var isChunked: Bool { headers["Transfer-Encoding"] != nil }
}

/// A request with its body, in the form that the handler asked for when it saw the head.
struct Request: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    case file(SpooledBody)
    case stream(BodyPipe)
  }

  var head: RequestHead
  var body: Body
  /// True once the client has closed its side of the connection.
  var clientHasLeft: @Sendable () -> Bool = { false }

  var bytes: [UInt8] {
    if case .bytes(let bytes) = body { return bytes }
    return []
  }
}

/// What a handler wants to happen to a request whose head it has seen.
struct Admission: Sendable {
  enum Plan: Sendable {
    /// Answer now; a body that follows is not read.
    case refuse(Response)
    /// Collect the body in memory, up to so many bytes.
    case collect(limit: Int)
    /// Write the body to a new file in the folder, up to so many bytes, and take its MD5 if wanted.
    case spool(folder: String, limit: Int, digests: Bool)
    /// Hand the body on while it comes.
    case stream
  }

  var plan: Plan
  var pool: WorkerPool?
  var respond: @Sendable (Request) -> Response

  static func refuse(_ response: Response) -> Admission {
    Admission(plan: .refuse(response), pool: nil) { _ in response }
  }
}

/// Whoever answers the requests of a server.
protocol HTTPHandler: AnyObject, Sendable {
  /// Decides about a request by its head. Called on the network's thread: must not wait.
  func admit(_ head: RequestHead) -> Admission
  /// The answer to a request whose head makes no sense.
  func malformed(_ head: RequestHead, status: Int, reason: String) -> Response
  /// The answer to a request whose body is longer than the admission allows.
  func tooLarge(_ head: RequestHead, limit: Int) -> Response
  /// The answer when no worker is free.
  func overloaded(_ head: RequestHead) -> Response
}
