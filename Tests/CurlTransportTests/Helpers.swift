import CurlTransport
import Glibc
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

func request(_ method: String, _ url: String, _ change: (inout HTTPRequest) -> Void = { _ in }) -> HTTPRequest {
  var request = HTTPRequest(method, url)
  change(&request)
  return request
}

/// The error of a transfer that must not succeed.
func failure(_ body: () throws -> HTTPResponse) -> TransportError? {
  do {
    let response = try body()
    Issue.record("answered \(response.status)")
    return nil
  } catch let error as TransportError {
    return error
  } catch {
    Issue.record("threw \(error)")
    return nil
  }
}

extension Int {
  static func ms(_ count: Int) -> Int { count * 1_000_000 }
}

/// A socket that takes one connection, for what is no scripted HTTP.
final class LoopbackListener: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw TestSupportError("no socket to listen on") }
    port = UInt16(bigEndian: address.sin_port)
  }

  func serveOne(_ body: (Int32) -> Void) {
    let connection = accept(descriptor, nil, nil)
    close(descriptor)
    body(connection)
    close(connection)
  }
}

extension LoopbackListener {
  /// A port that was free a moment ago.
  static func freePort() throws -> UInt16 {
    let listener = try LoopbackListener()
    listener.abandon()
    return listener.port
  }

  private func abandon() { close(descriptor) }
}
