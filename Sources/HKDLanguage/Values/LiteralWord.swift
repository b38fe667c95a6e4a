/// What a bare word means where no type is asked for: in data brackets, for untyped parameters, as a pattern.
public enum LiteralWord {
  /// The value of a word that is wholly a literal (`42`, `1h30m`, `1..5`, `true`, an ISO 8601 instant); nil for any
  /// other word, which is a string.
  public static func value(of word: String) -> Value? {
    (try? read(word)) ?? nil
  }

  /// The same, but a word that has the form of a literal and is none says why: `1.5b`, `99999999999999999999`, `5M`.
  public static func read(_ word: String) throws(LiteralProblem) -> Value? {
    guard beginsLikeANumber(word.utf8) else { return constant(word) }
    if let small = smallInt(word.utf8) { return .int(small) }
    // The last letter tells which of the three it can be.
    guard let last = word.utf8.last, isASCIILetter(last) else {
      if let number = try NumberText.parse(word) { return number }
      return try rangeOrTime(word)
    }
    if last | 0x20 == UInt8(ascii: "b") {
      if let size = try SizeText.parse(word) { return .size(size) }
    } else if let duration = try DurationText.parse(word) {
      return .duration(duration)
    }
    return try rangeOrTime(word)
  }

  private static func rangeOrTime(_ word: String) throws(LiteralProblem) -> Value? {
    if let range = range(word) { return range }
    return hasFormOfInstant(word.utf8) ? .time(try TimeText.parse(word, dateAlone: false)) : nil
  }

  /// `2026-11-23T…`
  private static func hasFormOfInstant(_ bytes: String.UTF8View) -> Bool {
    let form = "dddd-dd-ddT".utf8
    guard bytes.count > form.count else { return false }
    return zip(bytes, form).allSatisfy { byte, expected in
      switch expected {
      case UInt8(ascii: "d"): isDigit(byte)
      case UInt8(ascii: "T"): byte | 0x20 == UInt8(ascii: "t")
      default: byte == expected
      }
    }
  }

  /// Most numbers of a program are short ints: read without looking at what else they could be.
  ///
  /// - Returns: Nil for anything but 1 to 15 digits.
  static func smallInt(_ bytes: some Collection<UInt8>) -> Int? {
    guard 1...15 ~= bytes.count else { return nil }
    var value = 0
    for byte in bytes {
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private static func constant(_ word: String) -> Value? {
    // Most words are none: three comparisons of strings for each would show in the time a large text takes to check.
    guard word.utf8.count == 4 || word.utf8.count == 5 else { return nil }
    return switch word {
    case "null": .null
    case "true": .bool(true)
    case "false": .bool(false)
    default: nil
    }
  }

  private static func beginsLikeANumber(_ bytes: String.UTF8View) -> Bool {
    guard let first = bytes.first else { return false }
    if isDigit(first) { return true }
    guard first == UInt8(ascii: "-"), let second = bytes.dropFirst().first else { return false }
    return isDigit(second)
  }

  private static func range(_ word: String) -> Value? {
    let parts = word.split(separator: "..", omittingEmptySubsequences: false)
    guard parts.count == 2, case .int(let first)? = try? NumberText.parse(String(parts[0])),
      case .int(let last)? = try? NumberText.parse(String(parts[1]))
    else { return nil }
    return .range(first, last)
  }
}
