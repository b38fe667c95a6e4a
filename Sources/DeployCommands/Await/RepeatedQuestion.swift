import HKDLanguage
import PlatformAPI

/// A GET that is made again and again: the platform is asked only for what has changed (RFC 9110, `If-None-Match`).
struct RepeatedQuestion {
  private let client: PlatformClient
  private let path: String
  private var last: PlatformAnswer?

  init(_ client: PlatformClient, _ path: String) {
    self.client = client
    self.path = path
  }

  /// Throws ``CallProblem``.
  mutating func ask(in scope: TaskScope) throws -> Value {
    var call = PlatformCall("GET", path)
    call.etag = last?.etag
    let answer = try client.performOrExplain(call, in: scope)
    if answer.isUnchanged, let last { return last.value }
    last = answer
    return answer.value
  }
}
