import Glibc
import HKDLanguage
import SourceArchive
import TestSupport
import Testing

@testable import LocalPlatform

/// A platform on a folder and a port of its own, and a client that speaks to it over real sockets.
final class Harness {
  let folder: TemporaryFolder
  let platform: Platform
  let client: Client

  /// - Parameters:
  ///   - timings: changes of how long things may take.
  ///   - retention: changes of how long they are kept.
  init(
    _ timings: (inout Timings) -> Void = { _ in }, retention: (inout RetentionLimits) -> Void = { _ in },
    faults: String? = nil, certificates: String? = nil
  ) throws {
    folder = try TemporaryFolder("platform")
    var options = PlatformOptions(data: folder.path("data"))
    options.port = 0
    options.token = "secret-token"
    options.timings.drain = 1
    options.certificates = certificates
    timings(&options.timings)
    retention(&options.retention)
    platform = try Platform.start(options)
    client = Client(port: platform.port, token: "secret-token")
  }

  deinit { platform.stop() }

  // MARK: Deploying

  /// A tar.gz with these files, as a client would send it.
  func archive(_ files: [String: String], executable: Set<String> = []) throws -> [UInt8] {
    let source = try TemporaryFolder("source")
    for (name, text) in files { try source.write(name, text, mode: executable.contains(name) ? 0o755 : 0o644) }
    let path = folder.path("source-\(Identifier.random()).tgz")
    let tar = try ProcessRun.run("/usr/bin/tar", ["czf", path, "-C", source.path, "."])
    #expect(tar.status == .exited(0))
    defer { unlink(path) }
    return try Files.read(path)
  }

  /// Puts an archive to a new source and gives the URL to build from.
  func upload(_ archive: [UInt8]) throws -> String {
    let source = try client.call("POST", "/sources")
    let target = client.target(try #require(source.value["source_blob"]["put_url"].string))
    let put = try client.send("PUT", target, body: archive, headers: [:], authorized: false)
    try #require(put.status == 200)
    return try #require(source.value["source_blob"]["get_url"].string)
  }

  func createApp(_ name: String = "shop") throws {
    let app = try client.call("POST", "/apps", #"{"name":"\#(name)"}"#)
    try #require(app.status == 201)
  }

  /// Starts a build of these files.
  func build(
    _ files: [String: String], executable: Set<String> = [], app: String = "shop", more: String = ""
  ) throws -> String {
    let url = try upload(try archive(files, executable: executable))
    let body = #"{"source_blob":{"url":"\#(url)","version":"abcdef1234"}\#(more)}"#
    let build = try client.call("POST", "/apps/\(app)/builds", body)
    try #require(build.status == 201, "\(build.text)")
    return try #require(build.value["id"].string)
  }

  /// The build once it is no longer pending.
  func settled(_ build: String, app: String = "shop") throws -> Value {
    try settled("/apps/\(app)/builds/\(build)")
  }

  func settledRelease(_ identity: String, app: String = "shop") throws -> Value {
    try settled("/apps/\(app)/releases/\(identity)")
  }

  private func settled(_ path: String) throws -> Value {
    var value = Value.null
    let isSettled = try eventually(within: .seconds(30)) {
      value = try client.call("GET", path).value
      return value["status"].string != "pending"
    }
    try #require(isSettled)
    return value
  }

  /// Builds, waits for the build and its release, and gives the release.
  @discardableResult
  func deploy(_ files: [String: String], executable: Set<String> = [], app: String = "shop") throws -> Value {
    let id = try build(files, executable: executable, app: app)
    let build = try settled(id, app: app)
    if build["status"].string != "succeeded" {
      Issue.record("the build failed: \(try output(id))")
    }
    return try settledRelease(try #require(build["release"]["id"].string), app: app)
  }

  /// What a build has written to its log, to its end.
  func output(_ build: String, app: String = "shop") throws -> String {
    let url = try #require(try client.call("GET", "/apps/\(app)/builds/\(build)").value["output_stream_url"].string)
    return try client.send("GET", client.target(url), authorized: false).text
  }

  /// All lines of an app's log.
  func log(_ app: String = "shop") throws -> [LogLine] {
    let id = try #require(try client.call("GET", "/apps/\(app)").value["id"].string)
    return Array(platform.logs[id].lines(from: 0).lines)
  }

  /// Waits until the app's log has a line with this text.
  func awaitLog(_ text: String, app: String = "shop") throws -> Bool {
    try eventually(within: .seconds(20)) { try log(app).contains { $0.text.contains(text) } }
  }

  func dynos(_ app: String = "shop") throws -> [Value] {
    Array(try client.call("GET", "/apps/\(app)/dynos").value.list ?? List())
  }

  /// Waits until so many dynos of a type are in a state.
  func awaitDynos(_ count: Int, _ type: String, _ state: String = "up", app: String = "shop") throws -> Bool {
    try eventually(within: .seconds(20)) {
      try dynos(app).filter { $0["type"].string == type && $0["state"].string == state }.count == count
    }
  }
}

/// A small web server in Python that answers with its request's line, port and environment.
let webApp = """
  import http.server, os, sys, time, signal
  class Handler(http.server.BaseHTTPRequestHandler):
      protocol_version = 'HTTP/1.1'
      def answer(self):
          length = int(self.headers.get('Content-Length') or 0)
          body = self.rfile.read(length)
          if self.path.startswith('/env/'):
              text = os.environ.get(self.path[5:], '(none)')
          elif self.path == '/headers':
              text = ''.join('%s: %s\\n' % item for item in self.headers.items())
          elif self.path == '/slow':
              time.sleep(60); text = 'late'
          elif self.path == '/size':
              text = str(len(body))
          else:
              text = '%s %s %s' % (self.command, self.path, os.environ.get('TEXT', 'hello'))
          data = text.encode()
          self.send_response(200)
          self.send_header('Content-Type', 'text/plain')
          self.send_header('Content-Length', str(len(data)))
          self.end_headers()
          if self.command != 'HEAD':
              self.wfile.write(data)
      do_GET = do_POST = do_HEAD = do_PUT = answer
      def log_message(self, format, *args):
          pass
  class Server(http.server.ThreadingHTTPServer):
      request_queue_size = 512
      daemon_threads = True
  Server(('0.0.0.0', int(os.environ['PORT'])), Handler).serve_forever()
  """
