import HKDSystem

/// One client that follows an output log, as plain text or as server-sent events.
///
/// While nothing comes it sends a heartbeat now and then (a NUL, or a comment line), so that neither side takes the
/// connection for dead.
final class OutputReader: BodySource {
  private struct State {
    var offset: Int
    /// Encoded events that did not fit the last buffer.
    var pending: ArraySlice<UInt8> = []
    /// The start of a line whose end has not come yet.
    var partial: [UInt8] = []
  }

  private let log: OutputLog
  private let isEvents: Bool
  /// The last byte of a text that is wanted; nil for all that comes.
  private let last: Int?
  private let heartbeat: Heartbeat
  private let state: Monitor<State>

  /// Bytes that the log has now.
  var presentLength: Int { log.length }

  init(
    _ log: OutputLog, from offset: Int, through last: Int?, events: Bool, scheduler: Scheduler, interval: Double
  ) {
    self.log = log
    self.last = last
    isEvents = events
    heartbeat = Heartbeat(scheduler, interval: interval)
    state = Monitor(State(offset: offset))
  }

  func attach(waker: @escaping @Sendable () -> Void) {
    log.follow(self, waker)
    heartbeat.begin(waker)
  }

  func probe() { heartbeat.beat() }

  func pull(into buffer: UnsafeMutableRawBufferPointer) -> Pulled {
    state.update { state in
      let pulled = isEvents ? pullEvents(&state, into: buffer) : pullText(&state, into: buffer)
      if pulled == .pending, heartbeat.take() {
        let beat = isEvents ? Array(":keepalive\n\n".utf8) : [0]
        buffer.copyBytes(from: beat)
        return .bytes(beat.count)
      }
      // What comes is a sign of life itself.
      if case .bytes = pulled { _ = heartbeat.take() }
      return pulled
    }
  }

  func detach() {
    log.unfollow(self)
    heartbeat.end()
  }

  private func pullText(_ state: inout State, into buffer: UnsafeMutableRawBufferPointer) -> Pulled {
    // Asked before reading: what is appended before the end is then never missed.
    let isFinished = log.isFinished
    let wanted = last.map { $0 - state.offset } ?? .max
    if wanted < 0 { return .end }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(wanted < buffer.count ? wanted + 1 : buffer.count))
    let count = log.read(at: state.offset, into: room)
    state.offset += count
    if count > 0 { return .bytes(count) }
    return isFinished ? .end : .pending
  }

  /// `id` is the offset of the byte after the line, which a client sends back as `Last-Event-Id`.
  private func pullEvents(_ state: inout State, into buffer: UnsafeMutableRawBufferPointer) -> Pulled {
    if state.pending.isEmpty {
      let isFinished = log.isFinished
      var bytes = [UInt8](repeating: 0, count: 16 << 10)
      let count = bytes.withUnsafeMutableBytes { log.read(at: state.offset, into: $0) }
      var events: [UInt8] = []
      for byte in bytes.prefix(count) {
        state.offset += 1
        if byte == UInt8(ascii: "\n") {
          events += Self.event(state.partial, id: state.offset)
          state.partial = []
        } else {
          state.partial.append(byte)
        }
      }
      if count == 0, isFinished {
        guard !state.partial.isEmpty else { return .end }
        events += Self.event(state.partial, id: state.offset)
        state.partial = []
      }
      state.pending = events[...]
    }
    guard !state.pending.isEmpty else { return .pending }
    let part = state.pending.prefix(buffer.count)
    buffer.copyBytes(from: part)
    state.pending = state.pending.dropFirst(part.count)
    return .bytes(part.count)
  }

  static func event(_ line: [UInt8], id: Int) -> [UInt8] {
    Array("id: \(id)\ndata: ".utf8) + line.filter { $0 != UInt8(ascii: "\r") } + Array("\n\n".utf8)
  }
}
