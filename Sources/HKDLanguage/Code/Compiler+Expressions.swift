/// Expressions: their values into registers.
extension FunctionCompiler {
  /// How long a value made of a name must hold.
  enum Use {
    /// On its own, whatever happens to the name.
    case kept
    /// For the instruction that comes next, or a call: it may be borrowed.
    case passed
  }

  /// The value of an expression in a register that holds nothing.
  func compile(_ expression: Expression, into register: Int, for use: Use = .kept) {
    switch expression {
    case .literal(let node): load(node.value, into: register, node.span)
    case .interpolation(let node): compile(node, into: register)
    case .variable(let node): load(node, into: register, for: use)
    case .path(let node): compile(node, into: register, isLenient: false)
    case .list(let node): compile(node, into: register)
    case .record(let node): compile(node, into: register)
    case .closure(let node): compile(node, into: register)
    case .group(let node):
      if let inner = node.pipeline.expression {
        compile(inner, into: register, for: use)
      } else {
        compile(node.pipeline, into: register)
      }
    case .unary(let node): compile(node, into: register)
    case .binary(let node): compile(node, into: register)
    case .ifElse, .match, .attempt: compileStructure(expression, to: .register(register))
    case .invalid(let node): emit(Instruction(.loadNull, register), node.span)
    }
  }

  func load(_ value: Value, into register: Int, _ span: Span) {
    switch value {
    case .null: emit(Instruction(.loadNull, register), span)
    case .bool(let flag): emit(Instruction(.loadBool, register, flag ? 1 : 0), span)
    case .int(let number) where Int32(exactly: number) != nil:
      emit(Instruction(.loadInt, register, wide: number), span)
    default: emit(Instruction(.loadConstant, register, wide: constant(value)), span)
    }
  }

  private func load(_ node: VariableReference, into register: Int, for use: Use) {
    guard let binding = node.binding else { return load(.null, into: register, node.name.span) }
    switch location(of: binding) {
    case .register(let own):
      let borrows = use == .passed && !compiler.analysis.isScalar(binding)
      emit(Instruction(borrows ? .borrow : .copy, register, own), node.name.span)
    case .cell(let cell): emit(Instruction(.loadCell, register, cell), node.name.span)
    case .global(let index): emit(Instruction(.loadGlobal, register, wide: index), node.name.span)
    }
  }

  /// The value of an expression in whatever register it already stands in, or a temporary.
  func operand(_ expression: Expression, isDisturbed: Bool = false) -> Operand {
    if case .variable(let node) = expression.withoutGroups, let binding = node.binding,
      case .register(let own) = location(of: binding), !isDisturbed
    {
      return Operand(register: own, isTemporary: false, owns: false)
    }
    let register = allocate()
    compile(expression, into: register, for: isDisturbed ? .kept : .passed)
    return temporary(register, of: expression)
  }

  /// An operand in a register that was filled for it.
  func temporary(_ register: Int, of expression: Expression) -> Operand {
    let owns = !compiler.analysis.isScalar(expression)
    setOwns(owns, register)
    return Operand(register: register, isTemporary: true, owns: owns)
  }

  /// The number of a constant that an instruction can name.
  func smallConstant(_ expression: Expression) -> Int? {
    guard case .literal(let node) = expression.withoutGroups else { return nil }
    let number = constant(node.value)
    return number.fitsOperand ? number : nil
  }

  private func compile(_ node: Interpolation, into register: Int) {
    var texts = [""]
    let first = top
    let use: Use = node.hasStatements ? .kept : .passed
    for part in node.parts {
      switch part {
      case .text(let text): texts[texts.count - 1] += text
      case .expression(let expression):
        compile(expression, into: allocate(), for: use)
        texts.append("")
      }
    }
    parts.templates.append(TextTemplate(texts: texts, first: first))
    emit(Instruction(.interpolate, register, wide: parts.templates.count - 1), node.span)
    free(to: first)
  }

  private func compile(_ node: Closure, into register: Int) {
    let function = Function(name: "block", kind: .closure)
    FunctionCompiler(function, scope: node.scope, compiler: compiler).compile(node)
    let captures = compiler.analysis.captures(of: node.scope).map(captureRegister)
    parts.closures.append(ClosureTemplate(function: function, captures: captures))
    emit(Instruction(.makeClosure, register, wide: parts.closures.count - 1), node.span)
  }

  /// Where something that a function closes over stands in this one.
  func captureRegister(_ binding: Binding) -> Int {
    switch location(of: binding) {
    case .register(let register), .cell(let register): register
    case .global: 0
    }
  }

