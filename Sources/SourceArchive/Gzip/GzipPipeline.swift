import CZlib

/// Turns bytes into one gzip member, cut into blocks that several threads compress while the next ones are filled.
///
/// The caller fills a block, hands it on and gets another; whichever thread has finished the block that is next in line writes
/// it out. The cuts depend on nothing but the bytes, so the result does not depend on the number of threads.
final class GzipPipeline {
  private struct State {
    var free: [DeflateBlock]
    var pending: [DeflateBlock] = []
    var compressed: [Int: DeflateBlock] = [:]
    var nextToWrite = 0
    var isWriting = false
    var isClosed = false
    var failure: ArchiveFailure?
    var checksum: UInt32 = 0
    var length: UInt64 = 0
  }

  private let kind: DeflateEngine.Kind
  private let mostWorkers: Int
  private let spool: Spool
  private let monitor: Monitor<State>
  private var workers: [Worker] = []
  private var block: DeflateBlock

  /// RFC 1952: deflate, no flags, no time, no extra flags, made on Unix.
  private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]

  init(level: CompressionLevel, workers: Int, spool: Spool) throws(ArchiveFailure) {
    kind = DeflateEngine.Kind(level)
    mostWorkers = workers
    self.spool = spool
    let capacity = kind.blockSize
    block = DeflateBlock(capacity: capacity)
    // One for each worker, one more for each to take up at once, one to be written.
    monitor = Monitor(State(free: (0...2 * workers).map { _ in DeflateBlock(capacity: capacity) }))
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
    let next = monitor.wait { state -> Result<DeflateBlock, ArchiveFailure>? in
      if let failure = state.failure { return .failure(failure) }
      return state.free.popLast().map { .success($0) }
    }
    block = try next.get()
    block.follow(full)
    monitor.change { $0.pending.append(full) }
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

  /// Compresses and writes what is left, and closes the member.
  /// - Returns: how many bytes were put in.
  func finish() throws(ArchiveFailure) -> UInt64 {
    block.isLast = true
    let last = block
    monitor.change { $0.pending.append(last) }
    // This thread has nothing else to do now; for a small archive it is the only one.
    Self.serve(monitor, kind, spool, untilEmpty: true)
    stop()
    let (failure, checksum, length) = monitor.change { ($0.failure, $0.checksum, $0.length) }
    if let failure { throw failure }
    var trailer: [UInt8] = []
    for shift in stride(from: 0, to: 32, by: 8) { trailer.append(UInt8(truncatingIfNeeded: checksum >> UInt32(shift))) }
    for shift in stride(from: 0, to: 32, by: 8) { trailer.append(UInt8(truncatingIfNeeded: length >> UInt64(shift))) }
    if let failure = trailer.withUnsafeBytes({ spool.write($0) }) { throw failure }
    return length
  }

  private func startWorker() {
    let (monitor, kind, spool) = (monitor, kind, spool)
    guard let worker = Worker({ GzipPipeline.serve(monitor, kind, spool, untilEmpty: false) }) else {
      // No thread to be had: this one does the work.
      return Self.serve(monitor, kind, spool, untilEmpty: true)
    }
    workers.append(worker)
  }

  /// Ends the workers; what is pending is compressed first unless something failed.
  private func stop() {
    monitor.change { $0.isClosed = true }
    for worker in workers { worker.join() }
    workers.removeAll()
  }

  private static func serve(
    _ monitor: Monitor<State>, _ kind: DeflateEngine.Kind, _ spool: Spool, untilEmpty: Bool
  ) {
    let engine = DeflateEngine(kind)
    while true {
      let next = monitor.wait { state -> DeflateBlock?? in
        if !state.pending.isEmpty { return .some(state.pending.removeFirst()) }
        return untilEmpty || state.isClosed ? .some(nil) : nil
      }
      guard let block = next else { return }
      let isFine = engine?.compress(block) ?? false
      monitor.change { state in
        state.compressed[block.sequence] = block
        if !isFine, state.failure == nil {
          state.failure = ArchiveFailure(
            .cannotWrite, "the compression library failed", hint: "Memory may be short; run again with less load.")
        }
      }
      writeInOrder(monitor, spool)
    }
  }

  /// Writes the blocks whose turn it is, unless another thread does.
  private static func writeInOrder(_ monitor: Monitor<State>, _ spool: Spool) {
    while true {
      let ready = monitor.change { state -> DeflateBlock? in
        guard !state.isWriting, let block = state.compressed.removeValue(forKey: state.nextToWrite) else { return nil }
        state.isWriting = true
        return block
      }
      guard let block = ready else { return }
      let hasFailed = monitor.change { $0.failure != nil }
      let failure = hasFailed ? nil : spool.write(UnsafeRawBufferPointer(rebasing: block.output[..<block.outputCount]))
      monitor.change { state in
        state.checksum = UInt32(
          truncatingIfNeeded: crc32_combine(UInt(state.checksum), UInt(block.checksum), block.count))
        state.length += UInt64(block.count)
        state.nextToWrite += 1
        state.isWriting = false
        state.failure = state.failure ?? failure
        state.free.append(block)
      }
    }
  }
}
