import CZlib
import HKDSystem

/// What the thread that fills blocks and the threads that compress them share: blocks wait here to be compressed, then for
/// their turn to be written, then to be filled again.
final class GzipQueue: Sendable {
  /// What is done to each block beside compressing it, on the thread that does it.
  typealias Inspection = @Sendable (DeflateBlock) -> Void

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

  private let monitor: Monitor<State>
  private let kind: DeflateEngine.Kind
  private let spool: Spool
  private let inspect: Inspection

  init(_ kind: DeflateEngine.Kind, blocks: Int, spool: Spool, inspect: @escaping Inspection) {
    self.kind = kind
    self.spool = spool
    self.inspect = inspect
    monitor = Monitor(State(free: (0..<blocks).map { _ in DeflateBlock(capacity: DeflateEngine.Kind.blockSize) }))
  }

  /// A block to fill; waits until one has been written.
  func freeBlock() throws(ArchiveFailure) -> DeflateBlock {
    try monitor.wait { state -> Result<DeflateBlock, ArchiveFailure>? in
      if let failure = state.failure { return .failure(failure) }
      return state.free.popLast().map { .success($0) }
    }.get()
  }

  func compress(_ block: DeflateBlock) { monitor.update { $0.pending.append(block) } }

  /// Lets the threads end that find nothing to do.
  func close() { monitor.update { $0.isClosed = true } }

  /// What came of it, once all threads have ended: the gzip trailer's two numbers (RFC 1952, 2.3.1).
  func outcome() throws(ArchiveFailure) -> (checksum: UInt32, length: UInt64) {
    let (failure, checksum, length) = monitor.withLock { ($0.failure, $0.checksum, $0.length) }
    if let failure { throw failure }
    return (checksum, length)
  }

  /// Compresses and writes what comes, until the queue is closed or, if so wished, empty.
  func serve(untilEmpty: Bool) {
    let engine = DeflateEngine(kind)
    while true {
      let next = monitor.wait { state -> DeflateBlock?? in
        if !state.pending.isEmpty { return .some(state.pending.removeFirst()) }
        return untilEmpty || state.isClosed ? .some(nil) : nil
      }
      guard let block = next else { return }
      inspect(block)
      let isFine = engine?.compress(block) ?? false
      monitor.withLock { state in
        state.compressed[block.sequence] = block
        if !isFine, state.failure == nil {
          state.failure = ArchiveFailure(
            .cannotWrite, "the compression library failed", hint: "Memory may be short; run again with less load.")
        }
      }
      writeInOrder()
    }
  }

  /// Writes the blocks whose turn it is, unless another thread does.
  private func writeInOrder() {
    while true {
      let ready = monitor.withLock { state -> (block: DeflateBlock, hasFailed: Bool)? in
        guard !state.isWriting, let block = state.compressed.removeValue(forKey: state.nextToWrite) else { return nil }
        state.isWriting = true
        return (block, state.failure != nil)
      }
      guard let (block, hasFailed) = ready else { return }
      let failure = hasFailed ? nil : spool.write(UnsafeRawBufferPointer(rebasing: block.output[..<block.outputCount]))
      monitor.update { state in
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
