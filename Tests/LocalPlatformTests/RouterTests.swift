import Glibc
import HKDLanguage
import HKDSystem
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("The router")
struct RouterTests {
  private func get(_ harness: Harness, _ target: String, host: String = "shop.localhost", headers: Headers = [:]) throws
    -> Client.Answer
  {
    try harness.client.send("GET", target, host: host, headers: headers, authorized: false)
  }

  @Test("an app is known as soon as it is made, and its drain follows it, however many are made at the same time")
  func madeAtOnce() throws {
    let harness = try Harness()
    let isOver = Monitor(0)
    let unknown = Monitor<[String]>([])
    for maker in 0..<8 {
      startThread("maker", stack: 1 << 20) { [client = harness.client, platform = harness.platform] in
        for number in 0..<20 {
          let app = "app-\(maker)-\(number)"
          let id = (try? client.call("POST", "/apps", #"{"name":"\#(app)"}"#))?.value["id"].string ?? ""
          let page = try? client.send("GET", "/", host: "\(app).localhost", authorized: false)
          if page?.status != 503 { unknown.update { $0.append("host of \(app): \(page?.status ?? 0)") } }
          _ = try? client.call("POST", "/apps/\(app)/log-drains", #"{"url":"syslog://127.0.0.1:9"}"#)
          if !platform.logs[id].isFollowed { unknown.update { $0.append("drain of \(app)") } }
        }
        isOver.update { $0 += 1 }
      }
    }
    #expect(isOver.wait(until: .now + 100) { $0 == 8 ? true : nil } == true)
    #expect(unknown.withLock { $0 } == [])
  }

  @Test("requests reach the app with all that belongs to them, and are logged")
  func forwards() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "web: python3 app.py", "app.py": webApp])
    #expect(try get(harness, "/a%20b?c=d%26").text == "GET /a%20b?c=d%26 hello")
    let post = try harness.client.send(
      "POST", "/size", host: "shop.localhost", body: [UInt8](repeating: 7, count: 300_000), authorized: false)
    #expect(post.text == "300000")
    #expect(try harness.client.send("HEAD", "/", host: "shop.localhost", authorized: false).headers["Content-Length"] == "12")
    let headers = try get(harness, "/headers", headers: ["X-Forwarded-For": "9.9.9.9", "X-Mine": "yes"]).text
    #expect(headers.contains("X-Forwarded-For: 9.9.9.9, 127.0.0.1\n") && headers.contains("X-Mine: yes\n"))
    #expect(headers.contains("X-Forwarded-Proto: http\n") && headers.contains("X-Request-Start: "))
    #expect(headers.contains("Host: shop.localhost:\(harness.platform.port)\n"))
    #expect(try harness.awaitLog(#"at=info method=GET path="/a%20b?c=d%26" host=shop.localhost"#))
  }

