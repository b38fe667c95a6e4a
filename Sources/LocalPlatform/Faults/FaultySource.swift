import HKDSystem

/// A body that breaks off after so many bytes, or comes at so many a second.
final class FaultySource: BodySource {
  private struct State {
    var sent = 0
    var started = Instant.now
    var waker: (@Sendable () -> Void)?
    var isDetached = false
  }

  private let source: any BodySource
  private let limit: Int?
  private let rate: Int?
  private let scheduler: Scheduler
  private let state = Monitor(State())

  init(_ source: any BodySource, limit: Int?, rate: Int?, scheduler: Scheduler) {
    self.source = source
    self.limit = limit
    self.rate = rate
    self.scheduler = scheduler
  }

  func attach(waker: @escaping @Sendable () -> Void) {
    state.update { $0.waker = waker }
    source.attach(waker: waker)
    guard rate != nil else { return }
    scheduler.every(0.05) { [state] in
      let waker = state.withLock { $0.isDetached ? nil : $0.waker }
      waker?()
      return waker != nil
    }
  }

  func pull(into buffer: UnsafeMutableRawBufferPointer) -> Pulled {
    state.update { state in
      var room = buffer.count
      if let limit {
        if state.sent >= limit { return .broken }
        room = min(room, limit - state.sent)
      }
      if let rate {
        room = min(room, Int((Instant.now - state.started) * Double(rate)) - state.sent)
        if room <= 0 { return .pending }
      }
      let pulled = source.pull(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(room)))
      if case .bytes(let count) = pulled { state.sent += count }
      return pulled
    }
  }

  func probe() { source.probe() }

  func detach() {
    state.update { state in
      state.isDetached = true
      state.waker = nil
    }
    source.detach()
  }
}

/// Bytes that are there already.
final class BytesSource: BodySource {
  private let rest: Monitor<ArraySlice<UInt8>>

  init(_ bytes: [UInt8]) { rest = Monitor(bytes[...]) }

  func attach(waker: @escaping @Sendable () -> Void) {}

  func pull(into buffer: UnsafeMutableRawBufferPointer) -> Pulled {
    rest.update { rest in
      if rest.isEmpty { return .end }
      let part = rest.prefix(buffer.count)
      buffer.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
      return .bytes(part.count)
    }
  }

  func detach() {}
}
