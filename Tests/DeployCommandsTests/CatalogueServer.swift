import HKDLanguage
import TestSupport

/// A platform and a web server in one, for the examples of the catalogue: mostly the path decides what goes wrong.
struct CatalogueServer {
  /// Of the code whose example runs, where the path does not decide: then the wrong example's world is this.
  let trouble: String?

  func reply(to request: ScriptedRequest) -> ScriptedReply {
    if let trouble, let reply = reply(to: request, in: trouble) { return reply }
    let path = request.path
    switch (request.method, path) {
    case ("GET", "/"), ("GET", "/index.html"): return .text("fine")
    case ("GET", _) where Self.webPages[path] != nil: return Self.webPages[path] ?? .close
    case ("GET", "/huge"): return .status(200, body: [UInt8](repeating: 0x61, count: 65 << 20))
    case ("PATCH", "/account"): return request.text.contains("\"nam\"") ? refusal(400) : .json("{}")
    case ("POST", "/apps"):
      return request.text.contains("unpaid") ? refusal(402) : request.text.contains("My_Shop") ? refusal(422) : Self.app
    case ("GET", "/apps"): return request.header("Range")?.hasPrefix("colour") == true ? refusal(416) : .json("[]")
    case ("GET", "/apps/shop"), ("PATCH", "/apps/shop"), ("DELETE", "/apps/shop"): return Self.app
    case ("PATCH", "/apps/shop/config-vars"): return .json("{}")
    case ("PATCH", "/apps/busy/config-vars"): return refusal(409)
    case ("GET", "/apps/shop/config-vars"), ("GET", "/apps/busy/config-vars"): return .json("{}")
    case ("PATCH", "/apps/changed"): return refusal(412)
    case ("DELETE", "/apps/shop/protected"): return refusal(423)
    case ("GET", "/apps/not-mine/releases"): return refusal(403)
    case ("GET", "/apps/shop/other-form"): return refusal(406)
    case ("GET", "/apps/shop/dropped"): return refusal(410)
    case ("GET", "/apps/shop/teapot"): return refusal(418)
    case ("GET", "/apps/shop/moved"): return .status(301, headers: [("Location", "/apps/shop")])
    case ("GET", "/apps/shop/releases"): return .json("[\(Self.release(2)),\(Self.release(1))]")
    case ("GET", _) where path.hasPrefix("/apps/shop/releases/"): return .json(Self.release(1))
    case ("POST", "/apps/shop/releases"): return .json(Self.release(3), status: 201)
    case ("POST", "/apps/shop/log-sessions"):
      return .json(#"{"logplex_url":"http://\#(request.header("Host") ?? "")/log"}"#, status: 201)
    case ("GET", "/log"): return .text("2026-01-01T00:00:00+00:00 app[web.1]: fine\n")
    case ("POST", "/apps/shop/addons"): return .json(Self.addOn("provisioning"), status: 201)
    case ("GET", "/addons/ad1"): return .json(Self.addOn(trouble == "HKD466" ? "deprovisioned" : "provisioned"))
    case ("GET", "/apps/shop/slugs/s1"):
      let url = "http://\(request.header("Host") ?? "")/blob"
      return .json(#"{"id":"s1","blob":{"method":"get","url":"\#(url)"},"process_types":{}}"#)
    case ("GET", "/blob"):
      return trouble == "HKD474" ? .text("<Error><Code>AccessDenied</Code></Error>", status: 403) : .text("x")
    case ("POST", "/apps/shop/dynos"): return .json(Self.dyno, status: 201)
    default:
      if path.hasPrefix("/v2/") { return registry(request) }
      return refusal(404)
    }
  }

  /// What is wrong with the world as such.
  private func reply(to request: ScriptedRequest, in trouble: String) -> ScriptedReply? {
    switch (trouble, request.method, request.path) {
    case ("HKD429", _, _): refusal(429)
    case ("HKD450", _, _): refusal(503)
    case ("HKD451", _, _): .text("<html>log in</html>", headers: [("Content-Type", "text/html")])
    case ("HKD452", _, _): .json("[{}]")
    case ("HKD453", _, _): .json("[\(Self.release(1))]", status: 206, headers: [("Next-Range", "id ]x..; max=1")])
    case ("HKD456", "GET", "/log"): refusal(403)
    case ("HKD507", _, _): .chunked(Array(repeating: " ", count: 200), every: .milliseconds(20))
    case ("HKD472", "GET", "/apps/shop/releases"): .json("[\(Self.release(1))]")
    case ("HKD492", "POST", _): .json(#"{"errors":[{"code":"DENIED","message":"no"}]}"#, status: 403)
    default: nil
    }
  }

  private func registry(_ request: ScriptedRequest) -> ScriptedReply {
    switch request.method {
    case "HEAD": .status(404)
    case "POST": .status(202, headers: [("Location", "/v2/upload/1?state=x")])
    default: .status(201)
    }
  }

  private func refusal(_ status: Int) -> ScriptedReply { .json(#"{"id":"refused","message":"No."}"#, status: status) }

  private static let app = ScriptedReply.json(#"{"id":"a1","name":"shop","web_url":"http://127.0.0.1/"}"#)
  private static let dyno = #"{"id":"d1","name":"run.1","type":"run","state":"starting","attach_url":null}"#

  private static func addOn(_ state: String) -> String {
    #"{"id":"ad1","name":"db","state":"\#(state)","app":{"id":"a1","name":"shop"},"plan":{"name":"heroku-postgresql:mini"}}"#
  }

  private static func release(_ version: Int) -> String {
    #"""
    {"id":"1000000\#(version)-0000-4000-8000-000000000000","version":\#(version),"status":"succeeded",
    "app":{"id":"a1","name":"shop"},"slug":{"id":"s\#(version)"},"description":"Deploy","output_stream_url":null,
    "current":\#(version == 2),"eligible_for_rollback":true,"created_at":"2026-01-01T00:00:00Z"}
    """#
  }

  private static let webPages: [String: ScriptedReply] = [
    "/logo.png": .status(200, headers: [("Content-Type", "image/png")], body: [0x89, 0x50, 0x4E, 0x47, 0xFF, 0x00]),
    "/falls-silent": .text("hello").cut(after: 66).thenStall(),
    "/hangs-up": .close,
    "/breaks-off": .text("hello").cut(after: 66).thenClose(),
    "/long-headers": .raw(
      "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Pad: \(String(repeating: "x", count: 900))\r\n", count: 400)),
    "/mail": .raw("220 smtp ready\r\n").thenClose(),
  ]
}
