import Glibc
import HKDSystem

/// Both directions of an upgraded connection, between a client and a dyno.
final class Tunnel: UpgradeTaker {
  private let upstream: SocketStream
  private let ended: @Sendable (Int) -> Void

  /// - Parameter ended: told how many bytes went to the client.
  init(_ upstream: SocketStream, ended: @escaping @Sendable (Int) -> Void) {
    self.upstream = upstream
    self.ended = ended
  }

  func take(descriptor: Int32, extra: [UInt8], release: @escaping @Sendable () -> Void) {
    // An open connection may be quiet for as long as it likes.
    upstream.limit(read: 0, write: 0)
    let isStarted = startThread("hkd-tunnel") { [self] in
      let back = Monitor<Int?>(nil)
      let isBackStarted = startThread("hkd-tunnel") { [self] in
        let total = copyBack(to: descriptor)
        shutdown(descriptor, Int32(SHUT_RDWR))
        back.update { $0 = total }
      }
      if isBackStarted, extra.withUnsafeBytes({ upstream.write($0) }) {
        _ = Self.copy(from: descriptor, to: upstream.descriptor)
      }
      shutdown(upstream.descriptor, Int32(SHUT_RDWR))
      let total = isBackStarted ? back.wait(until: .never) { $0 } ?? 0 : 0
      release()
      ended(total)
    }
    if !isStarted {
      release()
      ended(0)
    }
  }

  private func copyBack(to descriptor: Int32) -> Int {
    let first = upstream.takeBuffered()
    guard first.withUnsafeBytes({ SocketStream.send($0, to: descriptor) }) else { return 0 }
    return first.count + Self.copy(from: upstream.descriptor, to: descriptor)
  }

  /// Copies until one side is over; gives how many bytes went.
  private static func copy(from source: Int32, to target: Int32) -> Int {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    var total = 0
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(source, $0.baseAddress, $0.count, 0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return total }
      let isSent = buffer.withUnsafeBytes {
        SocketStream.send(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: target)
      }
      guard isSent else { return total }
      total += count
    }
  }
}
