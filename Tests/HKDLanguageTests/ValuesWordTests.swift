import HKDLanguage
import Testing

@Suite struct ValuesWordTests {
  private static let literals: [(String, Value)] = [
    ("null", .null), ("true", .bool(true)), ("42", .int(42)), ("-7", .int(-7)), ("1_000_000", .int(1_000_000)),
    ("-9223372036854775808", .int(.min)), ("3.5", .float(3.5)), ("1e9", .float(1e9)), ("1_0.5e-1", .float(1.05)),
    ("7e10", .float(7e10)), ("1h30m", .duration(5_400_000_000_000)), ("200mb", .size(200_000_000)),
    ("-1.5KB", .size(-1500)), ("1..5", .range(1, 5)), ("-2..3", .range(-2, 3)),
    ("1970-01-01T00:00:01Z", .time(1_000_000_000)),
  ]

  @Test(arguments: literals)
  func literalsInUntypedPlaces(_ word: String, _ value: Value) {
    #expect(LiteralWord.value(of: word) == value)
    #expect(LiteralWord.value(of: word)?.typeName == value.typeName)
  }

  @Test(arguments: [
    "", "-", "hello", "1.20.3", "True", "1_", "_1", "1__0", "1.", ".5", "1e", "30x", "0x10", "1970-01-01", "1h30",
    "7e10a", "nan", "inf", "1..", "..", "1..x", "1.5ns", "99999999999999999999", "1e999", "5M",
  ])
  func otherWordsAreText(_ word: String) {
    #expect(LiteralWord.value(of: word) == nil)
  }

  @Test(arguments: [
    ("99999999999999999999", "`99999999999999999999` does not fit an int of 64 bits"),
    ("1e999", "`1e999` is beyond the range of a float"), ("1.5ns", "`1.5ns` does not come out in whole nanoseconds"),
    ("5M", "`5M` is no duration"),
  ])
  func wordsOfALiteralsFormSayWhyTheyAreNone(_ word: String, _ message: String) {
    do {
      _ = try LiteralWord.read(word)
      Issue.record("\(word) was read")
    } catch {
      #expect(error.message == message)
    }
  }

  private let app = NamedType("app", "An app.", acceptsText: true)

  private func land(_ word: String, _ type: ValueType) -> String {
    do {
      let value = try type.value(ofWord: word, named: { $0 == "app" ? app : nil })
      return "\(value.typeName) \(JSON.text(value, revealingSecrets: true))"
    } catch {
      return error.hint.map { "\(error.message), \($0)" } ?? error.message
    }
  }

  private static let landings: [(String, ValueType, String)] = [
    ("1.20", .string, #"string "1.20""#), ("7e10", .string, #"string "7e10""#), ("true", .string, #"string "true""#),
    ("7e10", .any, "float 70000000000.0"), ("x", .any, #"string "x""#), ("42", .int, "int 42"),
    ("4", .float, "float 4.0"), ("3.0", .int, "`3.0` is no int, write a whole number, like 42"),
    ("x", .int, "`x` is no int, write a whole number, like 42"),
    ("99999999999999999999", .int, "`99999999999999999999` does not fit an int of 64 bits"),
    ("30", .duration, "`30` is no duration, needs a unit: 30s"),
    ("0", .duration, "`0` is no duration, needs a unit: 0s"),
    ("1.5", .duration, "`1.5` is no duration, needs a unit, like 1.5s"), ("30s", .duration, #"duration "30s""#),
    ("soon", .duration, "`soon` is no duration, write a number with its unit, like 90s or 1h30m"),
    ("200", .size, "`200` is no size, needs a unit: 200mb"),
    ("2KB", .size, "size 2000"), ("1970-01-01", .time, #"time "1970-01-01T00:00:00Z""#),
    ("yes", .bool, "`yes` is no bool, write true or false"), ("false", .bool, "bool false"),
    ("a", .list, "`a` is no list, write a list in brackets: [a b]"),
    ("a", .block, "`a` is no block, write a block in braces: { |x| … }"), ("1..3", .range, "range [1,2,3]"),
    ("shop", .named("app"), #"string "shop""#), ("shop", .named("build"), "`shop` is no build"),
    ("42", .oneOf([.string, .int]), "int 42"), ("x", .oneOf([.string, .int]), #"string "x""#),
    ("x", .oneOf([.int, .duration]), "`x` is no int and no duration"), ("hush", .secret, #"secret "hush""#),
  ]

  @Test(arguments: landings)
  func wordsLandOnTypes(_ word: String, _ type: ValueType, _ expected: String) {
    #expect(land(word, type) == expected)
  }
}
