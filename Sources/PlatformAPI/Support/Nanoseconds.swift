/// Lengths of time in nanoseconds, the unit of every wait here.
extension Int {
  package static func milliseconds(_ count: Int) -> Int { count * 1_000_000 }
  package static func seconds(_ count: Int) -> Int { count * 1_000_000_000 }
  package static func minutes(_ count: Int) -> Int { .seconds(60 * count) }
}
