import HKDSystem

/// A bounded queue of bytes between the network's thread and a thread that may wait.
///
/// One end belongs to the network (never waits: `offer`, `pull`), the other to a worker (waits: `read`, `write`). The same
/// type serves request bodies (network writes, worker reads) and forwarded replies (worker writes, network reads).
final class BodyPipe: BodySource {
  private struct State {
    var bytes: [UInt8] = []
    var start = 0
    var ended = false
    var broken = false
    /// Nobody reads any more: what is written is dropped.
    var abandoned = false
    /// The connection that the bytes come from is to be reset.
    var poisoned = false
    var waker: (@Sendable () -> Void)?

    var count: Int { bytes.count - start }

    mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let count = min(count, buffer.count)
      bytes.withUnsafeBytes { source in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + count]))
      }
      start += count
      if start == bytes.count {
        bytes.removeAll(keepingCapacity: true)
        start = 0
      } else if start > 1 << 16 {
        bytes.removeFirst(start)
        start = 0
      }
      return count
    }
  }

  private let state = Monitor(State())
  private let capacity: Int

  init(capacity: Int = 256 << 10) {
    self.capacity = capacity
  }

  // MARK: The network's end

  func attach(waker: @escaping @Sendable () -> Void) {
    state.withLock { $0.waker = waker }
  }

  /// Takes as many of the bytes as there is room for; the waker is called when there is room again. nil when the
  /// connection is to be reset.
  func offer(_ bytes: UnsafeRawBufferPointer) -> Int? {
    state.update { state in
      if state.poisoned { return nil }
      if state.abandoned { return bytes.count }
      let count = min(bytes.count, max(0, capacity - state.count))
      state.bytes.append(contentsOf: bytes.prefix(count))
      return count
    }
  }

  func pull(into buffer: UnsafeMutableRawBufferPointer) -> Pulled {
    state.update { state in
      let count = state.take(into: buffer)
      if count > 0 { return .bytes(count) }
      if state.broken { return .broken }
      return state.ended ? .end : .pending
    }
  }

  func detach() {
    state.update { state in
      state.abandoned = true
      state.waker = nil
    }
  }

  // MARK: The worker's end

  /// Waits for bytes; 0 at the end, nil when the body was cut or the deadline passed.
  func read(into buffer: UnsafeMutableRawBufferPointer, until deadline: Instant) -> Int? {
    var waker: (@Sendable () -> Void)?
    let count: Int?? = state.wait(until: deadline) { state in
      let count = state.take(into: buffer)
      if count > 0 {
        waker = state.waker
        return .some(count)
      }
      if state.broken { return .some(nil) }
      return state.ended ? .some(0) : nil
    }
    waker?()
    return count ?? nil
  }

  /// Waits for room; false when nobody reads any more or the deadline passed.
  func write(_ bytes: UnsafeRawBufferPointer, until deadline: Instant) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let wake: (@Sendable () -> Void)?? = state.wait(until: deadline) { state in
        if state.abandoned { return .some(nil) }
        let room = capacity - state.count
        guard room > 0 else { return nil }
        state.bytes.append(contentsOf: rest.prefix(room))
        rest = rest.dropFirst(room)
        return .some(state.waker ?? {})
      }
      guard let wake, let wake else { return false }
      wake()
    }
    return true
  }

  /// Tells that all bytes were written.
  func finish() { close { $0.ended = true } }

  /// Tells that the rest will not come.
  func fail() { close { $0.broken = true } }

  /// Wants the connection that the bytes come from reset.
  func poison() { close { $0.poisoned = true } }

  /// Tells that nobody reads any more.
  func abandon() { close { $0.abandoned = true } }

  private func close(_ change: (inout State) -> Void) {
    let waker = state.update { state in
      change(&state)
      return state.waker
    }
    waker?()
  }
}
