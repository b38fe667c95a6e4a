import HKDLanguage
import PlatformAPI

extension DeployHost {
  func httpCommands() -> [Command] {
    let flags = [
      Parameter("headers", .flag, .record, short: "H", "Names and values; values may be secret."),
      Parameter("any-status", .flag, .bool, "Give the answer whatever its status; else 4xx and 5xx are errors."),
      Parameter("out", .flag, .string, short: "o", completion: .path, "Store the body in this file instead."),
    ]
    let url = Parameter("url", .positional, .oneOf([.string, .secret]), required: true, "http:// or https://")
    let answer = Command.Items.fields(["status", "headers", "body"])
    let details = """
      Gives a record: `status`, `headers` (names in small letters) and `body`, which is read if it is JSON and else text. The
      platform's token never goes along. Redirects are followed; headers given stay with the first host.
      """
    return [
      Command(
        "http:get", "Fetches an address.", details: details,
        parameters: [Parameter("url", .positional, url.type, required: true, input: true, url.summary)] + flags, result: .record,
        items: answer, effect: .reads, examples: [Example("(http:get https://api.heroku.com/schema).status")],
        body: body { run in try run.http("GET", run["url"], body: .null) }),
      Command(
        "http:post", "Sends something to an address.", details: details,
        parameters: [url, Parameter("body", .positional, .any, input: true, "A string as it is; a record or list as JSON.")]
          + flags,
        result: .record, items: answer, effect: .writes,
        examples: [Example("http:post https://hooks.example.com/deploys [app: shop] | ignore")],
        body: body { run in try run.http("POST", run["url"], body: run["body"]) }),
      Command(
        "http:request", "Makes any HTTP request.", details: details,
        parameters: [
          Parameter("method", .positional, .string, required: true, "GET, PUT, …"), url,
          Parameter("body", .positional, .any, input: true, "A string as it is; a record or list as JSON."),
        ] + flags, result: .record, items: answer, effect: .writes,
        examples: [Example("http:request DELETE https://example.com/cache --any-status | ignore")],
        body: body { run in try run.http(run.required("method").uppercased(), run["url"], body: run["body"]) }),
    ]
  }
}

extension CommandRun {
  fileprivate func http(_ method: String, _ url: Value, body: Value) throws -> Value {
    var address = url.string ?? ""
    if case .secret(let secret) = url { address = secret.revealed }
    guard let parsed = HTTPAddress(address) else {
      throw usage("this is no http or https address", hint: "write it whole: https://example.com/path")
    }
    var request = HTTPRequest(method, address, isRepeatable: ["GET", "HEAD", "PUT", "DELETE"].contains(method))
    request.headers = try headers()
    try setBody(body, of: &request)
    let action = "\(method) \(parsed.redacted)"
    if let plan, method != "GET", method != "HEAD" {
      plan.record(host.options.gate.redact(action))
      return planned("response")
    }
    let response = try client.follow(request, in: scope)
    guard response.status < 400 || flag("any-status") else { throw refusal(response, action) }
    return try answer(response, action)
  }

  private func headers() throws -> [HTTPHeader] {
    guard let record = self["headers"].record else { return [] }
    return zip(record.keys, record.values).map { name, value in
      if case .secret(let secret) = value { return HTTPHeader(name, secret.revealed) }
      return HTTPHeader(name, invocation.runtime.display.text(value))
    }
  }

  private func setBody(_ body: Value, of request: inout HTTPRequest) throws {
    var type: String?
    switch body {
    case .null: return
    case .string(let text): request.body = .bytes(Array(text.utf8))
    case .secret(let secret): request.body = .bytes(Array(secret.revealed.utf8))
    case .block: throw usage("a block cannot be sent")
    default:
      request.body = .bytes(try JSON.bytes(body, revealingSecrets: true, Bounds(invocation.scope)))
      type = "application/json"
    }
    let isGiven = request.headers.contains { $0.name.lowercased() == "content-type" }
    if !isGiven { request.headers.append(HTTPHeader("Content-Type", type ?? "text/plain; charset=utf-8")) }
  }

  private func refusal(_ response: HTTPResponse, _ action: String) -> Failure {
    let kind: FailureKind = response.status == 404 ? .notFound : response.status < 500 ? .refused : .platformFault
    return Failure(
      "HKD457", "\(action): status \(response.status)", hint: "--any-status gives the answer whatever its status", kind: kind,
      status: response.status, requestID: response.requestID)
  }

  private func answer(_ response: HTTPResponse, _ action: String) throws -> Value {
    var headers = Record()
    for header in response.headers { headers.set(header.name.lowercased(), .string(HarmlessText.line(header.value))) }
    return .record([
      ("status", .int(response.status)), ("headers", .record(headers)), ("body", try body(of: response, action)),
    ])
  }

  private func body(of response: HTTPResponse, _ action: String) throws -> Value {
    if let out = text("out") {
      let file = path(out)
      do {
        try Files.write(response.body, to: file)
      } catch {
        throw Failure("HKD490", "\(file): \(error.message)", hint: "another --out", kind: .local)
      }
      return .string(file)
    }
    let type = response.header("Content-Type")?.lowercased() ?? ""
    if type.hasPrefix("application/json") || type.contains("+json"), !response.body.isEmpty {
      do {
        return try JSON.parse(response.body)
      } catch {
        throw Failure(
          "HKD451", "\(action): the answer is no JSON: \(error.message) at byte \(error.offset)", kind: .platformFault,
          status: response.status)
      }
    }
    guard let text = String(validating: response.body, as: UTF8.self) else {
      throw Failure("HKD458", "\(action): the answer is no text", hint: "--out FILE stores it as it is", kind: .script)
    }
    return .string(text)
  }
}
