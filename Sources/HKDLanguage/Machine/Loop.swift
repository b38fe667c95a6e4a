/// The machine's loop: one `switch` over plain instructions, raw pointers in local variables.
///
/// The cases here are the short ways: what programs do most, on numbers, without a call. Everything else is in functions
/// that are not inlined, so that the loop's variables stay in registers; each of them stores `pc` first, which is how a
/// failure knows its place. Two ints and two floats have cases of their own in arithmetic and comparisons.
extension Machine {
  /// Runs from the innermost frame until the run's boundary is reached.
  func execute() throws(Failure) {
    let state = self.state
    var frame = state.pointee.frame
    var pc = frame.pointee.pc
    var base = frame.pointee.base
    var constants = frame.pointee.code.pointee.constants

    while true {
      let instruction = pc.pointee
      pc += 1
      let a = base + Int(instruction.a)
      switch instruction.op {
      // Registers
      case .loadNull: a.pointee = .null
      case .loadUnset: a.pointee = .unset
      case .loadBool: a.pointee = .bool(instruction.b != 0)
      case .loadInt: a.pointee = .int(instruction.wide)
      case .loadConstant: a.pointee = constants[instruction.wide].borrowed
      case .copy: a.pointee = base[Int(instruction.b)].retained()
      case .borrow: a.pointee = base[Int(instruction.b)].borrowed
      case .move: a.pointee = (base + Int(instruction.b)).take()
      case .assign: a.replace(by: (base + Int(instruction.b)).take())
      case .release:
        for register in 0..<Int(instruction.b) { (a + register).clear() }

      // Variables outside of registers
      case .newCell: a.pointee = Slot(Tag.cell, Cell.make(.unset, birth: Machine.currentBirth))
      case .wrapCell:
        let content = (base + Int(instruction.b)).takeOwned()
        a.pointee = Slot(Tag.cell, Cell.make(content, birth: Machine.currentBirth))
      case .loadCell:
        let content = base[Int(instruction.b)].object(Cell.self)._withUnsafeGuaranteedRef { $0.content.pointee }
        if content.head == Tag.unset { try failUnset(pc) }
        a.pointee = content.retained()
      case .storeCell: try storeCell(a, base + Int(instruction.b), pc)
      case .loadGlobal:
        let content = state.pointee.globals[instruction.wide]
        if content.head == Tag.unset { try failUnset(pc) }
        a.pointee = content.retained()
      case .storeGlobal: try storeGlobal(instruction.wide, a, pc)
      case .updateCell: try updateCell(instruction, base, pc)
      case .updateGlobal: try updateGlobal(instruction, base, pc)

      // Arithmetic
      case .add:
        let left = base + Int(instruction.b)
        let right = base + Int(instruction.c)
        if Quick.add(left, right, to: a) { continue }
        try binary(.add, instruction, left, right, a, pc)
      case .addConstant:
        let left = base + Int(instruction.b)
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.c))
        if Quick.add(left, right, to: a) { continue }
        try binary(.add, instruction, left, right, a, pc)
      case .subtract:
        let left = base + Int(instruction.b)
        let right = base + Int(instruction.c)
        if Quick.subtract(left, right, to: a) { continue }
        try binary(.subtract, instruction, left, right, a, pc)
      case .subtractConstant:
        let left = base + Int(instruction.b)
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.c))
        if Quick.subtract(left, right, to: a) { continue }
        try binary(.subtract, instruction, left, right, a, pc)
      case .multiply:
        let left = base + Int(instruction.b)
        let right = base + Int(instruction.c)
        if Quick.multiply(left, right, to: a) { continue }
        try binary(.multiply, instruction, left, right, a, pc)
      case .multiplyConstant:
        let left = base + Int(instruction.b)
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.c))
        if Quick.multiply(left, right, to: a) { continue }
        try binary(.multiply, instruction, left, right, a, pc)
      case .divide:
        let left = base + Int(instruction.b)
        let right = base + Int(instruction.c)
        if Quick.divide(left, right, to: a) { continue }
        try binary(.divide, instruction, left, right, a, pc)
      case .divideConstant:
        let left = base + Int(instruction.b)
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.c))
        if Quick.divide(left, right, to: a) { continue }
        try binary(.divide, instruction, left, right, a, pc)
      case .floorDivide:
        let left = base + Int(instruction.b)
        let right = base + Int(instruction.c)
        if Quick.floorDivide(left, right, to: a) { continue }
        try binary(.floorDivide, instruction, left, right, a, pc)
      case .floorDivideConstant:
        let left = base + Int(instruction.b)
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.c))
        if Quick.floorDivide(left, right, to: a) { continue }
        try binary(.floorDivide, instruction, left, right, a, pc)
      case .remainder:
        let left = base + Int(instruction.b)
        let right = base + Int(instruction.c)
        if Quick.remainder(left, right, to: a) { continue }
        try binary(.remainder, instruction, left, right, a, pc)
      case .remainderConstant:
        let left = base + Int(instruction.b)
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.c))
        if Quick.remainder(left, right, to: a) { continue }
        try binary(.remainder, instruction, left, right, a, pc)
      case .addTo:
        let right = base + Int(instruction.b)
        if Quick.add(a, right, to: a) { continue }
        try addTo(a, right, instruction, pc)
      case .addToConstant:
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.b))
        if Quick.add(a, right, to: a) { continue }
        try addTo(a, right, instruction, pc)
      case .appendTo:
        if a.pointee.head == Tag.list {
          let first = base + Int(instruction.b)
          for index in 0..<Int(instruction.c) { a.appendItem((first + index).takeOwned()) }
        } else {
          try appendTo(instruction, base, pc)
        }
      case .negate: try negate(instruction, base + Int(instruction.b), a, pc)
      case .not: try not(instruction, base + Int(instruction.b), a, pc)
      case .range: try range(instruction, base, a, pc)

      // Comparisons
      case .contained: try compare(.contained, instruction, base, pc)
      case .matches: try compare(.matches, instruction, base, pc)
      case .matchesNot: try compare(.matchesNot, instruction, base, pc)

      // Branches
      case .jump: pc += instruction.wide
      case .loop:
        pc += instruction.wide
        state.pointee.fuel &-= 1
        if state.pointee.fuel < 0 { try refuel(pc) }
      case .jumpIfFalse:
        if a.pointee.head != Tag.bool { try failCondition(a, pc) }
        if !a.pointee.isTrue { pc += instruction.wide }
      case .jumpIfTrue:
        if a.pointee.head != Tag.bool { try failCondition(a, pc) }
        if a.pointee.isTrue { pc += instruction.wide }
      case .jumpIfNull:
        if a.pointee.isNull { pc += instruction.wide }
      case .jumpIfNotNull:
        if !a.pointee.isNull { pc += instruction.wide }
      case .jumpIfSet:
        if a.pointee.head != Tag.unset { pc += instruction.wide }
      case .testLess:
        let right = base + Int(instruction.b)
        let quick = Quick.less(a, right)
        let holds = quick < 0 ? try test(.less, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testLessConstant:
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.b))
        let quick = Quick.less(a, right)
        let holds = quick < 0 ? try test(.less, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testLessOrEqual:
        let right = base + Int(instruction.b)
        let quick = Quick.lessOrEqual(a, right)
        let holds = quick < 0 ? try test(.lessOrEqual, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testLessOrEqualConstant:
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.b))
        let quick = Quick.lessOrEqual(a, right)
        let holds = quick < 0 ? try test(.lessOrEqual, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testGreater:
        let right = base + Int(instruction.b)
        let quick = Quick.less(right, a)
        let holds = quick < 0 ? try test(.greater, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testGreaterConstant:
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.b))
        let quick = Quick.less(right, a)
        let holds = quick < 0 ? try test(.greater, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testGreaterOrEqual:
        let right = base + Int(instruction.b)
        let quick = Quick.lessOrEqual(right, a)
        let holds = quick < 0 ? try test(.greaterOrEqual, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testGreaterOrEqualConstant:
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.b))
        let quick = Quick.lessOrEqual(right, a)
        let holds = quick < 0 ? try test(.greaterOrEqual, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testEqual:
        let right = base + Int(instruction.b)
        let quick = Quick.equal(a, right)
        let holds = quick < 0 ? try test(.equal, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testEqualConstant:
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.b))
        let quick = Quick.equal(a, right)
        let holds = quick < 0 ? try test(.equal, instruction, a, right, pc) : quick != 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testUnequal:
        let right = base + Int(instruction.b)
        let quick = Quick.equal(a, right)
        let holds = quick < 0 ? try test(.unequal, instruction, a, right, pc) : quick == 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .testUnequalConstant:
        let right = UnsafeMutablePointer(mutating: constants + Int(instruction.b))
        let quick = Quick.equal(a, right)
        let holds = quick < 0 ? try test(.unequal, instruction, a, right, pc) : quick == 0
        if holds { pc += 1 } else { try branch(&pc, state) }
      case .checkBool:
        if a.pointee.head != Tag.bool { try failCondition(a, pc) }
      case .noMatch: try failMatch(a, pc)

      // Loops
      case .forPrepare: try prepareLoop(a, base + Int(instruction.b), instruction, pc)
      case .forNext:
        if a.pointee.tag == Tag.list {
          let index = a[1].int
          if index < a[2].int {
            a[1] = .int(index &+ 1)
            base[Int(instruction.b)] =
              a.pointee.object(ListObject.self)._withUnsafeGuaranteedRef { $0.items[index].borrowed }
            try branch(&pc, state)
          } else {
            pc += 1
          }
        } else if advance(a, base + Int(instruction.b)) {
          try branch(&pc, state)
        } else {
          pc += 1
        }
      case .rangePrepare: try prepareRange(a, pc)
      case .rangeNext:
        let current = a.pointee.int
        let last = a[1].int
        if current <= last {
          base[Int(instruction.b)] = .int(current)
          if current == last {
            // Past every number, so that the next look ends the loop whatever the end is.
            a.pointee = .int(.max)
            a[1] = .int(.min)
          } else {
            a.pointee = .int(current &+ 1)
          }
          try branch(&pc, state)
        } else {
          pc += 1
        }

      // Data
      case .makeList: makeList(instruction, base)
      case .extendList:
        for register in 0..<Int(instruction.c) {
          a.appendItem((base + Int(instruction.b) + register).takeOwned())
        }
      case .appendItem: a.appendItem((base + Int(instruction.b)).takeOwned())
      case .spreadList: try spreadList(instruction, base, pc)
      case .makeRecord: makeRecord(instruction, base, frame.pointee.code)
      case .setField:
        a.mutableField(constants[Int(instruction.c)]).replace(by: (base + Int(instruction.b)).takeOwned())
      case .setItem:
        a.mutableField(base[Int(instruction.b)]).replace(by: (base + Int(instruction.c)).takeOwned())
      case .spreadRecord: try spreadRecord(instruction, base, pc)
      case .spread: try spread(instruction, base, pc)
      case .makeClosure: makeClosure(instruction, base, frame.pointee.code)
      case .interpolate: try interpolate(instruction, base, pc)

      // Paths
      case .getField:
        let container = base + Int(instruction.b)
        if container.pointee.tag == Tag.record, instruction.x & OperandFlags.releasesLeft == 0 {
          let key = constants[Int(instruction.c)]
          let value = container.pointee.object(RecordObject.self)._withUnsafeGuaranteedRef { $0.value(of: key) }
          if let value {
            a.pointee =
              instruction.x & OperandFlags.borrows != 0 ? value.pointee.borrowed : value.pointee.retained()
            continue
          }
        }
        try getField(instruction, base, constants, pc)
      case .getIndex: try getIndex(instruction, base, pc)
      case .getItem:
        let container = base + Int(instruction.b)
        let index = base + Int(instruction.c)
        if container.pointee.tag == Tag.list, index.pointee.isInt, instruction.x & OperandFlags.releasesLeft == 0 {
          let list = container.pointee.object(ListObject.self)
          let number = index.pointee.int
          if UInt(bitPattern: number) < UInt(bitPattern: list._withUnsafeGuaranteedRef { $0.count }) {
            let item = list._withUnsafeGuaranteedRef { $0.items[number] }
            a.pointee = instruction.x & OperandFlags.borrows != 0 ? item.borrowed : item.retained()
            continue
          }
        }
        try getItem(instruction, base, pc)
      case .storeField:
        if instruction.x == 0, a.pointee.head == Tag.record, a.isUnique(RecordObject.self) {
          let key = constants[Int(instruction.c)]
          let field = a.pointee.object(RecordObject.self)._withUnsafeGuaranteedRef { $0.value(of: key) }
          if let field {
            field.replace(by: (base + Int(instruction.b)).takeOwned())
            continue
          }
        }
        try storeField(instruction, base, constants, pc)
      case .storeItem:
        let index = base + Int(instruction.b)
        if instruction.x == 0, a.pointee.head == Tag.list, index.pointee.isInt, a.isUnique(ListObject.self) {
          let list = a.pointee.object(ListObject.self)
          let number = index.pointee.int
          if UInt(bitPattern: number) < UInt(bitPattern: list._withUnsafeGuaranteedRef { $0.count }) {
            let item = list._withUnsafeGuaranteedRef { $0.items + number }
            item.replace(by: (base + Int(instruction.c)).takeOwned())
            continue
          }
        }
        try storeItem(instruction, base, pc)
      case .setPath: try setPath(instruction, base, pc)

      // Calls
      case .call:
        let callee = frame.pointee.code.pointee.callees[instruction.wide]
        let calleeBase = a + 1
        try prepareCall(of: callee, at: calleeBase, from: frame, pc, state)
        frame += 1
        pc = callee.pointee.instructions
        base = calleeBase
        constants = UnsafePointer(callee.pointee.constants)
        frame.pointee = Frame(pc: pc, base: base, code: callee)
        state.pointee.frame = frame
      case .callBlock:
        let block = base[Int(instruction.b)]
        if block.tag != Tag.block { try failBlock(block, pc) }
        let closure = block.object(ClosureObject.self)
        let callee = closure._withUnsafeGuaranteedRef { $0.function._withUnsafeGuaranteedRef { $0.code } }
        let calleeBase = a + 1
        let count = Int(instruction.c)
        try prepareCall(of: callee, at: calleeBase, from: frame, pc, state)
        if callee.pointee.parameterCount != count { try dropArguments(calleeBase, count, callee, pc) }
        if callee.pointee.captureCount > 0 {
          closure._withUnsafeGuaranteedRef { $0.lendCaptures(to: calleeBase + callee.pointee.parameterCount) }
        }
        frame += 1
        pc = callee.pointee.instructions
        base = calleeBase
        constants = UnsafePointer(callee.pointee.constants)
        frame.pointee = Frame(pc: pc, base: base, code: callee)
        state.pointee.frame = frame
      case .command: try command(instruction, base, pc)
      case .returnValue:
        let result = a.takeOwned()
        base[-1] = result
        frame -= 1
        state.pointee.frame = frame
        pc = frame.pointee.pc
        base = frame.pointee.base
        constants = frame.pointee.code.pointee.constants
      case .returnNull:
        base[-1] = .null
        frame -= 1
        state.pointee.frame = frame
        pc = frame.pointee.pc
        base = frame.pointee.base
        constants = frame.pointee.code.pointee.constants
      case .checkArgument: try checkType(a, instruction.wide, isResult: false, pc)
      case .checkResult: try checkType(a, instruction.wide, isResult: true, pc)
      case .halt:
        frame.pointee.pc = pc
        return

      // Ways out
      case .raise: try raise(a, pc)
      case .raiseWithCause: try raise(a, because: base + Int(instruction.b), pc)
      case .errorValue: errorValue(a, base + Int(instruction.b))
      case .endFinally:
        if a.pointee.tag == Tag.failure { try raise(a, pc) }
      case .enterCleanup: try enterCleanup(a, pc)
      case .leaveCleanup: leaveCleanup()

      // The program
      case .show: try show(a, pc)
      case .runModule: try runModule(instruction.wide, pc)
      }
    }
  }
}
