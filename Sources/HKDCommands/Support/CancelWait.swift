import CSystem
import Glibc
import HKDLanguage

/// An open descriptor, closed with its last reference: a cancel handler on another thread may outlive the wait that it
/// was for, and must never write into a descriptor that something else has got meanwhile.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }
}

/// Waiting that ends when a scope is cancelled or its deadline passes: a descriptor for `poll` that becomes readable on cancel.
final class CancelWait {
  private let readEnd: Descriptor
  private let registration: TaskScope.Registration
  let scope: TaskScope

  init(_ scope: TaskScope) throws(Failure) {
    let (readEnd, writeEnd) = try makePipe()
    self.readEnd = readEnd
    self.scope = scope
    registration = scope.onCancel {
      var byte: UInt8 = 0
      _ = write(writeEnd.number, &byte, 1)
    }
  }

  /// Waits for the descriptors, a cancel, the deadline, or so many nanoseconds.
  ///
  /// - Returns: Whether any of the descriptors is ready; their `revents` are set.
  func poll(_ descriptors: inout [pollfd], for nanoseconds: Int? = nil) -> Bool {
    descriptors.append(pollfd(fd: readEnd.number, events: Int16(POLLIN), revents: 0))
    defer { descriptors.removeLast() }
    let waiting = [nanoseconds, scope.remaining].compactMap(\.self).min()
    // Rounded up, so that a wait does not end a moment early and spin.
    let milliseconds = waiting.map { Int32(clamping: $0 / 1_000_000 + ($0 % 1_000_000 > 0 ? 1 : 0)) }
    let count = Glibc.poll(&descriptors, nfds_t(descriptors.count), milliseconds ?? -1)
    return count > 0 && descriptors.dropLast().contains { $0.revents != 0 }
  }

  /// Sleeps; throws at once what ends the scope.
  func sleep(_ nanoseconds: Int) throws(Failure) {
    let now = TaskScope.now()
    let end = now &+ nanoseconds < now ? Int.max : now + nanoseconds
    var none: [pollfd] = []
    while true {
      try scope.check()
      let left = end - TaskScope.now()
      if left <= 0 { return }
      _ = poll(&none, for: left)
    }
  }
}

/// A pipe whose ends no other program inherits.
func makePipe() throws(Failure) -> (read: Descriptor, write: Descriptor) {
  var ends: [Int32] = [-1, -1]
  guard hkd_pipe_cloexec(&ends) == 0 else {
    throw Failure(
      CommandCode.programNotStarted.rawValue, "cannot make a pipe: \(String(cString: strerror(errno)))", kind: .local)
  }
  return (Descriptor(ends[0]), Descriptor(ends[1]))
}
