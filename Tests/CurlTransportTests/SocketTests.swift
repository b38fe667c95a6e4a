import CCurl
import Glibc
import TestSupport
import Testing

@testable import CurlTransport

/// What is known of libcurl's sockets while they are open.
struct SocketTests {
  @Test func aSocketIsFoundByItsPortUntilItIsClosed() throws {
    let server = try ScriptedServer { _ in .close }
    let sockets = OpenSockets()
    let context = Unmanaged.passUnretained(sockets).toOpaque()
    var wanted = curl_sockaddr()
    wanted.family = AF_INET
    wanted.socktype = Int32(SOCK_STREAM.rawValue)
    let opened = openSocket(context, CURLSOCKTYPE_IPCXN, &wanted)
    try #require(opened >= 0)
    #expect(fcntl(opened, F_GETFD) & FD_CLOEXEC != 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let serverPort = try #require(server.address.split(separator: ":").last.flatMap { UInt16($0) })
    #expect(sockets.socket(ofPort: serverPort) == nil)
    address.sin_port = serverPort.bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(opened, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    #expect(status == 0)
    var own = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &own) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(opened, $0, &size) }
    }
    let port = UInt16(bigEndian: own.sin_port)
    #expect(sockets.socket(ofPort: port) == opened)
    #expect(closeSocket(context, opened) == 0)
    #expect(sockets.socket(ofPort: port) == nil)
  }
}