  @Test("pages for what cannot be served")
  func pages() throws {
    let harness = try Harness { $0.firstByte = 1 }
    #expect(try get(harness, "/", host: "nobody.localhost").status == 404)
    try harness.createApp()
    #expect(try get(harness, "/").status == 503)
    #expect(try harness.awaitLog(#"code=H14 desc="No web processes running""#))
    try harness.deploy(["Procfile": "web: python3 app.py", "app.py": webApp])
    #expect(try get(harness, "/").status == 200)
    #expect(try get(harness, "/slow").status == 503)
    #expect(try harness.awaitLog(#"code=H12 desc="Request timeout""#))
    _ = try harness.client.call("PATCH", "/apps/shop", #"{"maintenance":true}"#)
    let maintenance = try get(harness, "/")
    #expect(maintenance.status == 503 && maintenance.text.contains("undergoing maintenance"))
    _ = try harness.client.call("PATCH", "/apps/shop", #"{"maintenance":false,"name":"renamed"}"#)
    #expect(try get(harness, "/").status == 404)
    #expect(try get(harness, "/", host: "renamed.localhost").status == 200)
  }

  @Test("an app that crashes gives H10")
  func crashed() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "web: exit 1"])
    #expect(try harness.awaitDynos(1, "web", "crashed"))
    #expect(try eventually { try get(harness, "/").text.contains("H10") })
  }

  @Test("a body of unknown length passes while it comes")
  func streaming() throws {
    let harness = try Harness()
    try harness.createApp()
    let app = """
      import http.server, os, time
      class H(http.server.BaseHTTPRequestHandler):
          protocol_version = 'HTTP/1.1'
          def do_GET(self):
              self.send_response(200); self.send_header('Transfer-Encoding', 'chunked'); self.end_headers()
              for part in (b'first', b'second'):
                  self.wfile.write(b'%x\\r\\n%s\\r\\n' % (len(part), part)); self.wfile.flush()
                  while part == b'first' and not os.path.exists('go'): time.sleep(0.01)
              self.wfile.write(b'0\\r\\n\\r\\n')
          def do_POST(self): open('go', 'w'); self.send_response(204); self.end_headers()
          def log_message(self, *a): pass
      http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), H).serve_forever()
      """
    try harness.deploy(["Procfile": "web: python3 app.py", "app.py": app])
    let stream = try harness.client.open("GET", "/", host: "shop.localhost", authorized: false)
    let reply = try UpstreamReply(stream, method: "GET")
    var body = UpstreamBody(stream, reply.framing)
    var bytes = [UInt8](repeating: 0, count: 100)
    let first = try bytes.fill(from: 0) { target throws(SocketStream.Problem) in try body.read(into: target) }
    #expect(String(decoding: bytes.prefix(first), as: UTF8.self) == "first")
    #expect(try harness.client.send("POST", "/", host: "shop.localhost", authorized: false).status == 204)
    let second = try bytes.fill(from: 0) { target throws(SocketStream.Problem) in try body.read(into: target) }
    #expect(String(decoding: bytes.prefix(second), as: UTF8.self) == "second")
  }

  @Test("an upgraded connection carries bytes both ways")
  func upgrade() throws {
    let harness = try Harness()
    try harness.createApp()
    let app = """
      import os, socket, threading
      def serve(c):
          data = b''
          while b'\\r\\n\\r\\n' not in data:
              part = c.recv(4096)
              if not part: return
              data += part
          c.sendall(b'HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\nhi:')
          while True:
              part = c.recv(4096)
              if not part: return
              c.sendall(part.upper())
      s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      s.bind(('', int(os.environ['PORT']))); s.listen(16)
      while True:
          c, _ = s.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
      """
    try harness.deploy(["Procfile": "web: python3 app.py", "app.py": app])
    let stream = try harness.client.open(
      "GET", "/", host: "shop.localhost", headers: ["Connection": "Upgrade", "Upgrade": "echo"], authorized: false)
    let reply = try UpstreamReply(stream, method: "GET")
    #expect(reply.status == 101 && reply.headers["Upgrade"] == "echo")
    _ = stream.write("abc\n")
    #expect(try stream.line(limit: 100) == "hi:ABC")
    _ = stream.write("more\n")
    #expect(try stream.line(limit: 100) == "MORE")
  }

  @Test("no request is lost while dynos are restarted under traffic")
  func restartUnderTraffic() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "web: exec python3 app.py", "app.py": webApp])
    let statuses = Monitor<[Int: Int]>([:])
    let left = Monitor(4)
    let client = harness.client
    for _ in 0..<4 {
      startThread("traffic") {
        for _ in 0..<60 {
          let answer = try? client.send("GET", "/", host: "shop.localhost", authorized: false)
          statuses.update { $0[answer?.status ?? 0, default: 0] += 1 }
        }
        left.update { $0 -= 1 }
      }
    }
    _ = try harness.client.call("DELETE", "/apps/shop/dynos")
    #expect(left.wait(until: .now + 60) { $0 == 0 ? true : nil } == true)
    #expect(statuses.withLock { $0 } == [200: 240])
  }
}
