import HKDLanguage

/// A refusal as the API words it: `{"id": …, "message": …}`.
struct APIError: Error, Sendable {
  var status: Int
  var id: String
  var message: String
  /// Further keys of the body, such as `resource` of a 404.
  var details: [(String, Value)] = []
  var headers: Headers = [:]

  /// Bytes of a message beyond which it is cut: what a call sends may be quoted in it.
  private static let longestMessage = 1000

  var body: Value {
    let isLong = message.utf8.count > Self.longestMessage
    let text = isLong ? "\(message.prefix(Self.longestMessage))…" : message
    return .record(Record([("id", .string(id)), ("message", .string(text))] + details))
  }

  static func badRequest(_ message: String) -> APIError {
    APIError(status: 400, id: "bad_request", message: message)
  }

  static var unauthorized: APIError {
    APIError(
      status: 401, id: "unauthorized", message: "Invalid credentials provided.",
      headers: ["WWW-Authenticate": "Basic realm=\"Heroku\""])
  }

  static func forbidden(_ message: String) -> APIError {
    APIError(status: 403, id: "forbidden", message: message)
  }

  /// `resource` as the API names it (`add_on`), which is also what the message says, without underscores.
  static func notFound(_ resource: String) -> APIError {
    let name = resource.split(separator: "_").joined(separator: " ")
    return APIError(
      status: 404, id: "not_found", message: "Couldn't find that \(name).", details: [("resource", .string(resource))])
  }

  static var noSuchEndpoint: APIError {
    APIError(
      status: 404, id: "not_found",
      message:
        "The requested API endpoint was not found. Are you using the right HTTP verb (i.e. `GET` vs. `POST`), and did you specify your intended version with the `Accept` header?"
    )
  }

  static func noProcessType(_ type: String) -> APIError {
    APIError(
      status: 404, id: "not_found", message: "Couldn't find that process type (\(type)).",
      details: [("resource", .string("formation"))])
  }

  static var notAcceptable: APIError {
    APIError(
      status: 406, id: "not_acceptable",
      message: "The `Accept` header must ask for `application/vnd.heroku+json; version=3`.")
  }

  static func conflict(_ message: String) -> APIError {
    APIError(status: 409, id: "conflict", message: message)
  }

  static var preconditionFailed: APIError {
    APIError(
      status: 412, id: "precondition_failed",
      message: "The resource has changed since the version that `If-Match` names.")
  }

  static func tooLarge(_ limit: Int) -> APIError {
    APIError(status: 413, id: "request_too_large", message: "The request's body is longer than \(limit) bytes.")
  }

  static func badRange(_ message: String) -> APIError {
    APIError(status: 416, id: "requested_range_not_satisfiable", message: message)
  }

  static func invalid(_ message: String) -> APIError {
    APIError(status: 422, id: "invalid_params", message: message)
  }

  static func confirmationRequired(_ message: String) -> APIError {
    APIError(status: 423, id: "confirmation_required", message: message)
  }

  static var rateLimit: APIError {
    APIError(
      status: 429, id: "rate_limit",
      message: "Your account reached the API rate limit\nPlease wait a few minutes before making new requests",
      details: [("url", .string("https://devcenter.heroku.com/articles/platform-api-reference#rate-limits"))])
  }

  static var internalError: APIError {
    APIError(status: 500, id: "internal_server_error", message: "Internal server error.")
  }

  static func notOffered(_ why: String) -> APIError {
    APIError(status: 501, id: "not_implemented", message: "The local platform does not offer this: \(why)")
  }

  static var unavailable: APIError {
    APIError(status: 503, id: "unavailable", message: "Could not complete the action. Please try again later.")
  }
}
