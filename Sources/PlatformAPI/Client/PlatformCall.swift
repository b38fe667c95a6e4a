import HKDLanguage

/// One call of the Platform API.
public struct PlatformCall: Sendable {
  /// `GET`, `POST`, …
  public var method: String
  /// From `/` on, below the base address.
  public var path: String
  /// Sent as JSON, secrets as they are.
  public var body: Value?
  /// What follows `version=` in the Accept header.
  public var version = "3"
  /// The `Range` header of lists: `version ..; order=desc,max=10`.
  public var range: String?
  /// Answers 304 without a body if the thing is still as this says.
  public var etag: String?
  /// Whether doing it twice is the same as doing it once. What is not is repeated only if the first try was refused
  /// before it could act.
  public var isRepeatable: Bool
  /// The code of a second factor.
  public var secondFactor: String?

  public init(_ method: String, _ path: String, body: Value? = nil, isRepeatable: Bool? = nil) {
    self.method = method
    self.path = path
    self.body = body
    self.isRepeatable = isRepeatable ?? (method != "POST")
  }

  /// As `--plan` shows it.
  public var line: String {
    guard let body else { return "\(method) \(path)" }
    return "\(method) \(path) \(JSON.text(body))"
  }
}

/// What the platform answered to a call that succeeded.
public struct PlatformAnswer: Sendable {
  /// The body; null if there was none.
  public var value: Value
  /// Status and headers; its body has become ``value``.
  public var response: HTTPResponse
  /// The server's id of the call, else the one that was sent along.
  public var requestID: String

  /// To ask later whether the thing is still the same.
  public var etag: String? { response.header("ETag") }
  /// Set on a list that was cut: where the next page begins.
  public var nextRange: String? { response.status == 206 ? response.header("Next-Range") : nil }
  /// Whether the thing is still as the call's `etag` says.
  public var isUnchanged: Bool { response.status == 304 }
}

/// One call that was made, told to whoever watches; nothing secret in it.
public struct CallTrace: Sendable {
  public var method: String
  /// Of the API the path, of other servers host and path; never the query.
  public var path: String
  /// Nil where no answer came.
  public var status: Int?
  /// Why none came, or what follows: `reset; again in 400ms`.
  public var note: String?
  /// From the request to the end of its answer.
  public var nanoseconds: Int
  public var requestID: String?
}
