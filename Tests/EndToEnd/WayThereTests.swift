import Glibc
import TestSupport
import Testing

/// How the program gets to the platform: proxies and authorities that the environment names.
struct WayThereTests {
  /// What the environment of the tests themselves may say is taken back.
  private let token = [
    "HEROKU_API_KEY": "token-0123456789abcdef", "HKD_API_URL": "https://api.example.invalid", "CURL_CA_BUNDLE": "",
    "SSL_CERT_FILE": "", "NO_PROXY": "", "no_proxy": "", "HTTPS_PROXY": "", "https_proxy": "", "ALL_PROXY": "", "all_proxy": "",
  ]

  private func hkd(_ program: String, _ changes: [String: String]) throws -> ProcessResult {
    try LocalWorld().hkd("-c", program, environment: token.merging(changes) { $1 })
  }

  @Test func theProxyOfTheEnvironmentIsAsked() throws {
    let proxy = try ScriptedServer { _ in .status(407) }
    let run = try hkd("apps", ["HTTPS_PROXY": "http://user:proxy-password@\(proxy.address)"])
    #expect(run.status == .exited(8), "\(run.stderr)")
    #expect(run.stderr.contains("HKD502") && run.stderr.contains("407"), "\(run.stderr)")
    #expect(!run.stderr.contains("proxy-password"))
    let request = try #require(proxy.requests.first)
    #expect(request.method == "CONNECT" && request.target == "api.example.invalid:443")
    #expect(request.header("Authorization") == nil)
  }

  @Test func aProxyThatIsNotThereIsNamed() throws {
    let port = try LoopbackListener.freePort()
    let run = try hkd("apps", ["HTTPS_PROXY": "http://127.0.0.1:\(port)"])
    #expect(run.status == .exited(8), "\(run.stderr)")
    #expect(run.stderr.contains("the proxy 127.0.0.1:\(port) refuses the connection"), "\(run.stderr)")
    let unknown = try hkd("apps", ["HTTPS_PROXY": "http://no-such-proxy.invalid:3128"])
    #expect(unknown.stderr.contains("the proxy no-such-proxy.invalid: no such host"), "\(unknown.stderr)")
  }

  @Test func whatNeedsNoProxyIsReachedWithout() throws {
    let proxy = try ScriptedServer { _ in .status(407) }
    let run = try hkd("apps", ["HTTPS_PROXY": "http://\(proxy.address)", "NO_PROXY": "example.invalid"])
    #expect(run.stderr.contains("HKD500"), "\(run.stderr)")
    #expect(proxy.requests.isEmpty)
  }

  @Test func thisMachineIsNeverReachedThroughAProxy() throws {
    let proxy = try ScriptedServer { _ in .status(407) }
    let server = try ScriptedServer { _ in .json("[]") }
    let run = try hkd(
      "apps", ["HKD_API_URL": server.url, "HTTP_PROXY": "http://\(proxy.address)", "http_proxy": "http://\(proxy.address)"])
    #expect(run.status == .exited(0), "\(run.stderr)")
    #expect(proxy.requests.isEmpty)
  }

  @Test(.enabled(if: access("/usr/bin/openssl", X_OK) == 0), arguments: ["SSL_CERT_FILE", "CURL_CA_BUNDLE"])
  func authoritiesOfTheEnvironmentAreTrusted(_ variable: String) throws {
    let folder = try TemporaryFolder()
    _ = try ProcessRun.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder.path("key.pem"), "-out",
        folder.path("cert.pem"),
      ])
    let port = try LoopbackListener.freePort()
    let server = try RunningProcess(
      "/usr/bin/openssl",
      ["s_server", "-quiet", "-www", "-accept", "\(port)", "-key", folder.path("key.pem"), "-cert", folder.path("cert.pem")])
    defer { _ = try? server.terminate() }
    let program = "http:get https://localhost:\(port)/ | ignore"
    let isUp = try eventually { try hkd(program, [variable: folder.path("cert.pem")]).status == .exited(0) }
    #expect(isUp)
    let distrusted = try hkd(program, [:])
    #expect(distrusted.status == .exited(8))
    #expect(distrusted.stderr.contains("HKD504") && distrusted.stderr.contains("SSL_CERT_FILE"), "\(distrusted.stderr)")
    let missing = try hkd(program, [variable: folder.path("none.pem")])
    #expect(missing.status == .exited(10))
    #expect(missing.stderr.contains("HKD505"), "\(missing.stderr)")
  }
}
