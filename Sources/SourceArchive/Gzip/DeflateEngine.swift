import CIsal
import CZlib

/// Compresses pieces of one deflate stream independently of each other: each may refer to the end of the piece before, which
/// is given as a dictionary, and ends on a byte boundary (a sync flush), so that the outputs put in order are one stream.
/// One engine serves one thread.
final class DeflateEngine {
  /// The library that does it, found once.
  enum Kind: Sendable {
    case isal
    case zlib(level: Int32)

    init(_ level: CompressionLevel) {
      self =
        switch level {
        case .fast: Isal.functions == nil ? .zlib(level: 1) : .isal
        case .zlib(let level): .zlib(level: Int32(level))
        }
    }

    /// Bytes a piece. Larger ones are no denser (512 KiB gains 0.01 %); smaller ones pay for more flushes.
    static let blockSize = 256 << 10
  }

  private var stream: Stream

  private enum Stream {
    case isal(IsalStream)
    case zlib(ZlibStream)
  }

  /// - Returns: nil where memory is short.
  init?(_ kind: Kind) {
    switch kind {
    case .isal:
      guard let functions = Isal.functions else { return nil }
      stream = .isal(IsalStream(functions))
    case .zlib(let level):
      guard let zlib = ZlibStream(level: level) else { return nil }
      stream = .zlib(zlib)
    }
  }

  /// Fills in the block's output and checksum; false when the library refuses, which a sound one never does.
  func compress(_ block: DeflateBlock) -> Bool {
    switch stream {
    case .isal(let stream): stream.compress(block)
    case .zlib(let stream): stream.compress(block)
    }
  }
}

/// libisal, if it is on this machine.
enum Isal {
  static let functions: isal_functions? = {
    var functions = isal_functions()
    return isal_load(&functions) ? functions : nil
  }()
}

private final class IsalStream {
  private let functions: isal_functions
  private let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
  private let levelBuffer: UnsafeMutableRawBufferPointer

  init(_ functions: isal_functions) {
    self.functions = functions
    // ISAL_DEF_LVL1_DEFAULT, a macro too deep for the importer: its state, a hash table of 8 Ki pairs of bytes, 64 Ki tokens.
    levelBuffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (4 << 10) + 2 * (8 << 10) + 4 * (64 << 10), alignment: 64)
    stream.initialize(to: isal_zstream())
    functions.deflate_init(stream)
  }

  deinit {
    stream.deallocate()
    levelBuffer.deallocate()
  }

  func compress(_ block: DeflateBlock) -> Bool {
    let input = block.input.assumingMemoryBound(to: UInt8.self)
    let output = block.output.assumingMemoryBound(to: UInt8.self)
    let window = block.window.assumingMemoryBound(to: UInt8.self)
    functions.deflate_init(stream)
    stream.pointee.level = 1
    stream.pointee.level_buf = levelBuffer.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.level_buf_size = UInt32(levelBuffer.count)
    if !window.isEmpty, functions.deflate_set_dict(stream, window.baseAddress, UInt32(window.count)) != COMP_OK {
      return false
    }
    stream.pointee.flush = UInt16(SYNC_FLUSH)
    stream.pointee.end_of_stream = block.isLast ? 1 : 0
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(output.count)
    guard functions.deflate(stream) == COMP_OK, stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 else {
      return false
    }
    block.outputCount = output.count - Int(stream.pointee.avail_out)
    block.checksum = functions.crc32(0, input.baseAddress, UInt64(input.count))
    return true
  }
}

private final class ZlibStream {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let level: Int32

  init?(level: Int32) {
    self.level = level
    stream.initialize(to: z_stream())
    guard zlib_raw_deflate_init(stream, level) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func compress(_ block: DeflateBlock) -> Bool {
    let input = block.input.assumingMemoryBound(to: UInt8.self)
    let output = block.output.assumingMemoryBound(to: UInt8.self)
    let window = block.window.assumingMemoryBound(to: UInt8.self)
    guard deflateReset(stream) == Z_OK else { return false }
    // zlib's level 6 with chains of 132 instead of 128: what the flushes and the ends of blocks cost is won back, so that the
    // result is no larger than that of `gzip -6` even for one large file. 128 is 0.04 % larger; 136 is 0.2 % smaller and takes
    // 2 % longer than pigz.
    if level == 6, deflateTune(stream, 8, 16, 128, 132) != Z_OK { return false }
    if !window.isEmpty, deflateSetDictionary(stream, window.baseAddress, UInt32(window.count)) != Z_OK { return false }
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(output.count)
    let status = deflate(stream, block.isLast ? Z_FINISH : Z_SYNC_FLUSH)
    guard status == (block.isLast ? Z_STREAM_END : Z_OK), stream.pointee.avail_in == 0, stream.pointee.avail_out > 0
    else { return false }
    block.outputCount = output.count - Int(stream.pointee.avail_out)
    block.checksum = UInt32(truncatingIfNeeded: crc32_z(0, input.baseAddress, input.count))
    return true
  }
}
