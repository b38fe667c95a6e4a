import HKDSystem

/// One client that reads an app's log: what is there, and with `tail` what comes.
final class LogReader: BodySource {
  /// Which lines a log session wants.
  struct Filter: Sendable {
    var dyno: String?
    var type: String?
    var source: String?

    func admits(_ line: LogLine) -> Bool {
      if let source, line.source != source { return false }
      if let dyno, line.dyno != dyno, line.type != dyno { return false }
      if let type, line.type != type { return false }
      return true
    }
  }

  private struct State {
    var position: Int
    var pending: ArraySlice<UInt8> = []
  }

  private let log: AppLog
  private let filter: Filter
  private let isTail: Bool
  private let isEvents: Bool
  private let heartbeat: Heartbeat
  private let ends: Instant
  private let state: Monitor<State>

  /// - Parameters:
  ///   - lines: how many of the lines that are there.
  ///   - life: seconds after which a tail is ended.
  init(
    _ log: AppLog, filter: Filter, lines: Int, tail: Bool, events: Bool, life: Double, scheduler: Scheduler,
    interval: Double
  ) {
    self.log = log
    self.filter = filter
    isTail = tail
    isEvents = events
    heartbeat = Heartbeat(scheduler, interval: interval)
    ends = .now + life
    let (present, next) = log.lines(from: 0)
    var state = State(position: next)
    let first = present.filter { filter.admits($0) }.suffix(lines)
    state.pending = Self.encode(first, events: isEvents)[...]
    self.state = Monitor(state)
  }

  func attach(waker: @escaping @Sendable () -> Void) {
    guard isTail else { return }
    log.follow(self, waker)
    heartbeat.begin(waker)
  }

  func probe() { heartbeat.beat() }

  func pull(into buffer: UnsafeMutableRawBufferPointer) -> Pulled {
    state.update { state in
      if state.pending.isEmpty, isTail {
        let (lines, next) = log.lines(from: state.position)
        state.position = next
        state.pending = Self.encode(lines.filter { filter.admits($0) }, events: isEvents)[...]
      }
      if state.pending.isEmpty {
        guard isTail, Instant.now < ends else { return .end }
        guard heartbeat.take() else { return .pending }
        // A plain log has no line that means nothing: a NUL is what the service's streams send.
        state.pending = isEvents ? Array(":keepalive\n\n".utf8)[...] : [0]
      }
      let part = state.pending.prefix(buffer.count)
      buffer.copyBytes(from: part)
      state.pending = state.pending.dropFirst(part.count)
      return .bytes(part.count)
    }
  }

  func detach() {
    log.unfollow(self)
    heartbeat.end()
  }

  private static func encode(_ lines: some Sequence<LogLine>, events: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in lines {
      bytes +=
        events ? Array("id: \(line.time)\ndata: \(line.description)\n\n".utf8) : Array("\(line.description)\n".utf8)
    }
    return bytes
  }
}
