import CSystem
import Glibc
import HKDSystem

/// Bytes that a thread reads from a descriptor as they come, until its end.
final class Output: Sendable {
  struct State: Sendable {
    var bytes: [UInt8] = []
    var ended = false
  }

  private let state = Monitor(State())
  private let stopping: Pipe

  /// - Parameters:
  ///   - descriptor: closed at its end, or by `stop`; may be non-blocking.
  ///   - onBytes: called in the reading thread with each piece, before those who wait see it.
  init(reading descriptor: Int32, onBytes: (@Sendable (ArraySlice<UInt8>) -> Void)? = nil) throws {
    stopping = try Pipe()
    let stopRequest = stopping.reading
    Thread.startDetached { [state] in
      Output.read(descriptor, until: stopRequest) { piece in
        onBytes?(piece)
        state.update { $0.bytes += piece }
      }
      close(descriptor)
      close(stopRequest)
      state.update { $0.ended = true }
    }
  }

  deinit { close(stopping.writing) }

  var bytes: [UInt8] { state.update { $0.bytes } }

  /// Makes the thread close the descriptor before its end, and waits until it has.
  func stop() {
    _ = writeAll([0], to: stopping.writing)
    _ = waitForEnd(until: Deadline(after: .seconds(10)))
  }

  /// Waits for the end.
  func waitForEnd(until deadline: Deadline) -> Bool {
    state.wait(until: deadline) { $0.ended ? true : nil } ?? false
  }

  /// Waits until the bytes so far satisfy `condition`; gives up early at the end.
  func wait<Result>(until deadline: Deadline, for condition: ([UInt8]) -> Result?) -> Result? {
    let answer: Result?? = state.wait(until: deadline) { state in
      if let result = condition(state.bytes) { return .some(result) }
      return state.ended ? .some(nil) : nil
    }
    return answer ?? nil
  }

  /// Reads pieces until the end of `descriptor` or until anything comes (or ends) at `stopRequest`.
  private static func read(
    _ descriptor: Int32, until stopRequest: Int32, onPiece: (ArraySlice<UInt8>) -> Void
  ) {
    var block = [UInt8](repeating: 0, count: 65536)
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopRequest, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      if poll(&waits, 2, -1) < 0 {
        if errno == EINTR { continue }
        return
      }
      if waits[1].revents != 0 { return }
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      // A terminal whose last user is gone answers EIO: that is its end.
      guard count > 0 else { return }
      onPiece(block[..<count])
    }
  }
}
/// Where `needle` begins in `bytes` at or after `start`.
func firstIndex(of needle: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
  guard let first = needle.first else { return start }
  var candidate = start
  while let found = bytes[candidate...].firstIndex(of: first), found + needle.count <= bytes.count {
    if bytes[found...].starts(with: needle) { return found }
    candidate = found + 1
  }
  return nil
}
