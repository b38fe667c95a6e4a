/// Sizes as text: `200mb` (mb = 10⁶ bytes), `4gib` (gib = 2³⁰ bytes).
public enum SizeText {
  /// All units, largest first.
  private static let units: [(name: String, bytes: Int)] = [
    ("tib", 1 << 40), ("tb", 1_000_000_000_000), ("gib", 1 << 30), ("gb", 1_000_000_000), ("mib", 1 << 20),
    ("mb", 1_000_000), ("kib", 1 << 10), ("kb", 1000), ("b", 1),
  ]

  /// For reading by people: three significant digits without trailing zeros, in decimal units: `1.23mb`, `999b`.
  public static func format(_ bytes: Int) -> String {
    let sign = bytes < 0 ? "-" : ""
    let magnitude = bytes.magnitude
    if magnitude < 1000 { return "\(sign)\(magnitude)b" }
    for (name, unit) in [("kb", 1000 as UInt), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000)] {
      let isLargest = name == "tb"
      let hundredths = rounded(magnitude, inHundredthsOf: unit)
      // 999.6kb has rounded up to 1mb.
      guard isLargest || hundredths < 100_000 else { continue }
      return sign + decimal(hundredths) + name
    }
    return "\(sign)\(magnitude)b"
  }

  /// Rounds half up to three significant digits (to whole units from 100 on), in hundredths of the unit.
  private static func rounded(_ magnitude: UInt, inHundredthsOf unit: UInt) -> UInt {
    let (whole, _) = magnitude.quotientAndRemainder(dividingBy: unit)
    let step: UInt = whole >= 100 ? 100 : whole >= 10 ? 10 : 1
    let stepSize = unit / 100 * step
    let steps = magnitude / stepSize + (magnitude % stepSize >= (stepSize + 1) / 2 ? 1 : 0)
    return steps * step
  }

  private static func decimal(_ hundredths: UInt) -> String {
    let fraction = hundredths % 100
    let whole = String(hundredths / 100)
    if fraction == 0 { return whole }
    return fraction % 10 == 0 ? "\(whole).\(fraction / 10)" : "\(whole).\(fraction / 10)\(fraction % 10)"
  }

  /// Exactly, in the largest whole unit: `1500kb`, `4gib`, `1b`. This is how sizes stand inside data.
  public static func formatExactly(_ bytes: Int) -> String {
    guard bytes != 0 else { return "0b" }
    for (name, unit) in units where bytes % unit == 0 { return "\(bytes / unit)\(name)" }
    return "\(bytes)b"
  }

  /// Reads `200mb`, `1.5MB`, `4gib`, `-1kb`: a number with one unit in any case.
  ///
  /// - Returns: Bytes; nil for a text that is no number with a unit of size.
  public static func parse(_ text: String) throws(LiteralProblem) -> Int? {
    var rest = text[...].utf8
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest.removeFirst() }
    guard let number = DecimalNumber(from: &rest) else { return nil }
    let name = (String(rest) ?? "").lowercased()
    guard let unit = units.first(where: { $0.name == name })?.bytes else { return nil }
    let magnitude: UInt64
    do {
      magnitude = try number.times(unit)
    } catch {
      switch error {
      case .notWhole: throw LiteralProblem("`\(text)` does not come out in whole bytes")
      case .tooLarge: throw tooLarge(text)
      }
    }
    guard let bytes = signed(magnitude, negative: negative) else { throw tooLarge(text) }
    return bytes
  }

  private static func tooLarge(_ text: String) -> LiteralProblem {
    LiteralProblem("`\(text)` is too large a size: it must fit 64 bits of bytes")
  }
}
