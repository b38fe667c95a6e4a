import CGnutls
import Glibc
import Testing

@testable import LocalPlatform

/// A client that speaks TLS and trusts one authority, as stock clients do.
final class TLSClient: @unchecked Sendable {
  private let socket: Int32
  private let session: OpaquePointer
  private let credentials: OpaquePointer
  /// Outlives the session, which does not copy it.
  private let name: UnsafeMutablePointer<CChar>

  struct Refused: Error { var code: Int32 }

  /// Connects and verifies the server's certificate and name.
  init(port: Int, authority: String, name: String = "localhost") throws {
    socket = try #require(Loopback.connect(port: port))
    self.name = try #require(strdup(name))
    var time = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var made: OpaquePointer?
    gnutls_certificate_allocate_credentials(&made)
    credentials = try #require(made)
    try #require(gnutls_certificate_set_x509_trust_file(credentials, authority, GNUTLS_X509_FMT_PEM) == 1)
    made = nil
    hkd_tls_client(&made)
    session = try #require(made)
    gnutls_set_default_priority(session)
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
    gnutls_server_name_set(session, GNUTLS_NAME_DNS, name, name.utf8.count)
    gnutls_session_set_verify_cert(session, self.name, 0)
    gnutls_transport_set_int2(session, socket, socket)
    var code: Int32
    repeat { code = gnutls_handshake(session) } while code < 0 && gnutls_error_is_fatal(code) == 0
    guard code == 0 else { throw Refused(code: code) }
  }

  deinit {
    gnutls_deinit(session)
    gnutls_certificate_free_credentials(credentials)
    free(name)
    close(socket)
  }

  func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      // One record at a time.
      let count = rest.withUnsafeBytes { gnutls_record_send(session, $0.baseAddress, $0.count) }
      guard count > 0 else {
        Issue.record("the platform takes no more: \(count)")
        return
      }
      rest = rest.dropFirst(count)
    }
  }

  /// What comes next; empty at an end that was told.
  func read() throws -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = gnutls_record_recv(session, &bytes, bytes.count)
    guard count >= 0 else { throw Refused(code: Int32(count)) }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// All that comes until the end.
  func rest() throws -> String {
    var text = ""
    while true {
      let part = try read()
      if part.isEmpty { return text }
      text += part
    }
  }

  /// Tells that nothing more is sent.
  func finish() { gnutls_bye(session, GNUTLS_SHUT_WR) }
}
