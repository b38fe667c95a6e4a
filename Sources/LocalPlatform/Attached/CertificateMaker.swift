import Glibc
import HKDLanguage

/// Makes the certificate for `localhost` that TLS clients are shown, and the authority that vouches for it.
///
/// The authority's key is thrown away once it has signed: who trusts the authority trusts this one certificate and no other
/// that could ever be made. An authority and not a certificate that signs itself, as some TLS libraries take none of those.
enum CertificateMaker {
  /// Seconds that a certificate is good for: ten years, so that whoever trusted it does so once.
  private static let validity = 3650 * 86400

  /// Makes the files of the data folder that are missing or no longer good.
  static func prepare(_ folders: Folders) throws(PlatformProblem) {
    let files = [folders.authority, folders.certificate, folders.certificateKey]
    if files.allSatisfy(FileIO.isFile), isCurrent(folders.certificate) { return }
    do {
      let made = try make()
      // The certificate last: what is left of a start that was cut off is then made anew.
      try Files.write(made.authority, to: folders.authority, mode: 0o644)
      try Files.write(made.key, to: folders.certificateKey, mode: 0o600)
      try Files.write(made.certificate, to: folders.certificate, mode: 0o644)
    } catch let problem as Files.Problem {
      throw PlatformProblem("cannot keep a certificate in \(folders.data): \(problem.message)")
    } catch {
      throw PlatformProblem("cannot make a certificate for localhost: \(error)")
    }
  }

  private static func isCurrent(_ path: String) -> Bool {
    guard let bytes = try? Files.read(path, limit: 64 << 10), let certificate = try? X509Certificate(pem: bytes) else {
      return false
    }
    return certificate.expires > time(nil) + 86400
  }

  private static func make() throws(X509Problem) -> (authority: [UInt8], certificate: [UInt8], key: [UInt8]) {
    let authorityKey = try X509Key()
    let authority = try X509Certificate(name: "hkd local platform", key: authorityKey, seconds: validity)
    try authority.makeAuthority()
    try authority.sign(by: authority, authorityKey)
    let key = try X509Key()
    let certificate = try X509Certificate(name: "localhost", key: key, seconds: validity)
    try certificate.makeServer(names: ["localhost"], addresses: [[127, 0, 0, 1], [UInt8](repeating: 0, count: 15) + [1]])
    try certificate.sign(by: authority, authorityKey)
    return (try authority.pem(), try certificate.pem(), try key.pem())
  }
}
