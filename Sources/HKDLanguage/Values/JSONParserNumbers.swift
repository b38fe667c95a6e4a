extension JSONParser {
  /// Reads a number: an int if it has neither point nor exponent, a float otherwise.
  mutating func number() throws(JSON.Problem) -> Slot {
    let first = position
    let negative = start[position] == UInt8(ascii: "-")
    if negative { position += 1 }
    let digitsStart = position
    let (mantissa, overflow) = digits()
    let digitCount = position - digitsStart
    guard digitCount > 0 else { throw JSON.Problem("a number needs a digit, found \(found())", at: position) }
    if digitCount > 1, start[digitsStart] == UInt8(ascii: "0") {
      throw JSON.Problem("a number cannot begin with a needless zero", at: digitsStart)
    }
    if position < end, start[position] == UInt8(ascii: ".") || start[position] | 0x20 == UInt8(ascii: "e") {
      return .float(try float(from: first))
    }
    let limit = UInt64(Int.max.magnitude) + (negative ? 1 : 0)
    guard !overflow, mantissa <= limit else {
      throw JSON.Problem("the integer does not fit 64 bits", at: first)
    }
    return .int(negative ? Int(truncatingIfNeeded: 0 &- mantissa) : Int(mantissa))
  }

  /// Goes over digits and gives their value.
  private mutating func digits() -> (value: UInt64, overflow: Bool) {
    var value: UInt64 = 0
    var overflow = false
    while position < end {
      let digit = start[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      let (product, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.addingReportingOverflow(UInt64(digit))
      overflow = overflow || first || second
      value = sum
      position += 1
    }
    return (value, overflow)
  }

  /// Goes on from the point or the exponent of a number whose digits before it were read.
  private mutating func float(from first: Int) throws(JSON.Problem) -> Double {
    if start[position] == UInt8(ascii: ".") {
      position += 1
      try needDigits("after the point")
    }
    if position < end, start[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < end, start[position] == UInt8(ascii: "+") || start[position] == UInt8(ascii: "-") { position += 1 }
      try needDigits("in the exponent")
    }
    let text = UnsafeBufferPointer(start: start + first, count: position - first)
    guard let number = FloatText.parse(text), number.isFinite else {
      throw JSON.Problem("the number is beyond the range of a float", at: first)
    }
    return number
  }

  private mutating func needDigits(_ place: String) throws(JSON.Problem) {
    let before = position
    while position < end, start[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    if position == before { throw JSON.Problem("a digit is missing \(place)", at: position) }
  }
}
