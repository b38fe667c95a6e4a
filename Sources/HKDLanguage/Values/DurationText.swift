/// Durations as text: whole units from days down, `1h30m`, `1s500ms`, `0s`.
public enum DurationText {
  /// The units in nanoseconds, largest first.
  static let units: [(name: StaticString, nanoseconds: Int)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]

  /// The notation that reads back exactly.
  public static func format(_ nanoseconds: Int) -> String {
    guard nanoseconds != 0 else { return "0s" }
    var rest = nanoseconds.magnitude
    var text = nanoseconds < 0 ? "-" : ""
    for (name, size) in units {
      let count = rest / size.magnitude
      guard count > 0 else { continue }
      text += "\(count)\(name)"
      rest %= size.magnitude
    }
    return text
  }
}
