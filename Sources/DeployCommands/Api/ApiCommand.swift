import HKDLanguage
import PlatformAPI

extension DeployHost {
  func apiCommand() -> Command {
    Command(
      "api", "Any call of the Platform API: with token, retries, pages and errors as everywhere.",
      details: "A GET of a list reads all its pages. What the API marks as secret is secret here, too.",
      parameters: [
        Parameter(
          "method", .positional, .string, required: true, words: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
          "The HTTP method."),
        Parameter("path", .positional, .string, required: true, "The path, from / on."),
        Parameter("body", .positional, .any, input: true, "A record or list, sent as JSON."),
        Parameter("version", .flag, .string, default: .string("3"), "The variant of the API: `3.sdk`."),
        Parameter("range", .flag, .string, "The Range header of a list: `version ..; order=desc,max=10`."),
        Parameter("page", .flag, .bool, "Of a list only the page that the API gives first."),
      ], effect: .writes,
      examples: [Example("api GET /account | ignore"), Example("api PATCH /apps/shop [maintenance: true] | ignore")],
      body: body { try $0.api() })
  }
}

extension CommandRun {
  fileprivate func api() throws -> Value {
    let method = try required("method")
    let path = try required("path")
    guard path.hasPrefix("/") else { throw usage("a path begins with /", hint: "api \(method) /\(path)") }
    var call = PlatformCall(method, path, body: self["body"].isNull ? nil : self["body"])
    call.version = text("version") ?? "3"
    call.range = text("range")
    guard method == "GET" || method == "HEAD" else { return try write(call, planned: planned("record")) }
    guard method == "GET", !flag("page"), call.range == nil else { return try client.perform(call, in: scope).value }
    let first = try client.perform(call, in: scope)
    guard first.nextRange != nil else { return first.value }
    return .list(try client.list(startingWith: first, of: call, in: scope))
  }
}
