/// Reads a dyno's body piece by piece, whatever its framing.
struct UpstreamBody: Sendable {
  private let stream: SocketStream
  private let framing: UpstreamReply.Framing
  /// Bytes left of the present chunk, or of the whole.
  private var left: Int
  private var isOver: Bool

  init(_ stream: SocketStream, _ framing: UpstreamReply.Framing) {
    self.stream = stream
    self.framing = framing
    if case .length(let length) = framing { left = length } else { left = 0 }
    isOver = framing == .none || framing == .length(0)
  }

  /// The next bytes; 0 at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SocketStream.Problem) -> Int {
    if isOver { return 0 }
    if framing == .chunked, left == 0 {
      left = try nextChunk()
      if left == 0 {
        isOver = true
        return 0
      }
    }
    if framing == .untilClose {
      let count = try stream.read(into: buffer)
      isOver = count == 0
      return count
    }
    let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(left)))
    guard count > 0 else { throw .closed }
    left -= count
    if left == 0 {
      if framing == .chunked { _ = try stream.line(limit: 8) } else { isOver = true }
    }
    return count
  }

  private func nextChunk() throws(SocketStream.Problem) -> Int {
    let line = try stream.line(limit: 4096)
    guard let size = Int(Headers.trimmed(line.prefix { $0 != ";" }), radix: 16), size >= 0 else { throw .closed }
    if size == 0 { while try !stream.line(limit: 16 << 10).isEmpty {} }
    return size
  }
}
