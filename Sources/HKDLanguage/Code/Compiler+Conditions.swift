/// Conditions: comparisons and logic as jumps.
extension FunctionCompiler {
  /// Goes on where the condition holds, jumps where it does not.
  func compile(_ condition: Expression, orJumpTo label: Label) { compile(condition, jumpIf: false, to: label) }

  /// Jumps to a label if the condition is what `wanted` says, else goes on.
  func compile(_ condition: Expression, jumpIf wanted: Bool, to label: Label) {
    switch condition {
    case .group(let node) where node.pipeline.expression != nil:
      compile(condition.withoutGroups, jumpIf: wanted, to: label)
    case .unary(let node) where node.operation == .not:
      compile(node.operand, jumpIf: !wanted, to: label)
    case .binary(let node):
      switch node.operation {
      case .and: compileLogic(node, decidedBy: false, jumpIf: wanted, to: label)
      case .or: compileLogic(node, decidedBy: true, jumpIf: wanted, to: label)
      default:
        guard let test = node.operation.test(inverted: wanted) else {
          return compileBool(condition, jumpIf: wanted, to: label)
        }
        emitTest(node, test, isInverted: wanted)
        jump(to: label, node.span)
      }
    default: compileBool(condition, jumpIf: wanted, to: label)
    }
  }

  /// `and` is decided by a false left side, `or` by a true one. A long chain is walked without recursion along it.
  private func compileLogic(
    _ node: BinaryExpression, decidedBy decision: Bool, jumpIf wanted: Bool, to label: Label
  ) {
    var chain = [node]
    while case .binary(let inner)? = chain.last?.left, inner.operation == node.operation { chain.append(inner) }
    let parts = [chain[chain.count - 1].left] + chain.reversed().map(\.right)
    let end = Label()
    for part in parts.dropLast() {
      compile(part, jumpIf: decision, to: decision == wanted ? label : end)
    }
    compile(parts[parts.count - 1], jumpIf: wanted, to: label)
    place(end)
  }

  private func compileBool(_ condition: Expression, jumpIf wanted: Bool, to label: Label) {
    let mark = top
    let operand = operand(condition)
    if label.isPlaced {
      // Back-edges are taken by one kind of jump only, which looks for cancel and deadline.
      let forward = Label()
      jump(wanted ? .jumpIfFalse : .jumpIfTrue, operand.register, to: forward, condition.span)
      jump(to: label, condition.span)
      place(forward)
    } else {
      jump(wanted ? .jumpIfTrue : .jumpIfFalse, operand.register, to: label, condition.span)
    }
    free(to: mark)
  }

  /// A test is followed by the jump that is taken where it does not hold.
  private func emitTest(_ node: BinaryExpression, _ test: (plain: Opcode, withConstant: Opcode), isInverted: Bool) {
    let mark = top
    let inverted = isInverted ? OperandFlags.inverted : 0
    let left = operand(node.left, isDisturbed: node.right.hasStatements)
    if let number = smallConstant(node.right) {
      let flags = left.owns ? OperandFlags.releasesLeft : 0
      emit(Instruction(test.withConstant, x: flags | inverted, left.register, number), node.span)
    } else {
      let right = operand(node.right)
      emit(Instruction(test.plain, x: flags(left, right) | inverted, left.register, right.register), node.span)
    }
    free(to: mark)
  }

  /// Compares what stands in two registers and leaves it there.
  func compileComparison(_ node: BinaryExpression, of left: Int, _ right: Int, into register: Int) {
    guard let test = node.operation.test(inverted: false) else {
      let op: Opcode = node.operation == .contained ? .contained : node.operation == .matches ? .matches : .matchesNot
      emit(Instruction(op, register, left, right), node.span)
      return
    }
    let no = Label()
    let end = Label()
    emit(Instruction(test.plain, left, right), node.span)
    jump(to: no, node.span)
    emit(Instruction(.loadBool, register, 1), node.span)
    jump(to: end, node.span)
    place(no)
    emit(Instruction(.loadBool, register, 0), node.span)
    place(end)
  }

  /// A condition as a value.
  func compileCondition(_ condition: Expression, into register: Int) {
    let no = Label()
    let end = Label()
    compile(condition, orJumpTo: no)
    emit(Instruction(.loadBool, register, 1), condition.span)
    jump(to: end, condition.span)
    place(no)
    emit(Instruction(.loadBool, register, 0), condition.span)
    place(end)
  }
}

extension BinaryOperator {
  /// The instructions that go on where the comparison holds; inverted, where it does not.
  fileprivate func test(inverted: Bool) -> (plain: Opcode, withConstant: Opcode)? {
    switch inverted ? inverse : self {
    case .equal: (.testEqual, .testEqualConstant)
    case .unequal: (.testUnequal, .testUnequalConstant)
    case .less: (.testLess, .testLessConstant)
    case .lessOrEqual: (.testLessOrEqual, .testLessOrEqualConstant)
    case .greater: (.testGreater, .testGreaterConstant)
    case .greaterOrEqual: (.testGreaterOrEqual, .testGreaterOrEqualConstant)
    default: nil
    }
  }

  /// Whether it compares two values.
  var isComparison: Bool {
    switch self {
    case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches, .matchesNot, .contained: true
    case .or, .and, .coalesce, .range, .add, .subtract, .multiply, .divide, .floorDivide, .remainder: false
    }
  }

  /// The comparison that holds where this one does not; no number compares with neither.
  var inverse: BinaryOperator {
    switch self {
    case .equal: .unequal
    case .unequal: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    default: self
    }
  }
}

// MARK: - Statements inside expressions

extension Expression {
  /// Whether it holds statements, which may change names that stand beside it. What is inside a closure runs elsewhere.
  var hasStatements: Bool {
    switch self {
    case .ifElse, .match, .attempt: true
    case .literal, .variable, .closure, .invalid: false
    case .interpolation(let node): node.hasStatements
    case .path(let node): node.base.hasStatements || node.steps.hasStatements
    case .list(let node):
      node.items.contains { item in
        switch item {
        case .value(let expression), .spread(let expression): expression.hasStatements
        }
      }
    case .record(let node):
      node.entries.contains { entry in
        switch entry {
        case .field(_, let expression), .spread(let expression): expression.hasStatements
        }
      }
    case .group(let node): node.pipeline.hasStatements
    case .unary(let node): node.operand.hasStatements
    case .binary(let node): node.left.hasStatements || node.right.hasStatements
    }
  }
}

extension Interpolation {
  var hasStatements: Bool {
    parts.contains { part in
      if case .expression(let expression) = part { expression.hasStatements } else { false }
    }
  }
}

extension [PathStep] {
  var hasStatements: Bool {
    contains { step in
      if case .computed(let expression, _) = step { expression.hasStatements } else { false }
    }
  }
}

extension Pipeline {
  var hasStatements: Bool {
    stages.contains { stage in
      switch stage {
      case .expression(let expression): expression.hasStatements
      case .command(let call): call.hasStatements
      }
    }
  }
}

extension CommandCall {
  var hasStatements: Bool {
    // The code of an inlined block is part of the function.
    if inlinedBlock != nil { return true }
    return bound.contains { argument in
      switch argument {
      case .expression(let expression): expression.hasStatements
      case .collected(let items):
        items.contains { item in
          switch item {
          case .expression(let expression), .spread(let expression), .itemOrItems(let expression):
            expression.hasStatements
          case .constant, .input: false
          }
        }
      case .absent, .constant, .input: false
      }
    }
  }
}
