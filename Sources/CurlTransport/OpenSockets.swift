import CCurl
import Glibc

/// The sockets of libcurl's connections, by the local ports that they have; the loop thread's own.
///
/// libcurl itself tells a connection's socket only once its transfer has ended (`CURLINFO_ACTIVESOCKET`, measured with 7.88).
final class OpenSockets {
  /// Those whose port is not known yet: they are opened before they are bound.
  private var unbound: Set<Int32> = []
  private var bound: [UInt16: Int32] = [:]

  func add(_ socket: Int32) { unbound.insert(socket) }

  func remove(_ socket: Int32) {
    if unbound.remove(socket) == nil, let port = Self.localPort(of: socket) { bound[port] = nil }
  }

  /// The socket with a local port; nil where no open one has it.
  func socket(ofPort port: UInt16) -> Int32? {
    for socket in unbound {
      guard let own = Self.localPort(of: socket) else { continue }
      bound[own] = socket
      unbound.remove(socket)
    }
    return bound[port]
  }

  /// Nil for a socket that has none yet.
  private static func localPort(of socket: Int32) -> UInt16? {
    var address = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
    }
    guard status == 0 else { return nil }
    // The port stands at the same place in both: sin_port, sin6_port.
    let port = withUnsafeBytes(of: address) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    return port == 0 ? nil : port
  }
}

// What libcurl calls where it opens and closes sockets, on the loop thread. The context is the set of them, or nil.

/// Sockets that programs started meanwhile do not inherit.
func openSocket(
  _ context: UnsafeMutableRawPointer?, _: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let address = address?.pointee else { return -1 }
  let socket = socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.protocol)
  if socket >= 0, let context { Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue().add(socket) }
  return socket
}

func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
  if let context { Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue().remove(socket) }
  return close(socket)
}
