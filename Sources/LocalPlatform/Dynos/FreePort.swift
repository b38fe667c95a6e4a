import Glibc
import HKDSystem

/// Ports for web dynos.
enum FreePort {
  private static let given = Monitor<[Int: Instant]>([:])
  /// Seconds for which a port is not given again: its dyno may not have bound it yet.
  private static let reserved = 120.0

  /// A port that nobody listens on and that was not given lately.
  static func find() -> Int? {
    for _ in 0..<200 {
      let port = Int.random(in: 20_000..<60_000)
      let isNew = given.update { given in
        if let last = given[port], Instant.now - last < reserved { return false }
        given[port] = .now
        return true
      }
      if isNew, canBind(port) { return port }
    }
    return nil
  }

  /// True when something takes connections on the port of a loopback address.
  static func isTaken(_ port: Int) -> Bool {
    guard let descriptor = Loopback.connect(port: port) else { return false }
    close(descriptor)
    return true
  }

  private static func canBind(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}

/// Connections to this machine itself.
enum Loopback {
  /// A blocking socket connected to the port on 127.0.0.1, else on ::1; nil when neither takes it.
  static func connect(port: Int) -> Int32? {
    guard let number = UInt16(exactly: port) else { return nil }
    var four = sockaddr_in()
    four.sin_family = sa_family_t(AF_INET)
    four.sin_port = number.bigEndian
    four.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    if let descriptor = connect(AF_INET, &four, MemoryLayout<sockaddr_in>.size) { return descriptor }
    var six = sockaddr_in6()
    six.sin6_family = sa_family_t(AF_INET6)
    six.sin6_port = number.bigEndian
    six.sin6_addr = in6addr_loopback
    return connect(AF_INET6, &six, MemoryLayout<sockaddr_in6>.size)
  }

  private static func connect(_ family: Int32, _ address: UnsafeRawPointer, _ size: Int) -> Int32? {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    guard Glibc.connect(descriptor, address.assumingMemoryBound(to: sockaddr.self), socklen_t(size)) == 0 else {
      close(descriptor)
      return nil
    }
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  }
}
