import CurlTransport
import Glibc
import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

/// A handshake that the network ends, which another try may mend.
struct HandshakeTests {
  @Test func aConnectionThatEndsWithinTheHandshakeIsAReset() throws {
    let listener = try LoopbackListener()
    _ = Worker {
      listener.serveOne { descriptor in
        // Its greeting first: a reset before it ends the connecting, not the handshake.
        var byte: UInt8 = 0
        recv(descriptor, &byte, 1, 0)
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
      }
    }
    let reset = failure { try CurlTransport().send(request("GET", "https://127.0.0.1:\(listener.port)/"), in: TaskScope()) }
    #expect(reset?.kind == .reset, "\(reset?.detail ?? "")")
  }
}
