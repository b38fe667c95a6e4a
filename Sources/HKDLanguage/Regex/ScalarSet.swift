/// A set of Unicode scalars: what one position of a regular expression takes.
struct ScalarSet: Sendable {
  /// `\d \w \s`; words and spaces go by Unicode, digits are 0 to 9.
  enum Class: Sendable {
    case digit, word, space

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .digit: return "0"..."9" ~= scalar
      case .space: return scalar.properties.isWhitespace
      case .word:
        if scalar.isASCII { return scalar == "_" || "0"..."9" ~= scalar || isASCIILetter(UInt8(scalar.value)) }
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
      }
    }
  }

  private var ranges: [ClosedRange<UInt32>] = []
  private var classes: [(Class, isNegated: Bool)] = []
  private(set) var isNegated = false
  /// Whether each ASCII scalar is in the set: decides nearly every question with one shift.
  private var ascii: (low: UInt64, high: UInt64) = (0, 0)

  init() {}

  init(_ scalar: Unicode.Scalar) { insert(scalar.value...scalar.value) }

  /// Every scalar but a newline, or every scalar.
  static func any(newline: Bool) -> ScalarSet {
    var set = ScalarSet()
    if !newline { set.insert(0x0A...0x0A) }
    set.negate()
    return set
  }

  /// Adds a range; before ``negate()``.
  mutating func insert(_ range: ClosedRange<UInt32>) {
    ranges.append(range)
    if range.lowerBound < 128 {
      for value in range.clamped(to: 0...127) { insert(ascii: value) }
    }
  }

  /// Adds a class; before ``negate()``.
  mutating func insert(_ class: Class, isNegated: Bool) {
    classes.append((`class`, isNegated))
    for value in UInt8(0)..<128 where `class`.contains(Unicode.Scalar(value)) != isNegated {
      insert(ascii: UInt32(value))
    }
  }

  mutating func negate() {
    isNegated.toggle()
    ascii = (~ascii.low, ~ascii.high)
  }

  private mutating func insert(ascii value: UInt32) {
    if value < 64 { ascii.low |= 1 << UInt64(value) } else { ascii.high |= 1 << UInt64(value - 64) }
  }

  /// Adds the other cases of what is in the set; of very long ranges only ASCII's.
  mutating func ignoreCase() {
    for range in ranges {
      for value in range.count <= 2048 ? range : range.clamped(to: 0...0x7F) {
        guard let scalar = Unicode.Scalar(value) else { continue }
        for mapping in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
          if mapping.unicodeScalars.count == 1, let other = mapping.unicodeScalars.first, other != scalar {
            insert(other.value...other.value)
          }
        }
      }
    }
  }

  /// The one scalar of a set that has no other; nil for other sets.
  var single: Unicode.Scalar? {
    guard !isNegated, classes.isEmpty, ranges.count == 1, let range = ranges.first, range.count == 1 else { return nil }
    return Unicode.Scalar(range.lowerBound)
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 64 { return ascii.low >> UInt64(value) & 1 != 0 }
    if value < 128 { return ascii.high >> UInt64(value - 64) & 1 != 0 }
    return look(for: scalar)
  }

  private func look(for scalar: Unicode.Scalar) -> Bool {
    let found =
      ranges.contains { $0 ~= scalar.value } || classes.contains { $0.0.contains(scalar) != $0.isNegated }
    return found != isNegated
  }
}
