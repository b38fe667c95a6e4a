import HKDLanguage

extension HTTPResponse {
  /// The problem that a status other than success means.
  func problem(doing action: String, requestID: String) -> CallProblem {
    let said = ErrorBody(body)
    let message = said.message ?? "status \(status)" + (looksLikeHTML ? " with a web page instead of an answer" : "")
    let failure = Failure(
      code, "\(action): \(message)", hint: hint(said), kind: kind(said), status: status, id: said.id, requestID: requestID)
    // 408: a proxy, or the server, did not get the request in time, or says so.
    let isFault = status >= 500 && status != 501 || status == 408
    return CallProblem(
      failure: failure, isTransient: isFault || status == 429, mayHaveActed: isFault,
      retryAfter: retryAfter, isRateLimit: status == 429,
      secondFactorFor: status == 403 && said.id == "two_factor" ? said.app ?? "" : nil)
  }

  /// Refusals with a meaning of their own have the code of their status.
  private var code: String {
    switch status {
    case 400...404, 406, 409, 410, 412, 416, 422, 423, 429: "HKD\(status)"
    case 300..<400: "HKD455"
    case 400..<500: "HKD454"
    default: "HKD450"
    }
  }

  private func kind(_ said: ErrorBody) -> FailureKind {
    switch status {
    case 401: .authentication
    case 403: said.id == "two_factor" || said.id == "device_trust_required" ? .authentication : .refused
    case 404: .notFound
    // It is a proxy that says so.
    case 407: .network
    case 408, 429: .platformFault
    case 400..<500: .refused
    default: .platformFault
    }
  }

  private func hint(_ said: ErrorBody) -> String? {
    switch (status, said.id) {
    case (401, _): "the token is not valid (any more): set HEROKU_API_KEY, or auth:login"
    case (402, _): "the account has a payment problem: see https://dashboard.heroku.com/account/billing"
    case (403, "two_factor"): "give the code of your second factor at a terminal, or use a token made for this"
    case (403, "suspended"): "the account or app is suspended: ask https://help.heroku.com"
    case (403, _): "this account may not do that: check with auth:whoami, or ask the app's owner"
    case (404, _): "check the name (apps lists them, apps:create NAME makes one) and the account (auth:whoami)"
    case (406, _), (410, _): "the API no longer offers this: is hkd up to date?"
    case (407, _): "a proxy wants a password: http_proxy=http://user:password@host:port"
    case (408, _): "the connection was too slow for the platform, or it for itself: try again"
    case (409, _): "something else is happening there at this moment: try again shortly"
    case (412, _): "it changed meanwhile: read it again"
    case (422, "verification_needed"), (422, "verification_required"):
      "the account must be verified first: https://heroku.com/verify"
    case (422, "cannot_run_above_limit"): "fewer or other dynos, or a higher limit"
    case (422, "multiple_matches"): "name it more exactly, or by its id"
    case (422, _): "the platform does not take these values: change what the message names"
    case (423, _): "confirm with --confirm APP"
    case (501, _): "this platform does not do that"
    case (429, _):
      "too many calls for this account: wait " + (retryAfter.map { "as it asks, \($0.roughDuration)" } ?? "a few minutes")
    case (300..<400, _): "the address of the API is another one: check --api and HKD_API_URL"
    case (500..., _): "a fault at the platform: try again later, see https://status.heroku.com"
    default: nil
    }
  }

  private var looksLikeHTML: Bool {
    header("Content-Type")?.lowercased().hasPrefix("text/html") ?? false
      || body.first { $0 > 0x20 } == UInt8(ascii: "<")
  }

  /// `Retry-After` in nanoseconds, whether it counts seconds or names a moment.
  package var retryAfter: Int? {
    guard let text = header("Retry-After") else { return nil }
    if let seconds = Int(text) { return seconds >= 0 && seconds < 1 << 32 ? .seconds(seconds) : nil }
    guard let moment = HTTPDate.parse(text), let now = header("Date").flatMap(HTTPDate.parse) else { return nil }
    return max(0, moment - now)
  }
}
