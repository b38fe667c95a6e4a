import Glibc

/// A blocking socket read through a buffer, with a limit on each wait.
final class SocketStream: @unchecked Sendable {
  enum Problem: Error {
    case timedOut
    case closed
  }

  let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 32 << 10)
  private var start = 0
  private var end = 0

  init(_ descriptor: Int32) { self.descriptor = descriptor }
  deinit { close(descriptor) }

  /// Seconds that a read may wait for bytes, and a write for room; 0 for ever.
  func limit(read: Double, write: Double) {
    for (option, seconds) in [(SO_RCVTIMEO, read), (SO_SNDTIMEO, write)] {
      var time = timeval(tv_sec: Int(seconds), tv_usec: Int((seconds - seconds.rounded(.down)) * 1e6))
      setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  /// False when the other side takes no more, or not in time.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool { Self.send(bytes, to: descriptor) }

  func write(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes { write($0) } }

  /// Sends all of it without the signal that a closed connection brings.
  static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Bytes that have come, waiting for the first; 0 at the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    if start < end {
      let count = min(target.count, end - start)
      buffer.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
      start += count
      return count
    }
    return try receive(into: target)
  }

  /// A line without its end, at most so many bytes long.
  func line(limit: Int) throws(Problem) -> String {
    var bytes: [UInt8] = []
    while true {
      if start == end { try fill() }
      let found = buffer[start..<end].firstIndex(of: UInt8(ascii: "\n"))
      bytes += buffer[start..<(found ?? end)]
      start = found.map { $0 + 1 } ?? end
      guard bytes.count <= limit else { throw .closed }
      if found != nil {
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
      }
    }
  }

  /// What was received and not read yet.
  func takeBuffered() -> [UInt8] {
    defer { start = end }
    return Array(buffer[start..<end])
  }

  private func fill() throws(Problem) {
    start = 0
    end = 0
    let count = try buffer.fill(from: 0) { target throws(Problem) in try receive(into: target) }
    guard count > 0 else { throw .closed }
    end = count
  }

  private func receive(into target: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    while true {
      let count = recv(descriptor, target.baseAddress, target.count, 0)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      throw errno == EAGAIN ? .timedOut : .closed
    }
  }
}

extension Array where Element == UInt8 {
  /// Lets `body` write into the bytes from an index on; gives what it gives.
  mutating func fill<Failure: Error>(
    from index: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    // The standard library's own accessor does not carry the error's type.
    let result = withUnsafeMutableBytes { bytes in
      Result { () throws(Failure) in try body(UnsafeMutableRawBufferPointer(rebasing: bytes[index...])) }
    }
    return try result.get()
  }
}
