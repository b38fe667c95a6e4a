import CMicrohttpd
import Glibc

/// Reads the fields of a request out of libmicrohttpd.
enum HeaderReader {
  private final class Collector {
    var headers = Headers()
  }

  static func headers(of connection: OpaquePointer) -> Headers {
    let collector = Collector()
    let context = Unmanaged.passUnretained(collector)
    MHD_get_connection_values_n(connection, .HEADER_KIND, collect, context.toOpaque())
    return withExtendedLifetime(collector) { collector.headers }
  }

  private static let collect: MHD_KeyValueIteratorN = { context, _, key, keySize, value, valueSize in
    guard let context, let key else { return .NO }
    let collector = Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
    collector.headers.append(text(key, keySize), value.map { text($0, valueSize) } ?? "")
    return .YES
  }

  private static func text(_ start: UnsafePointer<CChar>, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The address of the other end, in its usual notation.
  static func peer(of connection: OpaquePointer) -> String {
    guard let address = hkd_mhd_peer(connection) else { return "" }
    let size =
      address.pointee.sa_family == sa_family_t(AF_INET6)
      ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
      guard let base = buffer.baseAddress,
        getnameinfo(address, socklen_t(size), base, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
      else { return "" }
      return String(cString: base)
    }
  }
}
