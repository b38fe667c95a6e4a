/// Arithmetic and comparisons of two ints or two floats, as far as they need no error: false, or a negative number,
/// says that the long way has to be taken.
enum Quick {
  typealias Operand = UnsafeMutablePointer<Slot>

  @inline(__always)
  static func add(_ left: Operand, _ right: Operand, to result: Operand) -> Bool {
    if left.pointee.isInt, right.pointee.isInt {
      let (sum, overflow) = left.pointee.int.addingReportingOverflow(right.pointee.int)
      if overflow { return false }
      result.pointee = .int(sum)
      return true
    }
    return left.pointee.isFloat && right.pointee.isFloat
      && store(left.pointee.float + right.pointee.float, to: result)
  }

  @inline(__always)
  static func subtract(_ left: Operand, _ right: Operand, to result: Operand) -> Bool {
    if left.pointee.isInt, right.pointee.isInt {
      let (difference, overflow) = left.pointee.int.subtractingReportingOverflow(right.pointee.int)
      if overflow { return false }
      result.pointee = .int(difference)
      return true
    }
    return left.pointee.isFloat && right.pointee.isFloat
      && store(left.pointee.float - right.pointee.float, to: result)
  }

  @inline(__always)
  static func multiply(_ left: Operand, _ right: Operand, to result: Operand) -> Bool {
    if left.pointee.isInt, right.pointee.isInt {
      let (product, overflow) = left.pointee.int.multipliedReportingOverflow(by: right.pointee.int)
      if overflow { return false }
      result.pointee = .int(product)
      return true
    }
    return left.pointee.isFloat && right.pointee.isFloat
      && store(left.pointee.float * right.pointee.float, to: result)
  }

  @inline(__always)
  static func divide(_ left: Operand, _ right: Operand, to result: Operand) -> Bool {
    if left.pointee.isInt, right.pointee.isInt {
      return store(Double(left.pointee.int) / Double(right.pointee.int), to: result)
    }
    return left.pointee.isFloat && right.pointee.isFloat
      && store(left.pointee.float / right.pointee.float, to: result)
  }

  @inline(__always)
  static func floorDivide(_ left: Operand, _ right: Operand, to result: Operand) -> Bool {
    guard left.pointee.isInt, right.pointee.isInt else { return false }
    let divisor = right.pointee.int
    // -1 is left to the long way: the smallest int has no positive counterpart.
    guard divisor > 0 || divisor < -1 else { return false }
    let (quotient, rest) = divide(left.pointee.int, by: divisor)
    result.pointee = .int(rest != 0 && (rest < 0) != (divisor < 0) ? quotient &- 1 : quotient)
    return true
  }

  @inline(__always)
  static func remainder(_ left: Operand, _ right: Operand, to result: Operand) -> Bool {
    guard left.pointee.isInt, right.pointee.isInt else { return false }
    let divisor = right.pointee.int
    guard divisor > 0 || divisor < -1 else { return false }
    let (_, rest) = divide(left.pointee.int, by: divisor)
    result.pointee = .int(rest != 0 && (rest < 0) != (divisor < 0) ? rest &+ divisor : rest)
    return true
  }

  /// Numbers below 2^32 are divided as such: several times faster on many processors.
  @inline(__always)
  private static func divide(_ number: Int, by divisor: Int) -> (Int, Int) {
    if UInt64(bitPattern: Int64(number | divisor)) >> 32 == 0 {
      let (quotient, rest) = UInt32(truncatingIfNeeded: number)
        .quotientAndRemainder(dividingBy: UInt32(truncatingIfNeeded: divisor))
      return (Int(quotient), Int(rest))
    }
    return number.quotientAndRemainder(dividingBy: divisor)
  }

  @inline(__always)
  private static func store(_ number: Double, to result: Operand) -> Bool {
    guard number.isFinite else { return false }
    result.pointee = .float(number)
    return true
  }

  @inline(__always)
  static func less(_ left: Operand, _ right: Operand) -> Int {
    if left.pointee.isInt, right.pointee.isInt { return left.pointee.int < right.pointee.int ? 1 : 0 }
    if left.pointee.isFloat, right.pointee.isFloat { return left.pointee.float < right.pointee.float ? 1 : 0 }
    return -1
  }

  @inline(__always)
  static func lessOrEqual(_ left: Operand, _ right: Operand) -> Int {
    if left.pointee.isInt, right.pointee.isInt { return left.pointee.int <= right.pointee.int ? 1 : 0 }
    if left.pointee.isFloat, right.pointee.isFloat { return left.pointee.float <= right.pointee.float ? 1 : 0 }
    return -1
  }

  @inline(__always)
  static func equal(_ left: Operand, _ right: Operand) -> Int {
    let (left, right) = (left.pointee, right.pointee)
    if left.isInt, right.isInt { return left.bits == right.bits ? 1 : 0 }
    // Of two different short texts, or a short and a long one, no more than the words need be compared.
    if left.tag == Tag.smallText, right.isText { return left.head == right.head && left.bits == right.bits ? 1 : 0 }
    return -1
  }
}
