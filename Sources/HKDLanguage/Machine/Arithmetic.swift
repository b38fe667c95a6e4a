/// The arithmetic of the language on all its types.
enum Arithmetic {
  /// An owned result; the operands stay as they are.
  ///
  /// - Parameter scope: Its end is seen also while long lists are joined.
  static func apply(
    _ operation: BinaryOperator, _ left: Slot, _ right: Slot, in scope: TaskScope
  ) throws(Failure) -> Slot {
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int): return try ints(operation, left.int, right.int)
    case (Tag.int, Tag.float): return try floats(operation, Double(left.int), right.float)
    case (Tag.float, Tag.int): return try floats(operation, left.float, Double(right.int))
    case (Tag.float, Tag.float): return try floats(operation, left.float, right.float)
    case (Tag.duration, Tag.duration), (Tag.size, Tag.size):
      return try sameQuantities(operation, left, right)
    case (Tag.duration, Tag.int), (Tag.duration, Tag.float), (Tag.size, Tag.int), (Tag.size, Tag.float):
      return try scale(operation, left, by: right, right)
    case (Tag.int, Tag.duration), (Tag.float, Tag.duration), (Tag.int, Tag.size), (Tag.float, Tag.size):
      guard operation == .multiply else { break }
      return try scale(operation, right, by: left, right)
    case (Tag.time, Tag.duration) where operation == .add || operation == .subtract:
      return .quantity(Tag.time, try whole(operation, left.int, right.int))
    case (Tag.duration, Tag.time) where operation == .add:
      return .quantity(Tag.time, try whole(operation, left.int, right.int))
    case (Tag.time, Tag.time) where operation == .subtract:
      return .quantity(Tag.duration, try whole(operation, left.int, right.int))
    default:
      if operation == .add, let joined = try join(left, right, scope) { return joined }
    }
    throw refusal(operation, left, right)
  }

  /// Changes a variable: `set x += y`. Texts and lists grow in place where nobody else has them.
  static func update(
    _ target: UnsafeMutablePointer<Slot>, _ operation: BinaryOperator, _ operand: Slot, in scope: TaskScope
  ) throws(Failure) {
    if operation == .add {
      if target.pointee.isText, operand.isText {
        try Limits.checkText(target.pointee.utf8Count, operand.utf8Count)
        return target.appendText(operand)
      }
      if target.pointee.tag == Tag.list, operand.tag == Tag.list {
        try Limits.checkList(target.pointee.itemCount, operand.itemCount)
        return try target.appendItems(of: operand, in: scope)
      }
    }
    target.replace(by: try apply(operation, target.pointee, operand, in: scope))
  }

  private static func ints(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws(Failure) -> Slot {
    if operation == .divide { return try floats(.divide, Double(left), Double(right)) }
    return .int(try whole(operation, left, right, hint: "floats hold more, but not exactly"))
  }

  /// Checked arithmetic on 64-bit numbers; divisions round down.
  private static func whole(
    _ operation: BinaryOperator, _ left: Int, _ right: Int, hint: String? = nil
  ) throws(Failure) -> Int {
    let (result, overflow): (Int, Bool)
    switch operation {
    case .add: (result, overflow) = left.addingReportingOverflow(right)
    case .subtract: (result, overflow) = left.subtractingReportingOverflow(right)
    case .multiply: (result, overflow) = left.multipliedReportingOverflow(by: right)
    case .floorDivide:
      guard right != 0 else { throw divisionByZero }
      let (quotient, tooLarge) = left.dividedReportingOverflow(by: right)
      overflow = tooLarge
      let leavesRest = !tooLarge && quotient &* right != left
      result = leavesRest && (left < 0) != (right < 0) ? quotient - 1 : quotient
    default:
      guard right != 0 else { throw divisionByZero }
      overflow = false
      let rest = right == -1 ? 0 : left % right
      result = rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
    }
    guard !overflow else {
      throw Failure("HKD302", "the result is beyond what 64 bits hold", hint: hint)
    }
    return result
  }

  private static func floats(_ operation: BinaryOperator, _ left: Double, _ right: Double) throws(Failure) -> Slot {
    .float(try real(operation, left, right))
  }

  private static func real(_ operation: BinaryOperator, _ left: Double, _ right: Double) throws(Failure) -> Double {
    let result: Double
    switch operation {
    case .add: result = left + right
    case .subtract: result = left - right
    case .multiply: result = left * right
    default:
      guard right != 0 else { throw divisionByZero }
      switch operation {
      case .divide: result = left / right
      case .floorDivide: result = (left / right).rounded(.down)
      default:
        let rest = left.truncatingRemainder(dividingBy: right)
        result = rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
      }
    }
    guard result.isFinite else {
      throw Failure("HKD304", "the result is no finite number")
    }
    return result
  }

  /// Two durations or two sizes.
  private static func sameQuantities(_ operation: BinaryOperator, _ left: Slot, _ right: Slot) throws(Failure) -> Slot {
    switch operation {
    case .add, .subtract, .remainder: .quantity(left.tag, try whole(operation, left.int, right.int))
    case .divide: try floats(.divide, Double(left.int), Double(right.int))
    case .floorDivide: .int(try whole(.floorDivide, left.int, right.int))
    default: throw refusal(operation, left, right)
    }
  }

  /// A duration or size times or divided by a number.
  private static func scale(
    _ operation: BinaryOperator, _ quantity: Slot, by number: Slot, _ right: Slot
  ) throws(Failure) -> Slot {
    guard operation == .multiply || operation == .divide || operation == .floorDivide else {
      throw refusal(operation, quantity, number)
    }
    if number.isInt {
      guard operation == .divide else {
        return .quantity(quantity.tag, try whole(operation, quantity.int, number.int))
      }
      guard number.int != 0 else { throw divisionByZero }
      let (quotient, overflow) = quantity.int.dividedReportingOverflow(by: number.int)
      guard !overflow else { throw Failure("HKD302", "the result is beyond what 64 bits hold") }
      return .quantity(quantity.tag, quotient)
    }
    let scaled = try real(operation, Double(quantity.int), number.float)
    guard let rounded = Int(exactly: scaled.rounded()) else {
      throw Failure("HKD302", "the result is beyond what 64 bits hold")
    }
    return .quantity(quantity.tag, rounded)
  }

  /// Texts, secrets and lists; nil if these do not join.
  private static func join(_ left: Slot, _ right: Slot, _ scope: TaskScope) throws(Failure) -> Slot? {
    if left.isText, right.isText {
      try Limits.checkText(left.utf8Count, right.utf8Count)
      var result = left.retained()
      withUnsafeMutablePointer(to: &result) { $0.appendText(right) }
      return result
    }
    if let left = left.revealedText, let right = right.revealedText {
      try Limits.checkText(left.utf8.count, right.utf8.count)
      return Slot(.secret(Secret(left + right)))
    }
    guard let left = try left.listForm(in: scope) else { return nil }
    defer { left.release() }
    guard let right = try right.listForm(in: scope) else { return nil }
    defer { right.release() }
    try Limits.checkList(left.itemCount, right.itemCount)
    return try concatenate(left, right, in: scope)
  }

  private static func concatenate(_ left: Slot, _ right: Slot, in scope: TaskScope) throws(Failure) -> Slot {
    let list = ListObject.make(capacity: left.itemCount + right.itemCount)
    for source in [left, right] {
      try list.appendWithinCapacity(copiesOf: source.object(ListObject.self).takeUnretainedValue(), in: scope)
    }
    return Slot(Tag.list, owning: Unmanaged.passRetained(list))
  }

  private static var divisionByZero: Failure { Failure("HKD303", "division by zero") }

  private static func refusal(_ operation: BinaryOperator, _ left: Slot, _ right: Slot) -> Failure {
    let values = (left.value, right.value)
    if let stop = Placeholder.stop(values.0) ?? Placeholder.stop(values.1) { return stop }
    if operation == .add, [left.tag, right.tag].allSatisfy({ $0 == Tag.range || $0 == Tag.list }) { return Limits.longRange }
    let mixesText = operation == .add && (left.isText || right.isText)
    return Failure(
      "HKD301",
      "`\(operation.rawValue)` does not take \(values.0.typeNameWithArticle) and \(values.1.typeNameWithArticle)",
      hint: mixesText ? "interpolate to make text: \"$a $b\"" : nil)
  }
}

extension Slot {
  /// The text of a string or secret.
  var revealedText: String? {
    switch value {
    case .string(let text): text
    case .secret(let secret): secret.revealed
    default: nil
    }
  }

  /// An owned list of the items of a list or range; nil for all else, and for a range that is too long.
  func listForm(in scope: TaskScope) throws(Failure) -> Slot? {
    switch tag {
    case Tag.list: return retained()
    case Tag.range:
      let range = object(RangeObject.self).takeUnretainedValue()
      guard range.count <= Limits.list else { return nil }
      let list = ListObject.make(capacity: range.count)
      for offset in 0..<range.count {
        if offset & (ListObject.itemsAtOnce - 1) == 0 { try scope.check() }
        list.appendWithinCapacity(.int(range.first + offset))
      }
      return Slot(Tag.list, owning: Unmanaged.passRetained(list))
    default: return nil
    }
  }
}

extension Slot {
  /// Of a list.
  var itemCount: Int { object(ListObject.self)._withUnsafeGuaranteedRef { $0.count } }
}

extension Value {
  /// `an int`, `a list`, `null`.
  var typeNameWithArticle: String {
    if isNull { return typeName }
    return ("aeiou".contains(typeName.prefix(1)) ? "an " : "a ") + typeName
  }
}
