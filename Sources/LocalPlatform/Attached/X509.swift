import CGnutls
import Glibc

/// Why a key or certificate could not be made or read; the text is GnuTLS's.
struct X509Problem: Error, CustomStringConvertible {
  var description: String

  /// Throws when a call of GnuTLS did not give success.
  static func check(_ code: Int32) throws(X509Problem) {
    guard code < 0 else { return }
    throw X509Problem(description: gnutls_strerror(code).map { String(cString: $0) } ?? "GnuTLS error \(code)")
  }
}

/// A private key on the curve P-256.
final class X509Key {
  let pointer: OpaquePointer

  init() throws(X509Problem) {
    var made: OpaquePointer?
    try X509Problem.check(gnutls_x509_privkey_init(&made))
    guard let made else { throw X509Problem(description: "no memory for a key") }
    pointer = made
    try X509Problem.check(hkd_tls_generate(pointer))
  }

  deinit { gnutls_x509_privkey_deinit(pointer) }

  func pem() throws(X509Problem) -> [UInt8] {
    var text = gnutls_datum_t()
    try X509Problem.check(gnutls_x509_privkey_export2(pointer, GNUTLS_X509_FMT_PEM, &text))
    return bytes(of: text)
  }
}

/// An X.509 certificate, made here or read.
final class X509Certificate {
  private let pointer: OpaquePointer

  private init() throws(X509Problem) {
    var made: OpaquePointer?
    try X509Problem.check(gnutls_x509_crt_init(&made))
    guard let made else { throw X509Problem(description: "no memory for a certificate") }
    pointer = made
  }

  deinit { gnutls_x509_crt_deinit(pointer) }

  /// The first certificate of a PEM text.
  convenience init(pem: [UInt8]) throws(X509Problem) {
    try self.init()
    var pem = pem
    let code = pem.withUnsafeMutableBufferPointer { bytes in
      var text = gnutls_datum_t(data: bytes.baseAddress, size: UInt32(bytes.count))
      return gnutls_x509_crt_import(pointer, &text, GNUTLS_X509_FMT_PEM)
    }
    try X509Problem.check(code)
  }

  /// One for a key, good from yesterday (clocks differ) for so many seconds; not signed yet.
  convenience init(name: String, key: X509Key, seconds: Int) throws(X509Problem) {
    try self.init()
    // Positive, as RFC 5280 wants it.
    let serial = [0x01] + Identifier.randomBytes(15)
    for code in [
      gnutls_x509_crt_set_version(pointer, 3),
      gnutls_x509_crt_set_serial(pointer, serial, serial.count),
      gnutls_x509_crt_set_activation_time(pointer, time(nil) - 86400),
      gnutls_x509_crt_set_expiration_time(pointer, time(nil) + seconds),
      gnutls_x509_crt_set_dn(pointer, "CN=\(name)", nil),
      gnutls_x509_crt_set_key(pointer, key.pointer),
    ] {
      try X509Problem.check(code)
    }
    let identity = try keyIdentity()
    try X509Problem.check(gnutls_x509_crt_set_subject_key_id(pointer, identity, identity.count))
  }

  /// When it is no longer good, in seconds since 1970.
  var expires: Int { gnutls_x509_crt_get_expiration_time(pointer) }

  /// Lets it vouch for certificates of servers, but for no further authority.
  func makeAuthority() throws(X509Problem) {
    try X509Problem.check(gnutls_x509_crt_set_basic_constraints(pointer, 1, 0))
    try X509Problem.check(gnutls_x509_crt_set_key_usage(pointer, hkd_tls_usage_authority()))
  }

  /// Lets it stand for a server of these names and IP addresses (4 or 16 bytes each).
  func makeServer(names: [String], addresses: [[UInt8]]) throws(X509Problem) {
    try X509Problem.check(gnutls_x509_crt_set_basic_constraints(pointer, 0, -1))
    try X509Problem.check(gnutls_x509_crt_set_key_usage(pointer, hkd_tls_usage_server()))
    try X509Problem.check(gnutls_x509_crt_set_key_purpose_oid(pointer, hkd_tls_purpose_server(), 0))
    for (type, bytes) in names.map({ (GNUTLS_SAN_DNSNAME, Array($0.utf8)) }) + addresses.map({ (GNUTLS_SAN_IPADDRESS, $0) }) {
      try X509Problem.check(
        gnutls_x509_crt_set_subject_alt_name(pointer, type, bytes, UInt32(bytes.count), UInt32(GNUTLS_FSAN_APPEND)))
    }
  }

  func sign(by issuer: X509Certificate, _ key: X509Key) throws(X509Problem) {
    let identity = try issuer.keyIdentity()
    try X509Problem.check(gnutls_x509_crt_set_authority_key_id(pointer, identity, identity.count))
    try X509Problem.check(gnutls_x509_crt_sign2(pointer, issuer.pointer, key.pointer, GNUTLS_DIG_SHA256, 0))
  }

  func pem() throws(X509Problem) -> [UInt8] {
    var text = gnutls_datum_t()
    try X509Problem.check(gnutls_x509_crt_export2(pointer, GNUTLS_X509_FMT_PEM, &text))
    return bytes(of: text)
  }

  /// The SHA-1 of its key (RFC 5280, section 4.2.1.2), which says which key signed what.
  private func keyIdentity() throws(X509Problem) -> [UInt8] {
    var size = 64
    var bytes = [UInt8](repeating: 0, count: size)
    try X509Problem.check(gnutls_x509_crt_get_key_id(pointer, 0, &bytes, &size))
    return Array(bytes.prefix(size))
  }
}

/// The bytes of a text that GnuTLS has allocated, which is given back.
private func bytes(of text: gnutls_datum_t) -> [UInt8] {
  defer { hkd_tls_free(text.data) }
  return Array(UnsafeBufferPointer(start: text.data, count: Int(text.size)))
}
