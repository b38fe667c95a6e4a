/// Floats as text: the shortest digits that read back, plain from 1e-4 to below 1e16, with an exponent outside.
public enum FloatText {
  /// `3.0`, `0.1`, `1e16`, `1.5e-7`.
  public static func format(_ number: Double) -> String {
    let description = number.description
    // The standard library gives the shortest digits; where it takes an exponent differs (from 2^53 on, as `e+16`).
    let magnitude = number.magnitude
    if magnitude == 0 || (magnitude >= 1e-4 && magnitude < 0x1p53) || !number.isFinite { return description }
    return reformatted(description, isPlain: magnitude >= 1e-4 && magnitude < 1e16)
  }

  /// Takes `d.ddde±n` or `ddd.d` apart and puts it together again.
  private static func reformatted(_ description: String, isPlain: Bool) -> String {
    var digits: [UInt8] = []
    var result: [UInt8] = []
    var exponent = 0
    var digitsBeforePoint = 0
    var rest = description.utf8[...]
    while let byte = rest.popFirst(), byte != UInt8(ascii: "e") {
      switch byte {
      case UInt8(ascii: "-"): result.append(byte)
      case UInt8(ascii: "."): digitsBeforePoint = digits.count
      default: digits.append(byte)
      }
    }
    if digitsBeforePoint == 0 { digitsBeforePoint = digits.count }
    exponent = (Int(Substring(rest)) ?? 0) + digitsBeforePoint - 1
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    if isPlain {
      let zeros = max(0, exponent + 1 - digits.count)
      result += digits + repeatElement(UInt8(ascii: "0"), count: zeros) + Array(".0".utf8)
    } else {
      result.append(digits[0])
      if digits.count > 1 { result += [UInt8(ascii: ".")] + digits[1...] }
      result += Array("e\(exponent)".utf8)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Reads digits, point and exponent whose form was checked before; infinite beyond the range of a double.
  ///
  /// Small ones exactly by one multiplication or division (Clinger), which is several times faster than the general way.
  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var mantissa: UInt64 = 0
    var digitCount = 0
    var scale = 0
    var index = 0
    let negative = text.first == UInt8(ascii: "-")
    if negative { index = 1 }
    var afterPoint = false
    scan: while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        mantissa = mantissa &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        if mantissa > 0 { digitCount += 1 }
        if afterPoint { scale -= 1 }
      case UInt8(ascii: "."): afterPoint = true
      default: break scan
      }
      index += 1
    }
    if index < text.count {
      // The exponent; one of absurd length is left to the general way.
      guard text.count - index < 8, let exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) else {
        return Double(String(decoding: text, as: UTF8.self))
      }
      scale += exponent
    }
    guard digitCount <= 18, mantissa <= 1 << 53, abs(scale) < powersOfTen.count else {
      return Double(String(decoding: text, as: UTF8.self))
    }
    let exact = Double(mantissa)
    let value = scale < 0 ? exact / powersOfTen[-scale] : exact * powersOfTen[scale]
    return negative ? -value : value
  }

  /// All powers of ten that a double holds exactly.
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
