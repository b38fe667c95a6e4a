import CurlTransport
import Glibc
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

/// Certificates, against a real TLS server where the machine has one.
struct TLSTests {
  static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first { (path: String) in access(path, X_OK) == 0
  }

  @Test(.enabled(if: openssl != nil)) func onlyATrustedCertificateOfThatNameIsTaken() throws {
    let openssl = try #require(Self.openssl)
    let folder = try TemporaryFolder()
    let made = try ProcessRun.run(
      openssl,
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder.path("key.pem"), "-out",
        folder.path("cert.pem"),
      ])
    #expect(made.stderr.contains("error") == false)
    // Taken from the system, given back, and then the server's: nobody else takes it in between on a quiet machine.
    let port = try LoopbackListener.freePort()
    let server = try RunningProcess(
      openssl,
      [
        "s_server", "-quiet", "-www", "-accept", "\(port)", "-key", folder.path("key.pem"), "-cert",
        folder.path("cert.pem"),
      ])
    defer { _ = try? server.terminate() }
    let url = "https://localhost:\(port)/"
    let trusting = CurlTransport(certificates: folder.path("cert.pem"))
    let isUp = eventually { (try? trusting.send(request("GET", url), in: TaskScope()))?.status == 200 }
    #expect(isUp)
    #expect(failure { try CurlTransport().send(request("GET", url), in: TaskScope()) }?.kind == .tls)
    let otherName = "https://127.0.0.1:\(port)/"
    #expect(failure { try trusting.send(request("GET", otherName), in: TaskScope()) }?.kind == .tls)
  }
}
