import HKDLanguage
import Testing

private let second = 1_000_000_000

@Suite struct ValuesTextTests {
  private static let durations: [(Int, String)] = [
    (0, "0s"), (1, "1ns"), (1500, "1us500ns"), (1500 * 1_000_000, "1s500ms"), (5400 * second, "1h30m"),
    (-90 * second, "-1m30s"), (2 * 86_400 * second, "2d"), (36 * 3600 * second, "1d12h"),
    (Int.max, "106751d23h47m16s854ms775us807ns"), (Int.min, "-106751d23h47m16s854ms775us808ns"),
  ]

  @Test(arguments: durations)
  func durationsShowInWholeUnitsAndReadBack(_ nanoseconds: Int, _ text: String) throws {
    #expect(DurationText.format(nanoseconds) == text)
    #expect(try DurationText.parse(text) == nanoseconds)
  }

  private static let otherDurations: [(String, Int)] = [
    ("1.5h", 5400 * second), ("0.1h", 360 * second), ("1_000ms", second), ("250ms", 250_000_000), ("90s", 90 * second),
    ("1h0m", 3600 * second), ("0.000000001s", 1), ("00s", 0),
  ]

  @Test(arguments: otherDurations)
  func durationsReadInOtherForms(_ text: String, _ nanoseconds: Int) throws {
    #expect(try DurationText.parse(text) == nanoseconds)
  }

  @Test(arguments: [
    ("1.5ns", "`1.5ns` does not come out in whole nanoseconds", nil),
    ("1H", "`1H` is no duration", "units are lower case: 1h"),
    ("30m1h", "`30m1h` is no duration", "larger units come first, each once: 1h30m"),
    ("1s1s", "`1s1s` is no duration", "larger units come first, each once: 1h30m"),
    ("300000d", "`300000d` is too long a duration: it must fit 64 bits of nanoseconds, about 292 years", nil),
    (
      "99999999999999999999s",
      "`99999999999999999999s` is too long a duration: it must fit 64 bits of nanoseconds, about 292 years", nil
    ),
  ])
  func durationsSayWhyTheyAreNone(_ text: String, _ message: String, _ hint: String?) {
    #expect(throws: LiteralProblem(message, hint: hint)) { try DurationText.parse(text) }
  }

  @Test(arguments: ["", "-", "30", "m", "1x", "1h30", "h1", "1 h", "1h ", "1..5", "1_h"])
  func otherTextsAreNoDurations(_ text: String) throws {
    #expect(try DurationText.parse(text) == nil)
  }

  private static let sizes: [(Int, String, String)] = [
    (0, "0b", "0b"), (999, "999b", "999b"), (1000, "1kb", "1kb"), (1500, "1.5kb", "1500b"), (1234, "1.23kb", "1234b"),
    (1_234_567, "1.23mb", "1234567b"), (999_499, "999kb", "999499b"), (999_500, "1mb", "999500b"),
    (99_950, "100kb", "99950b"), (9995, "10kb", "9995b"), (200_000_000, "200mb", "200mb"),
    (1_500_000, "1.5mb", "1500kb"), (4 << 30, "4.29gb", "4gib"), (1_024_000, "1.02mb", "1000kib"),
    (-1500, "-1.5kb", "-1500b"), (1 << 40, "1.1tb", "1tib"), (123_456_000_000_000_000, "123456tb", "123456tb"),
    (Int.max, "9223372tb", "9223372036854775807b"), (Int.min, "-9223372tb", "-8388608tib"),
  ]

  @Test(arguments: sizes)
  func sizesShowRoundedAndExactly(_ bytes: Int, _ rounded: String, _ exact: String) throws {
    #expect(SizeText.format(bytes) == rounded)
    #expect(SizeText.formatExactly(bytes) == exact)
    #expect(try SizeText.parse(exact) == bytes)
  }

  @Test func sizesReadAnyCaseAndFractionsThatComeOutWhole() throws {
    #expect(try SizeText.parse("1.5MB") == 1_500_000)
    #expect(try SizeText.parse("0.5KiB") == 512)
    #expect(try SizeText.parse("1_000b") == 1000)
    #expect(try SizeText.parse("10") == nil)
    #expect(try SizeText.parse("1m") == nil)
    #expect(throws: LiteralProblem("`1.5b` does not come out in whole bytes")) { try SizeText.parse("1.5b") }
    #expect(throws: LiteralProblem.self) { try SizeText.parse("90000000000gb") }
  }

  private static let times: [(Int, String)] = [
    (0, "1970-01-01T00:00:00Z"), (1_795_442_067 * second, "2026-11-23T13:54:27Z"),
    (951_782_400 * second + 250_000_000, "2000-02-29T00:00:00.250Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
    (1500, "1970-01-01T00:00:00.000001500Z"), (1000, "1970-01-01T00:00:00.000001Z"),
    (Int.max, "2262-04-11T23:47:16.854775807Z"), (-9_223_372_036 * second, "1677-09-21T00:12:44Z"),
  ]

  @Test(arguments: times)
  func timesShowAsISO8601AndReadBack(_ nanoseconds: Int, _ text: String) throws {
    #expect(TimeText.format(nanoseconds) == text)
    #expect(try TimeText.parse(text) == nanoseconds)
  }

  @Test(arguments: [
    ("1970-01-02", 86_400), ("1970-01-01T01:00+01:00", 0), ("1970-01-01T00:00:05-0030", 1805),
    ("1970-01-01t00:00:01z", 1),
  ])
  func timesReadInOtherForms(_ text: String, _ seconds: Int) throws {
    #expect(try TimeText.parse(text) == seconds * second)
  }

  @Test(arguments: [
    ("1970-02-29", "the calendar has no such day"), ("1970-13-01", "the calendar has no such day"),
    ("1970-01-01T24:00Z", "the clock shows no such time"), ("1970-01-01T00:00", "a zone is missing: 1970-01-01T00:00Z"),
    ("yesterday", "write it like 2026-11-23T13:54:27Z"), ("1970-01-01 00:00Z", "write it like 2026-11-23T13:54:27Z"),
    ("1970-01-01T00:00:00.1234567891Z", "times are exact to the nanosecond, nine digits"),
    ("1970-01-01T00:00Zx", "write it like 2026-11-23T13:54:27Z"), ("", "write it like 2026-11-23T13:54:27Z"),
  ])
  func timesSayWhyTheyAreNone(_ text: String, _ hint: String) {
    #expect(throws: LiteralProblem("`\(text)` is no time", hint: hint)) { try TimeText.parse(text) }
  }

  @Test func timesBeyondTheirRangeAreRefused() {
    #expect(throws: LiteralProblem("`2263-01-01` is out of range: times lie between 1678 and 2261")) {
      try TimeText.parse("2263-01-01")
    }
  }

  @Test(arguments: [
    (3.0, "3.0"), (0.1, "0.1"), (1e15, "1000000000000000.0"), (1e16, "1e16"), (1.5e-5, "1.5e-5"), (0.0001, "0.0001"),
    (-1e300, "-1e300"), (123456.789, "123456.789"), (-0.0, "-0.0"), (9.5e15, "9500000000000000.0"),
  ])
  func floatsShowShortest(_ number: Double, _ text: String) {
    #expect(FloatText.format(number) == text)
  }
}
