import CGnutls
import Glibc

/// The server's side of one TLS connection (GnuTLS, which libmicrohttpd has brought into the process already).
///
/// One thread may read while another writes; neither may be called after the last reference is gone.
final class TLSSession: @unchecked Sendable {
  private let session: OpaquePointer

  /// What `read` gives when nothing has come in time.
  static let nothingYet = Int(GNUTLS_E_AGAIN)

  /// Shakes hands over a socket that does not block; nil when that fails or is not over in time.
  init?(_ socket: Int32, _ certificate: ServerCertificate, seconds: Double) {
    var made: OpaquePointer?
    guard hkd_tls_server(&made) == 0, let made else { return nil }
    session = made
    gnutls_set_default_priority(session)
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(certificate.credentials))
    gnutls_transport_set_int2(session, socket, socket)
    let deadline = Instant.now + seconds
    while true {
      let code = gnutls_handshake(session)
      if code == 0 { return }
      guard gnutls_error_is_fatal(code) == 0 else { return nil }
      let event = gnutls_record_get_direction(session) == 0 ? POLLIN : POLLOUT
      guard AttachedConnection.isReady(socket, event, within: deadline - .now) else { return nil }
    }
  }

  deinit { gnutls_deinit(session) }

  /// Whether bytes have come that the socket no longer shows.
  var hasBytes: Bool { gnutls_record_check_pending(session) > 0 }

  /// Bytes that have come, waited for as the socket does; 0 at the end, negative when the connection broke, `nothingYet` when
  /// none came in time.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let count = gnutls_record_recv(session, buffer.baseAddress, buffer.count)
      if count >= 0 || count == Self.nothingYet || gnutls_error_is_fatal(Int32(count)) != 0 { return count }
    }
  }

  /// False when the other side takes no more, or not in time.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = gnutls_record_send(session, part.baseAddress, part.count)
      if count == Int(GNUTLS_E_INTERRUPTED) { continue }
      guard count >= 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Tells the other side that nothing more will come: clients take a connection that just ends for a broken one.
  func finish() { gnutls_bye(session, GNUTLS_SHUT_WR) }
}
