import CSystem
import Glibc
import HKDSystem

/// A moment on the monotonic clock after which a wait gives up.
public struct Deadline: Sendable {
  /// Nanoseconds on `CLOCK_MONOTONIC`.
  let nanoseconds: Int64

  /// The moment `limit` from now.
  public init(after limit: Duration) {
    let (seconds, attoseconds) = limit.components
    nanoseconds = Deadline.now() + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  public var hasPassed: Bool { Deadline.now() >= nanoseconds }

  /// Milliseconds left, rounded up, never negative: what `poll` takes.
  public var millisecondsLeft: Int32 {
    let left = nanoseconds - Deadline.now()
    return left <= 0 ? 0 : Int32(clamping: (left + 999_999) / 1_000_000)
  }

  static func now() -> Int64 {
    var time = Glibc.timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Sleeps, for the few places where there is nothing to wait on (a scripted pause of a server).
public func pause(_ length: Duration) {
  let (seconds, attoseconds) = length.components
  var asked = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  var left = timespec()
  while nanosleep(&asked, &left) != 0 && errno == EINTR { asked = left }
}

/// Asks `condition` every few milliseconds until it holds; for things outside the process that cannot be waited on
/// (a file that appears, a process that goes).
///
/// - Returns: whether it came to hold before the limit.
public func eventually(within limit: Duration = .seconds(10), _ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = Deadline(after: limit)
  while true {
    if try condition() { return true }
    if deadline.hasPassed { return false }
    pause(.milliseconds(5))
  }
}

extension Monitor {
  /// Waits until `ready` gives a value; nil when the deadline passed first.
  func wait<Result>(until deadline: Deadline, for ready: (inout State) -> Result?) -> Result? {
    wait(until: Int(deadline.nanoseconds), for: ready)
  }
}
