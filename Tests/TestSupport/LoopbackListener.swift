import Glibc

/// A socket on 127.0.0.1 that takes one connection, for what is no scripted HTTP.
public final class LoopbackListener: Sendable {
  public let port: UInt16
  private let descriptor: Int32

  public init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw TestSupportError(call: "listen on 127.0.0.1") }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }

  /// A port that was free a moment ago.
  public static func freePort() throws -> UInt16 { try LoopbackListener().port }

  /// Waits for the connection, hands it to `body` and ends it.
  public func serveOne(_ body: (Int32) -> Void) {
    let connection = accept(descriptor, nil, nil)
    guard connection >= 0 else { return }
    body(connection)
    close(connection)
  }
}
