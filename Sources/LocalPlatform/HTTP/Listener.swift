import CSystem
import Glibc

/// Why the server cannot listen.
struct ListenError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// Opens the sockets that the server listens on.
enum Listener {
  /// Sockets for a port on the given address, or on the loopback of both IP versions when it is nil.
  ///
  /// With port 0 the system chooses one that is free for all of them.
  static func sockets(address: String?, port: Int) throws(ListenError) -> (sockets: [Int32], port: Int) {
    guard let address else { return try loopback(port: port) }
    let socket = try open(address, port: port)
    return ([socket], self.port(of: socket))
  }

  private static func loopback(port: Int) throws(ListenError) -> (sockets: [Int32], port: Int) {
    // A port that is free for IPv4 may be taken for IPv6: then the next one is tried.
    for attempt in 1... {
      let first = try open("127.0.0.1", port: port)
      let chosen = self.port(of: first)
      do {
        return ([first, try open("::1", port: chosen)], chosen)
      } catch {
        let taken = errno == EADDRINUSE
        // A machine without IPv6 is served by IPv4 alone.
        if !taken { return ([first], chosen) }
        close(first)
        if port != 0 || attempt == 20 { throw error }
      }
    }
    throw ListenError("no free port on the loopback addresses")
  }

  private static func open(_ address: String, port: Int) throws(ListenError) -> Int32 {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, String(port), &hints, &found) == 0, let found else {
      throw ListenError("\(address) is not an IP address to listen on")
    }
    defer { freeaddrinfo(found) }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(found.pointee.ai_family, kind, 0)
    guard descriptor >= 0 else { throw failure(address, port) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    if found.pointee.ai_family == AF_INET6 {
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, listen(descriptor, 1024) == 0 else {
      let reason = errno
      close(descriptor)
      errno = reason
      throw failure(address, port)
    }
    return descriptor
  }

  private static func failure(_ address: String, _ port: Int) -> ListenError {
    let reason = errno
    defer { errno = reason }
    let hint = reason == EADDRINUSE ? " (choose another with --port, or 0 for any free one)" : ""
    return ListenError("cannot listen on \(address) port \(port): \(String(cString: strerror(reason)))\(hint)")
  }

  private static func port(of socket: Int32) -> Int {
    var address = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &size) }
      // The port stands in the same place for both IP versions.
      return Int(UInt16(bigEndian: pointer.pointee.sin6_port))
    }
  }
}
