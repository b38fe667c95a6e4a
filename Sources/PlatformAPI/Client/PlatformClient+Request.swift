import HKDLanguage

extension PlatformCall {
  /// What messages say was being done: `GET /apps/shop`.
  var action: String { "\(method) \(path.prefix { $0 != "?" })" }
}

extension PlatformClient {
  func request(for call: PlatformCall, requestID: String) throws -> HTTPRequest {
    let endpoint = try endpoint()
    guard let credential = endpoint.credential else { throw Self.missingToken(for: endpoint.base) }
    let root = endpoint.base.text.hasSuffix("/") ? String(endpoint.base.text.dropLast()) : endpoint.base.text
    let url = root + (call.path.hasPrefix("/") ? call.path : "/\(call.path)")
    // A path such as `@elsewhere/` or `//elsewhere` must not take the token to another server.
    guard HTTPAddress(url)?.origin == endpoint.base.origin else {
      throw Failure("HKD485", "\(call.method): no path of the API", hint: "a path begins with / : /apps", kind: .script)
    }
    var request = HTTPRequest(
      call.method, url, headers: headers(call, credential, requestID), limits: options.limits,
      isRepeatable: call.isRepeatable)
    if let body = call.body {
      request.headers.append(HTTPHeader("Content-Type", "application/json"))
      request.body = .bytes(JSON.bytes(body, revealingSecrets: true))
    }
    return request
  }

  private func headers(_ call: PlatformCall, _ credential: Credential, _ requestID: String) -> [HTTPHeader] {
    var headers = [
      HTTPHeader("Accept", "application/vnd.heroku+json; version=\(call.version)"),
      HTTPHeader("Authorization", "Bearer \(credential.token)"),
      HTTPHeader("User-Agent", options.userAgent),
      HTTPHeader("Request-Id", requestID),
    ]
    if let range = call.range { headers.append(HTTPHeader("Range", range)) }
    if let etag = call.etag { headers.append(HTTPHeader("If-None-Match", etag)) }
    if let code = call.secondFactor { headers.append(HTTPHeader("Heroku-Two-Factor-Code", code)) }
    return headers
  }

  /// What is thrown where a call needs a token and there is none.
  package static func missingToken(for base: HTTPAddress) -> Failure {
    Failure(
      "HKD486", "there is no token for \(base.origin)",
      hint: "set HEROKU_API_KEY, or auth:login, or a machine \(base.host) in ~/.netrc; hkd --local needs none",
      kind: .authentication)
  }
}
