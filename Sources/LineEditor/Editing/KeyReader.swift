import CSystem
import Glibc

/// The bytes that keys send, together with what wakes the reading thread in between.
///
/// One byte at a time is read from the terminal: what is typed ahead belongs to whoever reads next. Only pasted text is read
/// in large pieces.
final class KeyReader {
  enum Event {
    case byte(UInt8)
    case woken(Set<Wake>)
    /// Nothing came within the limit.
    case silence
    /// The terminal is gone.
    case end
  }

  let descriptor: Int32
  /// Bytes that were read already and not taken: what followed a paste.
  var waiting: ArraySlice<UInt8> = []
  /// Whether an answer of the terminal is still to come, for which nobody waits any more.
  var hasLateAnswer = false

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// The next byte.
  ///
  /// - Parameter limit: milliseconds; -1 for none. With a limit, nothing wakes: the byte belongs to a sequence just begun.
  func next(within limit: Int32 = -1) -> Event {
    while true {
      if let byte = waiting.popFirst() ?? TypedAhead.take() { return .byte(byte) }
      var waits = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: Wake.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&waits, limit < 0 ? 2 : 1, limit)
      if count < 0 && errno == EINTR { continue }
      if count == 0 { return .silence }
      if count < 0 { return .end }
      if limit < 0 && waits[1].revents != 0 { return .woken(Wake.take()) }
      var byte: UInt8 = 0
      let got = Glibc.read(descriptor, &byte, 1)
      if got == 1, byte == 0x1b, hasLateAnswer, skipLateAnswer() { continue }
      if got == 1 { return .byte(byte) }
      if got < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      return .end
    }
  }

  /// Puts a byte back to be the next one.
  func putBack(_ byte: UInt8) { waiting = [byte] + waiting }

  /// An entry is over: keeps what was typed behind it for whoever reads next.
  ///
  /// - Returns: whether `interrupt` was among it.
  func leaveTypedAhead(interrupt: UInt8) -> Bool {
    defer { waiting = [] }
    return TypedAhead.collect(from: descriptor, after: waiting, interrupt: interrupt)
  }

  /// Reads until `end` has come, which is taken away.
  ///
  /// - Parameters:
  ///   - limit: milliseconds without a byte after which what came is all; a terminal can lose the end mark.
  ///   - most: what comes beyond so many bytes is dropped.
  func read(until end: [UInt8], silence limit: Int32, most: Int) -> (bytes: [UInt8], isWhole: Bool) {
    var bytes: [UInt8] = []
    var isWhole = true
    var block = [UInt8](repeating: 0, count: 65536)
    var searched = 0
    var fresh = Array(waiting)
    waiting = []
    while let byte = TypedAhead.take() { fresh.append(byte) }
    while true {
      bytes += fresh
      if let index = firstIndex(of: end, in: bytes, from: searched) {
        waiting = bytes[(index + end.count)...]
        bytes.removeLast(bytes.count - index)
        return (bytes, isWhole)
      }
      if bytes.count > most {
        // The tail stays: it may hold the beginning of the end mark.
        bytes.removeSubrange((most - end.count)..<(bytes.count - end.count))
        isWhole = false
      }
      searched = max(0, bytes.count - end.count + 1)
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = poll(&wait, 1, limit)
      fresh = []
      if count < 0 && errno == EINTR { continue }
      let got = count > 0 ? Glibc.read(descriptor, &block, block.count) : 0
      if got < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard got > 0 else { return (bytes, false) }
      fresh = Array(block[..<got])
    }
  }

  private func firstIndex(of needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first else { return nil }
    var candidate = start
    while let found = bytes[candidate...].firstIndex(of: first) {
      if bytes[found...].starts(with: needle) { return found }
      candidate = found + 1
    }
    return nil
  }
}
