import CGnutls

/// What the platform shows to clients that speak TLS, loaded from the data folder.
final class ServerCertificate: @unchecked Sendable {
  /// GnuTLS only reads it once it is set up.
  let credentials: OpaquePointer

  /// nil when the files cannot be used.
  init?(_ folders: Folders) {
    var made: OpaquePointer?
    guard gnutls_certificate_allocate_credentials(&made) == 0, let made else { return nil }
    credentials = made
    let code = gnutls_certificate_set_x509_key_file(made, folders.certificate, folders.certificateKey, GNUTLS_X509_FMT_PEM)
    // Else an index.
    guard code >= 0 else { return nil }
  }

  deinit { gnutls_certificate_free_credentials(credentials) }
}
