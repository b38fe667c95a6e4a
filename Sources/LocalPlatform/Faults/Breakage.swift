import Glibc
import HKDLanguage

/// Turns what would happen to a request into what a fault rule makes of it.
struct Breakage: Sendable {
  let platform: Platform
  let head: RequestHead

  func apply(_ action: FaultRule.Action, to admission: Admission) -> Admission {
    switch action {
    case .status(let status, let id, let retryAfter):
      return instead(errorResponse(status, id, retryAfter))
    case .page(let status):
      return instead(.text("<html><body><h1>\(status)</h1></body></html>\n", status: status, type: "text/html"))
    case .body(let text):
      return instead(.text(text, type: "application/json"))
    case .redirect(let location):
      return instead(Response(status: 302, headers: ["Location": location]))
    case .reset(nil), .fail, .pending, .lag, .rate, .pages:
      return instead(Response(status: 500, body: .reset))
    case .reset(let point?):
      return Admission(plan: .stream, pool: platform.breakers) { request in reset(request, at: point) }
    case .hang:
      return Admission(plan: .stream, pool: platform.breakers) { request in
        if case .stream(let body) = request.body { body.abandon() }
        while !request.clientHasLeft() { usleep(50_000) }
        return Response(status: 500, body: .reset)
      }
    case .lost:
      return after(admission) { _ in Response(status: 500, body: .reset) }
    case .delay(let seconds):
      var delayed = after(admission) { $0 }
      let respond = delayed.respond
      delayed.respond = { request in
        usleep(UInt32(min(seconds, 4000) * 1_000_000))
        return respond(request)
      }
      return delayed
    case .cut(let point):
      return after(admission) { Self.limited($0, cut: point, rate: nil, platform) }
    case .drip(let rate):
      return after(admission) { Self.limited($0, cut: nil, rate: rate, platform) }
    }
  }

  /// Answers so without doing anything, once the request's body has been read away.
  private func instead(_ response: Response) -> Admission {
    Admission(plan: .stream, pool: platform.breakers) { request in
      if case .stream(let body) = request.body { body.abandon() }
      return response
    }
  }

  /// Changes the answer, on a thread that may wait.
  private func after(_ admission: Admission, _ change: @escaping @Sendable (Response) -> Response) -> Admission {
    if case .refuse(let response) = admission.plan { return instead(change(response)) }
    let respond = admission.respond
    return Admission(plan: admission.plan, pool: platform.breakers) { change(respond($0)) }
  }

  private func reset(_ request: Request, at point: FaultRule.Point) -> Response {
    guard case .stream(let body) = request.body else { return Response(status: 500, body: .reset) }
    var left = point.offset(of: head.contentLength ?? 0)
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while left > 0 {
      let count = buffer.withUnsafeMutableBytes { body.read(into: $0, until: .now + 30) } ?? 0
      if count == 0 { break }
      left -= count
    }
    body.poison()
    return Response(status: 500, body: .reset)
  }

  private func errorResponse(_ status: Int, _ id: String?, _ retryAfter: Int?) -> Response {
    var response: Response
    if head.path.hasPrefix("/blobs/") {
      response =
        BlobProblem(
          status: status, code: id ?? "InternalError", message: "A fault rule answers this request."
        ).response
    } else {
      let known = Self.usual(status)
      let error = APIError(status: status, id: id ?? known.id, message: known.message)
      response = API.response(to: error, Identifier.random(), remaining: platform.bucket.remaining)
    }
    if let retryAfter { response.headers["Retry-After"] = String(retryAfter) }
    return response
  }

  private static func usual(_ status: Int) -> (id: String, message: String) {
    switch status {
    case 401: (APIError.unauthorized.id, APIError.unauthorized.message)
    case 402: ("delinquent", "This account is delinquent with payment and must be brought current.")
    case 403: ("forbidden", "You do not have access to this resource.")
    case 404: ("not_found", "Couldn't find that resource.")
    case 409: ("conflict", "Another change is under way.")
    case 422: ("invalid_params", "The parameters are not valid.")
    case 429: (APIError.rateLimit.id, APIError.rateLimit.message)
    case 503: (APIError.unavailable.id, APIError.unavailable.message)
    default: (APIError.internalError.id, APIError.internalError.message)
    }
  }

  // MARK: Bodies that break off or crawl

  private static func limited(
    _ response: Response, cut: FaultRule.Point?, rate: Int?, _ platform: Platform
  ) -> Response {
    var response = response
    switch response.body {
    case .bytes(let bytes):
      let source = BytesSource(bytes)
      let limit = cut.map { max(0, min($0.offset(of: bytes.count), bytes.count)) }
      response.body = .stream(
        FaultySource(source, limit: limit, rate: rate, scheduler: platform.scheduler), length: bytes.count)
    case .stream(let source, let length):
      let known = length ?? (source as? OutputReader)?.presentLength ?? 0
      let limit = cut.map { max(1, $0.offset(of: known)) }
      response.body = .stream(
        FaultySource(source, limit: limit, rate: rate, scheduler: platform.scheduler), length: length)
    case .none, .file, .upgrade, .reset: break
    }
    return response
  }
}
