/// What browsers want to know before scripts of other origins may call the API: the service lets all of them.
enum CrossOrigin {
  /// Answers the question that comes before a call; it carries no token and asks for no version.
  static func preflight(_ requestID: String) -> Response {
    var response = Response(
      status: 200,
      headers: [
        "Request-Id": requestID, "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        "Access-Control-Allow-Headers":
          "Accept, Authorization, Content-Type, If-Match, If-None-Match, Range, Request-Id, X-Http-Method-Override",
        "Access-Control-Max-Age": "86400",
      ])
    allow(&response)
    return response
  }

  static func allow(_ response: inout Response) {
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] =
      "Accept-Ranges, Content-Range, ETag, Next-Range, RateLimit-Multiplier, RateLimit-Remaining, Request-Id"
  }
}
