import CCurl
import Glibc
import PlatformAPI

/// libcurl, opened once per process on the first request.
final class CurlLibrary: Sendable {
  /// The table of its functions; lives as long as the process.
  let functions: CurlFunctions

  /// Why it could not be opened is told by each request that needs it.
  static let shared: Result<CurlLibrary, TransportError> = Result { () throws(TransportError) in try CurlLibrary() }

  /// The OpenSSL flavour first; the others have the same interface.
  private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"]

  private init() throws(TransportError) {
    var problems: [String] = []
    for name in Self.names {
      // Lazily: to bind all functions of the 38 libraries at once takes 5 ms longer.
      guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else {
        problems.append(dlerror().map { String(cString: $0) } ?? name)
        continue
      }
      let table = UnsafeMutablePointer<hkd_curl>.allocate(capacity: 1)
      table.initialize(to: hkd_curl())
      if let missing = hkd_curl_load(library, table) {
        problems.append("\(name) has no \(String(cString: missing))")
        table.deallocate()
        dlclose(library)
        continue
      }
      let status = hkd_curl_global_init(table)
      guard status == CURLE_OK else {
        throw TransportError(.unavailable, String(cString: hkd_curl_strerror(table, status)))
      }
      functions = CurlFunctions(table: UnsafePointer(table))
      return
    }
    throw TransportError(.unavailable, problems.joined(separator: "; "))
  }
}

/// The filled table: written once before it is shared, never changed or freed.
struct CurlFunctions: @unchecked Sendable {
  let table: UnsafePointer<hkd_curl>
}
