import Glibc
import HKDLanguage

/// Times as the API writes them.
enum Timestamp {
  /// Seconds since 1970.
  static var seconds: Int { time(nil) }

  /// `2026-01-31T12:00:00Z`
  static func now() -> String { text(seconds) }

  static func text(_ seconds: Int) -> String { TimeText.format(seconds * 1_000_000_000) }

  /// `2026-01-31T12:00:00.123456+00:00`, as log lines begin.
  static func logNow() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let micros = String(now.tv_nsec / 1000)
    let padded = String(repeating: "0", count: 6 - micros.utf8.count) + micros
    return text(now.tv_sec).dropLast() + "." + padded + "+00:00"
  }
}
