import CurlTransport
import Glibc
import HKDLanguage
import PlatformAPI

/// Requests of the platform's own to other servers: webhooks, drains, archives that lie elsewhere.
final class Outgoing: Sendable {
  private let transport: CurlTransport

  /// - Parameter certificates: a PEM file of authorities to trust instead of the system's.
  init(certificates: String?) { transport = CurlTransport(certificates: certificates) }

  /// Posts a body and gives the status.
  ///
  /// - Parameter seconds: for all of it.
  func post(_ url: String, _ headers: Headers, _ body: [UInt8], seconds: Int) throws -> Int {
    let nanoseconds = seconds * 1_000_000_000
    let request = HTTPRequest(
      "POST", url, headers: headers.fields.map { HTTPHeader($0.name, $0.value) }, body: .bytes(body),
      limits: .init(connect: nanoseconds, stall: nanoseconds, total: nanoseconds, bodySize: 1 << 20),
      acceptsCompression: false, isRepeatable: false)
    return try transport.send(request, in: TaskScope()).status
  }

  /// Sends bytes that are not HTTP to an address, whose scheme tells whether through TLS, and closes the connection.
  func send(_ bytes: [UInt8], to address: HTTPAddress, seconds: Int) throws {
    let scope = TaskScope(timeout: seconds * 1_000_000_000)
    try transport.connect(address, in: scope).send(bytes, in: scope)
  }

  /// Fetches a file over https, following redirects to other https addresses.
  ///
  /// - Throws: `Problem`, or what ended the scope.
  func download(_ url: String, to path: String, limit: Int, in scope: TaskScope) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Problem(description: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var url = url
    for _ in 0..<5 {
      guard url.hasPrefix("https://") else { throw Problem(description: "it leads away from https") }
      var size = 0
      let request = HTTPRequest("GET", url, acceptsCompression: false, streamsBody: true)
      let response = try transport.send(request, in: scope) { event in
        guard case .body(let bytes) = event else { return }
        size += bytes.count
        guard size <= limit else { throw Problem(description: "it is larger than \(limit >> 20) MB") }
        guard bytes.withUnsafeBytes({ FileIO.write($0, to: descriptor) }) else {
          throw Problem(description: String(cString: strerror(errno)))
        }
      }
      if response.isSuccess { return }
      guard (301...308).contains(response.status), let next = response.header("Location") else {
        throw Problem(description: "the server answered \(response.status)")
      }
      url = next
    }
    throw Problem(description: "it redirects too often")
  }

  struct Problem: Error, CustomStringConvertible {
    var description: String
  }
}
