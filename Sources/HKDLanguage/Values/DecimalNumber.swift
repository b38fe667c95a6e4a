/// An unsigned decimal number as written, `1_000.25`: digits with single underscores between them and, perhaps, a fraction.
///
/// Kept as digits so that `0.1h` is exactly six minutes and no float stands in between.
struct DecimalNumber {
  /// The digits before and after the point, without leading zeros; nil beyond 64 bits.
  let digits: UInt64?
  let fractionDigits: Int

  var isWhole: Bool { fractionDigits == 0 }

  /// Takes a number off the front of the bytes; nil, taking nothing, if none stands there.
  init?(from bytes: inout Substring.UTF8View) {
    var rest = bytes
    var value: UInt64? = 0
    guard Self.takeDigits(&rest, into: &value) > 0 else { return nil }
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      var afterPoint = rest.dropFirst()
      fraction = Self.takeDigits(&afterPoint, into: &value)
      if fraction > 0 { rest = afterPoint }
    }
    digits = value
    fractionDigits = fraction
    bytes = rest
  }

  private static func takeDigits(_ bytes: inout Substring.UTF8View, into value: inout UInt64?) -> Int {
    var count = 0
    while let byte = bytes.first {
      if byte == UInt8(ascii: "_"), count > 0, let next = bytes.dropFirst().first, isDigit(next) {
        bytes.removeFirst()
        continue
      }
      guard isDigit(byte) else { break }
      let (product, first) = (value ?? 0).multipliedReportingOverflow(by: 10)
      let (sum, second) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      value = value == nil || first || second ? nil : sum
      count += 1
      bytes.removeFirst()
    }
    return count
  }

  /// The number times a unit.
  ///
  /// - Throws: ``Misfit/notWhole`` where a fraction is left, ``Misfit/tooLarge`` beyond 64 bits.
  func times(_ unit: Int) throws(Misfit) -> UInt64 {
    guard let digits else { throw .tooLarge }
    var (high, low) = digits.multipliedFullWidth(by: UInt64(unit))
    for _ in 0..<fractionDigits {
      // Divides the 128-bit product by ten, which keeps every bit of a long fraction.
      let (highQuotient, highRemainder) = high.quotientAndRemainder(dividingBy: 10)
      let (lowQuotient, remainder) = UInt64(10).dividingFullWidth((highRemainder, low))
      guard remainder == 0 else { throw .notWhole }
      (high, low) = (highQuotient, lowQuotient)
    }
    guard high == 0 else { throw .tooLarge }
    return low
  }

  enum Misfit: Error {
    case notWhole
    case tooLarge
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

/// A magnitude under a sign, nil beyond 64 bits.
func signed(_ magnitude: UInt64, negative: Bool) -> Int? {
  if negative { return magnitude <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- magnitude) : nil }
  return Int(exactly: magnitude)
}
