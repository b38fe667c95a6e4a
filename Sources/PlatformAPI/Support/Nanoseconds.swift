import HKDLanguage

/// Lengths of time in nanoseconds, the unit of every wait here.
extension Int {
  package static func milliseconds(_ count: Int) -> Int { count * 1_000_000 }
  package static func seconds(_ count: Int) -> Int { count * 1_000_000_000 }
  package static func minutes(_ count: Int) -> Int { .seconds(60 * count) }

  /// To be read: without the digits that nobody wants to know, `2s500ms`, `40ms`.
  package var roughDuration: String {
    let unit: Int = self < .seconds(1) ? .milliseconds(1) : self < .seconds(60) ? .milliseconds(100) : .seconds(1)
    return DurationText.format(self / unit * unit)
  }
}
