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
  /// The files in it that are looked through for secrets.
  var files: [FileSpan] = []
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

  /// The window and the bytes behind it as one, for whoever looks across the border.
  var windowAndInput: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory[Self.windowSize - windowCount..<Self.windowSize + count])
  }

  /// Makes this the piece that follows `previous`.
  func follow(_ previous: DeflateBlock) {
    sequence = previous.sequence + 1
    count = 0
    files.removeAll(keepingCapacity: true)
    let end = Self.windowSize + previous.count
    windowCount = min(Self.windowSize, previous.windowCount + previous.count)
    window.copyMemory(from: UnsafeRawBufferPointer(rebasing: previous.memory[end - windowCount..<end]))
  }
}

/// Where a file's contents lie in a block.
struct FileSpan: Sendable {
  /// The first byte, counted from the block's; negative when the file began in an earlier block.
  var start: Int
  let size: Int
  let path: [UInt8]
}
