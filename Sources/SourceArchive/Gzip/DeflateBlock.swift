/// A piece of the tar stream on its way through a compressing thread, with room for what comes out.
///
/// Whoever holds a block is alone with it: it goes from the producer to one worker and back, under the pipeline's monitor.
final class DeflateBlock: @unchecked Sendable {
  /// Deflate looks back this far at most (RFC 1951).
  static let windowSize = 32 << 10

  /// Room for the window, then for the bytes themselves.
  private let memory: UnsafeMutableRawBufferPointer
  let output: UnsafeMutableRawBufferPointer
  /// The last bytes of the piece before, which this one may refer to.
  private(set) var windowCount = 0
  /// Bytes that stand in `input`.
  var count = 0
  var outputCount = 0
  /// CRC-32 of the bytes.
  var checksum: UInt32 = 0
  var sequence = 0
  var isLast = false

  init(capacity: Int) {
    memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.windowSize + capacity, alignment: 64)
    // Stored blocks are the worst case: 5 bytes for each 64 KiB or part of it, and the flush's own.
    output = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + capacity / 512 + 1024, alignment: 64)
  }

  deinit {
    memory.deallocate()
    output.deallocate()
  }

  /// Where the next bytes go.
  var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[(Self.windowSize + count)...])
  }
  var input: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[Self.windowSize..<Self.windowSize + count])
  }
  var window: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[Self.windowSize - windowCount..<Self.windowSize])
  }

  /// Makes this the piece that follows `previous`.
  func follow(_ previous: DeflateBlock) {
    sequence = previous.sequence + 1
    count = 0
    let end = Self.windowSize + previous.count
    windowCount = min(Self.windowSize, previous.windowCount + previous.count)
    window.copyMemory(from: UnsafeRawBufferPointer(rebasing: previous.memory[end - windowCount..<end]))
  }
}
