import HKDSystem

/// Turns bytes into one gzip member, cut into blocks that several threads compress while the next ones are filled.
///
/// The caller fills a block, hands it on and gets another; whichever thread has finished the block that is next in line writes
/// it out. The cuts depend on nothing but the bytes, so the result does not depend on the number of threads.
final class GzipPipeline {
  private let queue: GzipQueue
  private let spool: Spool
  private let mostWorkers: Int
  private var workers: [Thread] = []
  private var block: DeflateBlock
  /// The file whose bytes come in, if it is to be looked through.
  private var file: FileSpan?

  /// RFC 1952: deflate, no flags, no time, no extra flags, made on Unix.
  private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]

  init(
    level: CompressionLevel, workers: Int, spool: Spool, inspect: @escaping GzipQueue.Inspection
  ) throws(ArchiveFailure) {
    let kind = DeflateEngine.Kind(level)
    mostWorkers = workers
    self.spool = spool
    block = DeflateBlock(capacity: DeflateEngine.Kind.blockSize)
    // One for each worker, one more for each to take up at once, one to be written.
    queue = GzipQueue(kind, blocks: 2 * workers + 1, spool: spool, inspect: inspect)
    if let failure = Self.header.withUnsafeBytes({ spool.write($0) }) { throw failure }
  }

  deinit { stop() }

  /// Where the next bytes go; never empty.
  var room: UnsafeMutableRawBufferPointer { block.room }

  /// Takes `count` bytes that were put into `room`.
  func advance(_ count: Int) throws(ArchiveFailure) {
    block.count += count
    guard block.room.isEmpty else { return }
    let full = block
    block = try queue.freeBlock()
    block.follow(full)
    if file != nil {
      file?.start -= full.count
      if let file { block.files.append(file) }
    }
    queue.compress(full)
    if workers.count < mostWorkers { startWorker() }
  }

  func append(_ bytes: [UInt8]) throws(ArchiveFailure) {
    var done = 0
    while done < bytes.count {
      let piece = bytes[done...].prefix(room.count)
      room.copyBytes(from: piece)
      done += piece.count
      try advance(piece.count)
    }
  }

  /// Marks the next `size` bytes as a file that is to be looked through.
  func beginFile(_ path: [UInt8], size: Int) {
    let span = FileSpan(start: block.count, size: size, path: path)
    file = span
    block.files.append(span)
  }

  func endFile() { file = nil }

  /// Compresses and writes what is left, and closes the member.
  /// - Returns: how many bytes were put in.
  func finish() throws(ArchiveFailure) -> UInt64 {
    block.isLast = true
    queue.compress(block)
    // This thread has nothing else to do now; for a small archive it is the only one.
    queue.serve(untilEmpty: true)
    stop()
    let (checksum, length) = try queue.outcome()
    let trailer = [checksum, UInt32(truncatingIfNeeded: length)].flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }
    if let failure = trailer.withUnsafeBytes({ spool.write($0) }) { throw failure }
    return length
  }

  private func startWorker() {
    let queue = queue
    let worker = try? Thread { queue.serve(untilEmpty: false) }
    guard let worker else {
      // No thread to be had: this one does the work.
      return queue.serve(untilEmpty: true)
    }
    workers.append(worker)
  }

  /// Ends the workers, after what they have taken up.
  private func stop() {
    queue.close()
    for worker in workers { worker.join() }
    workers.removeAll()
  }
}
