/// The long ways of arithmetic, comparisons and conditions.
extension Machine {
  typealias Operand = UnsafeMutablePointer<Slot>
  typealias Address = UnsafePointer<Instruction>

  /// Says where the machine is, for failures and traces.
  @inline(__always)
  func mark(_ pc: Address) { state.pointee.frame.pointee.pc = pc }

  @inline(never)
  func binary(
    _ operation: BinaryOperator, _ instruction: Instruction, _ left: Operand, _ right: Operand, _ result: Operand,
    _ pc: Address
  ) throws(Failure) {
    mark(pc)
    let value = try Arithmetic.apply(operation, left.pointee, right.pointee, in: scope)
    release(left, right, as: instruction.x)
    // The result may go to the variable that is the left operand.
    if result == left { result.replace(by: value) } else { result.pointee = value }
    charge(value)
  }

  @inline(__always)
  func release(_ left: Operand, _ right: Operand, as flags: UInt8) {
    if flags & OperandFlags.releasesLeft != 0 { left.clear() }
    if flags & OperandFlags.releasesRight != 0 { right.clear() }
  }

  /// What works on much at once counts for more than one step, so that a cancel is still seen in time.
  private func charge(_ value: Slot) {
    switch value.tag {
    case Tag.text: state.pointee.fuel -= value.utf8Count >> 10
    case Tag.list: state.pointee.fuel -= value.object(ListObject.self)._withUnsafeGuaranteedRef { $0.count } >> 6
    default: break
    }
  }

  @inline(never)
  func addTo(_ target: Operand, _ operand: Operand, _ instruction: Instruction, _ pc: Address) throws(Failure) {
    mark(pc)
    try Arithmetic.update(target, .add, operand.pointee, in: scope)
    if instruction.x & OperandFlags.releasesRight != 0 { operand.clear() }
  }

  /// `set x += [y]` where `x` holds no list: what `+` says to that.
  @inline(never)
  func appendTo(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let target = base + Int(instruction.a)
    let first = base + Int(instruction.b)
    let list = ListObject.make(capacity: Int(instruction.c))
    for index in 0..<Int(instruction.c) { list.appendWithinCapacity((first + index).takeOwned()) }
    let operand = Slot(Tag.list, owning: Unmanaged.passRetained(list))
    defer { operand.release() }
    try Arithmetic.update(target, .add, operand, in: scope)
  }

  @inline(never)
  func negate(_ instruction: Instruction, _ operand: Operand, _ result: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let value = operand.pointee
    switch value.tag {
    case Tag.int, Tag.duration, Tag.size:
      let (negative, overflow) = 0.subtractingReportingOverflow(value.int)
      guard !overflow else { throw Failure("HKD302", "the result is beyond what 64 bits hold") }
      result.pointee = .quantity(value.tag, negative)
    case Tag.float: result.pointee = .float(-value.float)
    default:
      let value = value.value
      throw Placeholder.stop(value)
        ?? Failure("HKD301", "`-` does not take \(value.typeNameWithArticle)")
    }
  }

  @inline(never)
  func not(_ instruction: Instruction, _ operand: Operand, _ result: Operand, _ pc: Address) throws(Failure) {
    guard operand.pointee.head == Tag.bool else { return try failCondition(operand, pc) }
    result.pointee = .bool(!operand.pointee.isTrue)
  }

  @inline(never)
  func range(_ instruction: Instruction, _ base: Operand, _ result: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let (first, last) = (base[Int(instruction.b)], base[Int(instruction.c)])
    guard first.isInt, last.isInt else { throw rangeRefusal(first, last) }
    result.pointee = Slot(Tag.range, RangeObject(first.int, last.int))
  }

  func rangeRefusal(_ first: Slot, _ last: Slot) -> Failure {
    let values = (first.value, last.value)
    return Placeholder.stop(values.0) ?? Placeholder.stop(values.1)
      ?? Failure(
        "HKD301", "`..` does not take \(values.0.typeNameWithArticle) and \(values.1.typeNameWithArticle)",
        hint: "a range is made of two ints")
  }

  /// A comparison as a value.
  @inline(never)
  func compare(
    _ operation: BinaryOperator, _ instruction: Instruction, _ base: Operand, _ pc: Address
  ) throws(Failure) {
    mark(pc)
    let left = base + Int(instruction.b)
    let right = base + Int(instruction.c)
    let holds = try Comparison.apply(operation, left.pointee, right.pointee, in: scope)
    release(left, right, as: instruction.x)
    base[Int(instruction.a)] = .bool(holds)
  }

  /// A comparison as a condition.
  @inline(never)
  func test(
    _ operation: BinaryOperator, _ instruction: Instruction, _ left: Operand, _ right: Operand, _ pc: Address
  ) throws(Failure) -> Bool {
    mark(pc)
    let isInverted = instruction.x & OperandFlags.inverted != 0
    let written = isInverted ? operation.inverse : operation
    let holds = try Comparison.apply(written, left.pointee, right.pointee, in: scope)
    release(left, right, as: instruction.x)
    return holds != isInverted
  }

  @inline(never)
  func failCondition(_ operand: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let value = operand.pointee.value
    if let stop = Placeholder.stop(value) { throw stop }
    guard (pc - 1).pointee.x == 0 else {
      throw Failure(
        "HKD321", "the block must give a bool, not \(value.typeNameWithArticle)",
        hint: "nothing is truthy: compare with == or >")
    }
    throw Failure(
      "HKD305", "a condition must be a bool, not \(value.typeNameWithArticle)",
      hint: "nothing is truthy: compare, as in $x == 1 or $x != null")
  }

  @inline(never)
  func failMatch(_ subject: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let value = subject.pointee.value
    throw Placeholder.stop(value)
      ?? Failure(
        "HKD308", "no arm of `match` fits \(context.display.literal(value))",
        hint: "an arm `_ => { … }` takes the rest")
  }

  @inline(never)
  func failUnset(_ pc: Address) throws(Failure) {
    mark(pc)
    throw Failure("HKD312", "the variable has no value yet", hint: "its `let` or `var` has not run")
  }
}
