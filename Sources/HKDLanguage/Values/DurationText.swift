/// Durations as text: whole units from days down, `1h30m`, `1s500ms`, `0s`.
public enum DurationText {
  /// The units in nanoseconds, largest first.
  private static let units: [(name: String, nanoseconds: Int)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]

  /// The notation that reads back exactly.
  public static func format(_ nanoseconds: Int) -> String {
    guard nanoseconds != 0 else { return "0s" }
    var rest = nanoseconds.magnitude
    var text = nanoseconds < 0 ? "-" : ""
    for (name, size) in units {
      let (count, remainder) = rest.quotientAndRemainder(dividingBy: size.magnitude)
      guard count > 0 else { continue }
      text += "\(count)\(name)"
      rest = remainder
    }
    return text
  }

  /// Reads `1h30m`, `1.5h`, `-90s`: numbers with lower-case units, the larger first, each at most once.
  ///
  /// - Returns: Nanoseconds; nil for a text that is no number with units at all.
  public static func parse(_ text: String) throws(LiteralProblem) -> Int? {
    var rest = text[...].utf8
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    var total: UInt64 = 0
    var lastUnit = Int.max
    while !rest.isEmpty {
      guard let number = DecimalNumber(from: &rest) else { return nil }
      let name = String(rest.prefix(while: isASCIILetter)) ?? ""
      guard let unit = units.first(where: { $0.name == name })?.nanoseconds else {
        if units.contains(where: { $0.name == name.lowercased() }) {
          throw LiteralProblem("`\(text)` is no duration", hint: "units are lower case: \(text.lowercased())")
        }
        return nil
      }
      rest = rest.dropFirst(name.utf8.count)
      guard unit < lastUnit else {
        throw LiteralProblem("`\(text)` is no duration", hint: "larger units come first, each once: 1h30m")
      }
      lastUnit = unit
      let part = try times(number, unit, text)
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { throw tooLong(text) }
      total = sum
    }
    guard let nanoseconds = signed(total, negative: negative) else { throw tooLong(text) }
    return nanoseconds
  }

  private static func times(_ number: DecimalNumber, _ unit: Int, _ text: String) throws(LiteralProblem) -> UInt64 {
    do {
      return try number.times(unit)
    } catch {
      switch error {
      case .notWhole: throw LiteralProblem("`\(text)` does not come out in whole nanoseconds")
      case .tooLarge: throw tooLong(text)
      }
    }
  }

  private static func tooLong(_ text: String) -> LiteralProblem {
    LiteralProblem("`\(text)` is too long a duration: it must fit 64 bits of nanoseconds, about 292 years")
  }
}
