import Glibc
import HKDSystem

/// A point of the monotonic clock, in nanoseconds.
struct Instant: Comparable, Hashable, Sendable {
  var nanoseconds: Int64

  static var now: Instant {
    var time = Glibc.timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// A deadline that never comes in practice (68 years).
  static var never: Instant { .now + Double(Int32.max) }

  var timespec: timespec {
    Glibc.timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }

  static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

  static func + (instant: Instant, seconds: Double) -> Instant {
    Instant(nanoseconds: instant.nanoseconds + Int64(seconds * 1e9))
  }

  /// Seconds from `right` to `left`.
  static func - (left: Instant, right: Instant) -> Double {
    Double(left.nanoseconds - right.nanoseconds) / 1e9
  }
}

extension Monitor {
  /// Waits until `ready` gives a value, or until the deadline has passed: then nil.
  func wait<Result>(until deadline: Instant, _ ready: (inout State) -> Result?) -> Result? {
    wait(until: Int(deadline.nanoseconds), for: ready)
  }
}
