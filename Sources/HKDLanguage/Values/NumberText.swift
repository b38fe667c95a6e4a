/// Ints and floats as programs write them: `42`, `-7`, `1_000_000`, `3.5`, `1e9`.
public enum NumberText {
  /// Reads a whole text as an int or a float.
  ///
  /// - Returns: Nil for a text that has not the form of a number.
  public static func parse(_ text: String) throws(LiteralProblem) -> Value? {
    var rest = text[...].utf8
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest.removeFirst() }
    guard let number = DecimalNumber(from: &rest) else { return nil }
    if number.isWhole, rest.isEmpty {
      guard let digits = number.digits, let int = signed(digits, negative: negative) else {
        throw LiteralProblem("`\(text)` does not fit an int of 64 bits")
      }
      return .int(int)
    }
    guard takeExponent(&rest) else { return nil }
    let digits = text.utf8.filter { $0 != UInt8(ascii: "_") }
    guard let float = digits.withUnsafeBufferPointer(FloatText.parse), float.isFinite else {
      throw LiteralProblem("`\(text)` is beyond the range of a float")
    }
    return .float(float)
  }

  /// Takes `e9`, `E-3` or nothing; true if nothing else is left.
  private static func takeExponent(_ bytes: inout Substring.UTF8View) -> Bool {
    guard let first = bytes.popFirst() else { return true }
    guard first | 0x20 == UInt8(ascii: "e") else { return false }
    if bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
    return !bytes.isEmpty && bytes.allSatisfy(isDigit)
  }
}
