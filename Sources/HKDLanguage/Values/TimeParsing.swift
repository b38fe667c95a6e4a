extension TimeText {
  /// Reads an ISO 8601 instant: `2026-11-23T13:54:27Z`, `…T13:54+01:00`, `…27.25Z`, or a date alone (midnight UTC).
  ///
  /// - Parameter dateAlone: Whether `2026-11-23` is one.
  /// - Returns: Nanoseconds since 1970; 64 bits hold the years 1678 to 2261.
  public static func parse(_ text: String, dateAlone: Bool = true) throws(LiteralProblem) -> Int {
    var reader = TimeReader(text)
    let date = try reader.date()
    var nanoseconds = 0
    if reader.isAtEnd {
      guard dateAlone else { throw reader.problem(nil) }
    } else {
      nanoseconds = try reader.timeOfDay()
    }
    guard let instant = Int(exactly: Int128(date.daysSince1970) * 86_400_000_000_000 + Int128(nanoseconds)) else {
      throw LiteralProblem("`\(text)` is out of range: times lie between 1678 and 2261")
    }
    return instant
  }
}

/// Takes an instant apart from left to right.
private struct TimeReader {
  private let text: String
  private var rest: Substring.UTF8View

  init(_ text: String) {
    self.text = text
    rest = text[...].utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  func problem(_ hint: String?) -> LiteralProblem {
    LiteralProblem("`\(text)` is no time", hint: hint ?? "write it like 2026-11-23T13:54:27Z")
  }

  mutating func date() throws(LiteralProblem) -> CivilDate {
    let year = try digits(4)
    try expect("-")
    let month = try digits(2)
    try expect("-")
    let day = try digits(2)
    guard 1...12 ~= month, 1...CivilDate.daysInMonth(month, of: year) ~= day else {
      throw problem("the calendar has no such day")
    }
    return CivilDate(year: year, month: month, day: day)
  }

  /// Nanoseconds from the date's midnight in UTC; may be negative or beyond a day where the zone is not UTC.
  mutating func timeOfDay() throws(LiteralProblem) -> Int {
    guard let separator = rest.popFirst(), separator | 0x20 == UInt8(ascii: "t") else { throw problem(nil) }
    let hour = try digits(2)
    try expect(":")
    let minute = try digits(2)
    var second = 0
    var fraction = 0
    if take(":") {
      second = try digits(2)
      if take(".") { fraction = try fractionInNanoseconds() }
    }
    guard hour < 24, minute < 60, second < 60 else { throw problem("the clock shows no such time") }
    let offset = try zoneInSeconds()
    return (hour * 3600 + minute * 60 + second - offset) * 1_000_000_000 + fraction
  }

  private mutating func fractionInNanoseconds() throws(LiteralProblem) -> Int {
    var value = 0
    var count = 0
    while let byte = rest.first, isDigit(byte) {
      guard count < 9 else { throw problem("times are exact to the nanosecond, nine digits") }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      count += 1
      rest.removeFirst()
    }
    guard count > 0 else { throw problem(nil) }
    for _ in count..<9 { value *= 10 }
    return value
  }

  private mutating func zoneInSeconds() throws(LiteralProblem) -> Int {
    guard let sign = rest.popFirst() else { throw problem("a zone is missing: \(text)Z") }
    if sign | 0x20 == UInt8(ascii: "z"), isAtEnd { return 0 }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { throw problem(nil) }
    let hours = try digits(2)
    _ = take(":")
    let minutes = try digits(2)
    guard isAtEnd, hours < 24, minutes < 60 else { throw problem(nil) }
    return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  private mutating func digits(_ count: Int) throws(LiteralProblem) -> Int {
    var value = 0
    for _ in 0..<count {
      guard let byte = rest.popFirst(), isDigit(byte) else { throw problem(nil) }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(LiteralProblem) {
    guard take(mark) else { throw problem(nil) }
  }
}
