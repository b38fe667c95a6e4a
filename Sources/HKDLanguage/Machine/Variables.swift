/// Variables outside of registers: cells that closures share, and globals.
extension Machine {
  @inline(never)
  func storeCell(_ cell: Operand, _ value: Operand, _ pc: Address) throws(Failure) {
    try content(of: cell, pc).replace(by: value.takeOwned())
  }

  @inline(never)
  func updateCell(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    let target = try content(of: base + Int(instruction.a), pc)
    try update(target, instruction, base + Int(instruction.b), pc)
  }

  @inline(never)
  func storeGlobal(_ index: Int, _ value: Operand, _ pc: Address) throws(Failure) {
    try global(index, pc).replace(by: value.takeOwned())
  }

  @inline(never)
  func updateGlobal(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    try update(global(instruction.wide, pc), instruction, base + Int(instruction.a), pc)
  }

  private func update(
    _ target: Operand, _ instruction: Instruction, _ operand: Operand, _ pc: Address
  ) throws(Failure) {
    guard target.pointee.head != Tag.unset else { return try failUnset(pc) }
    let operation = BinaryOperator.arithmetic[Int(instruction.x & 7)]
    if operation == .add, Quick.add(target, operand, to: target) { return }
    try Arithmetic.update(target, operation, operand.pointee, in: scope)
    operand.clear()
  }

  /// Where a cell's value may be changed: a task cannot change what the scope around it, or another task, can see.
  func content(of cell: Operand, _ pc: Address) throws(Failure) -> Operand {
    mark(pc)
    let cell = cell.pointee.object(Cell.self)
    if isParallelTask, cell._withUnsafeGuaranteedRef({ $0.birth }) < birth { throw Self.sharedVariable }
    return cell._withUnsafeGuaranteedRef { $0.content }
  }

  func global(_ index: Int, _ pc: Address) throws(Failure) -> Operand {
    mark(pc)
    // A global that has no value yet belongs to a module whose top level runs in this task.
    if isParallelTask, state.pointee.globals[index].head != Tag.unset { throw Self.sharedVariable }
    return state.pointee.globals + index
  }

  private static let sharedVariable = Failure(
    "HKD313", "a parallel task cannot change a variable of the scope around it",
    hint: "give the value back: par-each and all give a list of results")
}

extension BinaryOperator {
  /// Those that `set x op= y` takes, by the number that stands in an instruction.
  static let arithmetic: [BinaryOperator] = [.add, .subtract, .multiply, .divide, .floorDivide, .remainder]
}
