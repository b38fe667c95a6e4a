/// Decides by Host and path who answers a request: the API, the blobs, the log streams, or an app.
final class FrontDoor: HTTPHandler {
  /// The most bytes of an upload; an object store takes 5 GB in one piece.
  static let uploadLimit = 5 << 30

  private let platform: Platform
  private let api: API

  init(platform: Platform) {
    self.platform = platform
    api = API(platform: platform)
  }

  func admit(_ head: RequestHead) -> Admission {
    if let admission = platform.router.admit(head) { return admission }
    if head.path == "/faults" { return FaultEndpoint.admit(head, platform) }
    let admission = platformAdmission(head)
    guard let action = platform.faults.strike(method: head.method, path: head.segments ?? []) else { return admission }
    return Breakage(platform: platform, head: head).apply(action, to: admission)
  }

  private func platformAdmission(_ head: RequestHead) -> Admission {
    if head.path.hasPrefix("/blobs/") { return Blobs.admit(head, platform) }
    if head.path.hasPrefix("/streams/") { return OutputStreams.admit(head, platform) }
    if head.path.hasPrefix("/logs/") { return LogSessions.admit(head, platform) }
    return Admission(plan: .collect(limit: API.bodyLimit), pool: platform.callers) { [api] in api.answer($0) }
  }

  func malformed(_ head: RequestHead, status: Int, reason: String) -> Response {
    if platform.router.owns(head.host) { return .text("\(reason)\n", status: status) }
    let id = status == 501 ? "not_implemented" : "bad_request"
    let error = APIError(status: status, id: id, message: reason)
    return API.response(to: error, Identifier.random(), remaining: platform.bucket.remaining)
  }

  func tooLarge(_ head: RequestHead, limit: Int) -> Response {
    if head.path.hasPrefix("/blobs/") { return BlobProblem.tooLarge.response }
    return API.response(to: .tooLarge(limit), Identifier.random(), remaining: platform.bucket.remaining)
  }

  func overloaded(_ head: RequestHead) -> Response {
    if platform.router.owns(head.host) { return RouterPage.backlogTooDeep.response }
    return API.response(to: .unavailable, Identifier.random(), remaining: platform.bucket.remaining)
  }
}