  private func compile(_ node: UnaryExpression, into register: Int) {
    switch node.operation {
    case .negate:
      let mark = top
      let operand = operand(node.operand)
      emit(Instruction(.negate, register, operand.register), node.span)
      free(to: mark)
    case .not: compileCondition(.unary(node), into: register)
    }
  }

  private func compile(_ node: BinaryExpression, into register: Int) {
    switch node.operation {
    case .or, .and, .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual:
      compileCondition(.binary(node), into: register)
    case .coalesce: compileCoalesce(node, into: register)
    case .matches: compile(node, as: .matches, into: register)
    case .matchesNot: compile(node, as: .matchesNot, into: register)
    case .contained: compile(node, as: .contained, into: register)
    case .range: compile(node, as: .range, into: register)
    default: compileChain(node, into: register)
    }
  }

  /// A chain that leans to the left, from its innermost end: without recursion along it.
  private func compileChain(_ node: BinaryExpression, into register: Int) {
    var chain = [node]
    while case .binary(let inner)? = chain.last?.left, inner.operation.arithmeticOpcode != nil { chain.append(inner) }
    var isFirst = true
    for node in chain.reversed() {
      let mark = top
      let left =
        isFirst
        ? leftOperand(node, into: register)
        : Operand(register: register, isTemporary: true, owns: !compiler.analysis.isScalar(node.left))
      isFirst = false
      emitArithmetic(node, left, into: register)
      free(to: mark)
    }
  }

  /// The left side, made in the register of the result if it has to be made at all.
  private func leftOperand(_ node: BinaryExpression, into register: Int) -> Operand {
    let isDisturbed = node.right.hasStatements
    if case .variable(let name) = node.left.withoutGroups, let binding = name.binding,
      case .register(let own) = location(of: binding), !isDisturbed
    {
      return Operand(register: own, isTemporary: false, owns: false)
    }
    compile(node.left, into: register, for: isDisturbed ? .kept : .passed)
    return Operand(register: register, isTemporary: true, owns: !compiler.analysis.isScalar(node.left))
  }

  private func emitArithmetic(_ node: BinaryExpression, _ left: Operand, into register: Int) {
    guard let (plain, withConstant) = node.operation.arithmeticOpcode else { return }
    let flags: UInt8 = left.owns ? OperandFlags.releasesLeft : 0
    if let number = smallConstant(node.right) {
      emit(Instruction(withConstant, x: flags, register, left.register, number), node.span)
      return
    }
    let right = operand(node.right)
    emit(
      Instruction(
        plain, x: flags | (right.owns ? OperandFlags.releasesRight : 0), register, left.register, right.register),
      node.span)
  }

  private func compile(_ node: BinaryExpression, as op: Opcode, into register: Int) {
    let mark = top
    let left = operand(node.left, isDisturbed: node.right.hasStatements)
    let right = operand(node.right)
    emit(Instruction(op, x: flags(left, right), register, left.register, right.register), node.span)
    free(to: mark)
  }

  func flags(_ left: Operand, _ right: Operand) -> UInt8 {
    (left.owns ? OperandFlags.releasesLeft : 0) | (right.owns ? OperandFlags.releasesRight : 0)
  }

  /// `a ?? b`: a path at the left gives null where it leads nowhere.
  private func compileCoalesce(_ node: BinaryExpression, into register: Int) {
    if case .path(let path) = node.left {
      compile(path, into: register, isLenient: true)
    } else {
      compile(node.left, into: register)
    }
    let end = Label()
    jump(.jumpIfNotNull, register, to: end, node.span)
    compile(node.right, into: register)
    place(end)
  }
}

extension BinaryOperator {
  /// The instructions for two registers, and for a register and a constant.
  var arithmeticOpcode: (Opcode, Opcode)? {
    switch self {
    case .add: (.add, .addConstant)
    case .subtract: (.subtract, .subtractConstant)
    case .multiply: (.multiply, .multiplyConstant)
    case .divide: (.divide, .divideConstant)
    case .floorDivide: (.floorDivide, .floorDivideConstant)
    case .remainder: (.remainder, .remainderConstant)
    default: nil
    }
  }
}

extension Expression {
  /// What stands inside parentheses that hold just an expression.
  var withoutGroups: Expression {
    var inner = self
    while case .group(let node) = inner, let expression = node.pipeline.expression { inner = expression }
    return inner
  }
}
