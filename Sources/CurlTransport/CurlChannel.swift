import CCurl
import CSystem
import Glibc
import HKDLanguage
import PlatformAPI
import Synchronization

/// A connection that libcurl makes (name, proxy, TLS) and then leaves to its caller (`CURLOPT_CONNECT_ONLY`).
final class CurlChannel: ByteChannel {
  private struct Connection: ~Copyable {
    let easy: UnsafeMutableRawPointer
    let curl: CurlFunctions

    deinit { hkd_curl_easy_cleanup(curl.table, easy) }
  }

  private let address: HTTPAddress
  private let curl: CurlFunctions
  private let socket: Int32
  /// Of libcurl's calls only one may run at a time; waiting happens outside, on the socket.
  private let connection: Mutex<Connection>

  /// How long a wait may last before the scope is looked at again, in milliseconds.
  private static let patience: Int32 = 50

  init(
    _ library: CurlLibrary, to address: HTTPAddress, certificates: String?, in scope: TaskScope
  ) throws(TransportError) {
    let curl = library.functions
    guard let easy = hkd_curl_easy_init(curl.table) else { throw TransportError(.unavailable, "curl_easy_init: out of memory") }
    let connection = Connection(easy: easy, curl: curl)
    let watch = ScopeWatch(scope)
    Self.prepare(easy, curl, address, certificates, watch)
    let status = hkd_curl_easy_perform(curl.table, easy)
    withExtendedLifetime(watch) {}
    guard status == CURLE_OK else {
      let kind = TransportError.Kind(status, systemError: curl.systemError(of: easy))
      throw Self.error(Self.hasEnded(scope) ? .ended : kind, status, curl, address)
    }
    self.address = address
    self.curl = curl
    socket = hkd_curl_active_socket(curl.table, easy)
    self.connection = Mutex(connection)
  }

  private static func prepare(
    _ easy: UnsafeMutableRawPointer, _ curl: CurlFunctions, _ address: HTTPAddress, _ certificates: String?,
    _ watch: ScopeWatch
  ) {
    let table = curl.table
    _ = hkd_curl_set_text(table, easy, CURLOPT_URL, address.origin)
    _ = hkd_curl_set_long(table, easy, CURLOPT_CONNECT_ONLY, 1)
    _ = hkd_curl_set_long(table, easy, CURLOPT_NOSIGNAL, 1)
    _ = hkd_curl_set_long(table, easy, CURLOPT_CONNECTTIMEOUT_MS, 10_000)
    _ = hkd_curl_set_long(table, easy, CURLOPT_TCP_KEEPALIVE, 1)
    if address.isLoopback { _ = hkd_curl_set_text(table, easy, CURLOPT_PROXY, "") }
    if let certificates { _ = hkd_curl_set_text(table, easy, CURLOPT_CAINFO, certificates) }
    _ = hkd_curl_set_open_socket(table, easy, openSocket)
    _ = hkd_curl_set_pointer(table, easy, CURLOPT_XFERINFODATA, Unmanaged.passUnretained(watch).toOpaque())
    _ = hkd_curl_set_progress(table, easy, stopIfEnded)
    _ = hkd_curl_set_long(table, easy, CURLOPT_NOPROGRESS, 0)
  }

  func send(_ bytes: [UInt8], in scope: TaskScope) throws {
    var offset = 0
    while offset < bytes.count {
      let (status, count) = connection.withLock { connection in
        var count = 0
        let status = bytes.withUnsafeBytes { raw in
          hkd_curl_easy_send(curl.table, connection.easy, raw.baseAddress?.advanced(by: offset), bytes.count - offset, &count)
        }
        return (status, count)
      }
      offset += count
      if status == CURLE_AGAIN {
        try wait(for: POLLOUT, in: scope)
      } else if status != CURLE_OK {
        throw Self.error(.reset, status, curl, address)
      }
    }
  }

  func receive(in scope: TaskScope) throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let (status, count) = connection.withLock { connection in
        var count = 0
        let status = buffer.withUnsafeMutableBytes {
          hkd_curl_easy_recv(curl.table, connection.easy, $0.baseAddress, $0.count, &count)
        }
        return (status, count)
      }
      if status == CURLE_AGAIN {
        try wait(for: POLLIN, in: scope)
      } else if status != CURLE_OK {
        throw Self.error(.reset, status, curl, address)
      } else {
        return count == 0 ? nil : Array(buffer[..<count])
      }
    }
  }

  private func wait(for events: Int32, in scope: TaskScope) throws(TransportError) {
    guard !Self.hasEnded(scope) else { throw Self.error(.ended, CURLE_OK, curl, address) }
    var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
    _ = poll(&descriptor, 1, Self.patience)
  }

  fileprivate static func hasEnded(_ scope: TaskScope) -> Bool { scope.isCancelled || scope.remaining == 0 }

  private static func error(
    _ kind: TransportError.Kind, _ status: CURLcode, _ curl: CurlFunctions, _ address: HTTPAddress
  ) -> TransportError {
    TransportError(kind, String(cString: hkd_curl_strerror(curl.table, status)), host: address.authority)
  }
}

/// Lets a connection that is being made end with its scope.
private final class ScopeWatch {
  let scope: TaskScope

  init(_ scope: TaskScope) { self.scope = scope }
}

private func stopIfEnded(
  _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
  guard let context else { return 0 }
  return CurlChannel.hasEnded(Unmanaged<ScopeWatch>.fromOpaque(context).takeUnretainedValue().scope) ? 1 : 0
}
