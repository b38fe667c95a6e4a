extension RegexParser {
  /// Reads what follows a backslash outside brackets.
  mutating func escape(from start: Int) throws(RegularExpression.Problem) -> RegexNode {
    guard let scalar = peek else { throw problem("the expression ends in a backslash", at: start) }
    let assertion: RegexAssertion? =
      switch scalar {
      case "b": .wordBoundary
      case "B": .noWordBoundary
      case "A": .textStart
      case "z": .textEnd
      default: nil
      }
    if let assertion {
      position += 1
      return .assertion(assertion)
    }
    var set = ScalarSet()
    if let scalar = try escapedItem(into: &set, from: start) { set.insert(scalar.value...scalar.value) }
    return .set(cased(set))
  }

  /// Reads `[a-z\d_]` from behind its opening bracket.
  mutating func bracketSet(from start: Int) throws(RegularExpression.Problem) -> ScalarSet {
    var set = ScalarSet()
    let isNegated = take("^")
    var isFirst = true
    while isFirst || peek != "]" {
      isFirst = false
      guard peek != nil else { throw problem("the `[` that begins here is not closed", at: start) }
      let itemStart = position
      guard let low = try bracketItem(into: &set) else { continue }
      guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.insert(low.value...low.value)
        continue
      }
      position += 1
      guard let high = try bracketItem(into: &set), low.value <= high.value else {
        throw problem("a range goes from a smaller to a larger character: a-z", at: itemStart)
      }
      set.insert(low.value...high.value)
    }
    position += 1
    set = cased(set)
    if isNegated { set.negate() }
    return set
  }

  /// One character of a bracket, or nil for a class that has gone into the set.
  private mutating func bracketItem(into set: inout ScalarSet) throws(RegularExpression.Problem) -> Unicode.Scalar? {
    let start = position
    let scalar = scalars[position]
    position += 1
    if scalar == "[", peek == ":" { throw problem("write \\d, \\w or \\s for a class", at: start) }
    return scalar == "\\" ? try escapedItem(into: &set, from: start) : scalar
  }

  /// Reads what follows a backslash: a class into the set, or a character.
  private mutating func escapedItem(
    into set: inout ScalarSet, from start: Int
  ) throws(RegularExpression.Problem) -> Unicode.Scalar? {
    guard let scalar = peek else { throw problem("the expression ends in a backslash", at: start) }
    position += 1
    switch scalar {
    case "d", "D": set.insert(.digit, isNegated: scalar == "D")
    case "w", "W": set.insert(.word, isNegated: scalar == "W")
    case "s", "S": set.insert(.space, isNegated: scalar == "S")
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "e": return "\u{1B}"
    case "f": return "\u{0C}"
    case "v": return "\u{0B}"
    case "0": return "\0"
    case "x": return try hexadecimal(from: start, exactly: 2)
    case "u": return try hexadecimal(from: start, exactly: 4)
    case "1"..."9": throw problem("referring back to a group is not part of these expressions", at: start)
    default:
      guard scalar.isASCII, !isASCIILetter(UInt8(scalar.value)) else {
        throw problem("there is no `\\\(scalar)`", at: start)
      }
      return scalar
    }
    return nil
  }

  /// Reads `41` or `{1F600}` behind `\x` or `\u`.
  private mutating func hexadecimal(
    from start: Int, exactly count: Int
  ) throws(RegularExpression.Problem) -> Unicode.Scalar {
    let isBraced = take("{")
    var value: UInt32 = 0
    var digits = 0
    while digits < (isBraced ? 6 : count), let scalar = peek, scalar.isASCII, let digit = hexValue(UInt8(scalar.value)) {
      value = value << 4 | UInt32(digit)
      digits += 1
      position += 1
    }
    guard isBraced ? digits > 0 && take("}") : digits == count, let scalar = Unicode.Scalar(value) else {
      throw problem("write \\x41 or \\u{1F600}", at: start)
    }
    return scalar
  }
}
