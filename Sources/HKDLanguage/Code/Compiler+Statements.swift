/// Statements: names, loops and the ways out of them.
extension FunctionCompiler {
  func compile(_ statement: Statement) {
    switch statement {
    case .binding(let node): compile(node)
    case .set(let node): compile(node)
    case .pipeline(let pipeline): compile(pipeline, to: .discarded)
    case .forLoop(let node): compile(node)
    case .whileLoop(let node): compile(node)
    case .breakLoop(let span): if let loop = innermostLoop() { exit(.breakLoop(loop), span) }
    case .continueLoop(let span): if let loop = innermostLoop() { exit(.continueLoop(loop), span) }
    case .returnValue(let node):
      if let value = node.value {
        compile(value, to: .result)
      } else {
        giveNull(to: .result, node.span)
      }
    case .use(let node):
      guard let module = node.module else { return }
      parts.modules.append(compiler.unit(of: module))
      emit(Instruction(.runModule, 0, wide: parts.modules.count - 1), node.span)
    case .definition, .deferred: break
    }
  }

  // MARK: Names

  private func compile(_ node: BindingStatement) {
    guard let binding = node.binding else { return }
    if isGlobal(binding) {
      let value = allocate()
      compile(node.value, into: value)
      emit(Instruction(.storeGlobal, value, wide: compiler.image.global(of: binding)), node.span)
      free(to: value)
    } else if compiler.analysis.isCell(binding), case .cell(let cell) = location(of: binding) {
      let value = allocate()
      compile(node.value, into: value)
      emit(Instruction(.storeCell, cell, value), node.span)
      free(to: value)
    } else {
      let register = allocate(owns: !compiler.analysis.isScalar(binding))
      compile(node.value, into: register)
      setLocation(.register(register), of: binding)
    }
  }

  private func compile(_ node: SetStatement) {
    guard let binding = node.target.binding else { return }
    guard node.steps.isEmpty else { return compilePathSet(node, binding) }
    let mark = top
    switch location(of: binding) {
    case .register(let variable): compile(node, variable, binding)
    case .cell(let cell): compile(node, outside: .cell(cell))
    case .global(let index): compile(node, outside: .global(index))
    }
    free(to: mark)
  }

  /// `set x = v` for a variable in a register. What is added to it is added in place.
  private func compile(_ node: SetStatement, _ variable: Int, _ binding: Binding) {
    if node.operation == .coalesce {
      let end = Label()
      jump(.jumpIfNotNull, variable, to: end, node.span)
      assign(node.value, to: variable, binding, node.span)
      place(end)
    } else if node.operation == .add, case .list(let items)? = node.value.expression, append(items, to: variable) {
      return
    } else if let operation = node.operation, let value = node.value.expression {
      update(variable, operation, value, node.span)
    } else if let operation = node.operation {
      let value = allocate()
      compile(node.value, into: value)
      update(variable, operation, Operand(register: value, isTemporary: true, owns: true), node.span)
    } else if case .binary(let sum)? = node.value.expression, sum.operation == .add, sum.left.names(binding),
      !sum.right.hasStatements
    {
      update(variable, .add, sum.right, sum.span)
    } else {
      assign(node.value, to: variable, binding, node.span)
    }
  }

  /// `set xs += [x]`: without making the list. False where there is more to it.
  func append(_ list: ListLiteral, to variable: Int) -> Bool {
    guard list.items.count <= Self.directItems else { return false }
    var items: [Expression] = []
    for item in list.items {
      guard case .value(let expression) = item else { return false }
      items.append(expression)
    }
    let first = top
    let use: Use = Expression.list(list).hasStatements ? .kept : .passed
    for item in items { compile(item, into: allocate(), for: use) }
    emit(Instruction(.appendTo, variable, first, items.count), list.span)
    return true
  }

  private static var directItems: Int { 8 }

  func update(_ variable: Int, _ operation: BinaryOperator, _ value: Expression, _ span: Span) {
    guard let (_, withConstant) = operation.arithmeticOpcode else { return }
    if let number = smallConstant(value) {
      let instruction =
        operation == .add
        ? Instruction(.addToConstant, variable, number) : Instruction(withConstant, variable, variable, number)
      emit(instruction, span)
    } else {
      update(variable, operation, operand(value), span)
    }
  }

  private func update(_ variable: Int, _ operation: BinaryOperator, _ operand: Operand, _ span: Span) {
    guard let (plain, _) = operation.arithmeticOpcode else { return }
    let flags = operand.owns ? OperandFlags.releasesRight : 0
    let instruction =
      operation == .add
      ? Instruction(.addTo, x: flags, variable, operand.register)
      : Instruction(plain, x: flags, variable, variable, operand.register)
    emit(instruction, span)
  }

  private func assign(_ value: Pipeline, to variable: Int, _ binding: Binding, _ span: Span) {
    // Plain numbers need no releasing: one operation may write the variable itself.
    if compiler.analysis.isScalar(binding), case .binary(let node)? = value.expression,
      node.operation.arithmeticOpcode != nil, node.left.isSimple, node.right.isSimple
    {
      return compile(.binary(node), into: variable)
    }
    let register = allocate()
    compile(value, into: register)
    emit(Instruction(.assign, variable, register), span)
  }

  /// `set x = v` for a variable in a cell or among the globals.
  private func compile(_ node: SetStatement, outside place: OutsidePlace) {
    let value = allocate()
    if node.operation == .coalesce {
      let isThere = Label()
      let end = Label()
      emit(place.load(into: value), node.span)
      jump(.jumpIfNotNull, value, to: isThere, node.span)
      compile(node.value, into: value)
      emit(place.store(value), node.span)
      jump(to: end, node.span)
      self.place(isThere)
      emit(Instruction(.release, value, 1), node.span)
      self.place(end)
      return
    }
    compile(node.value, into: value)
    if let operation = node.operation, let number = BinaryOperator.arithmetic.firstIndex(of: operation) {
      emit(place.update(value, operation: number), node.span)
    } else {
      emit(place.store(value), node.span)
    }
  }

  // MARK: Loops

  private func compile(_ node: WhileStatement) {
    let loop = LoopLabels(mark: top)
    let body = Label()
    jump(to: loop.next, node.span)
    place(body)
    contexts.append(.loop(loop))
    compile(node.body, to: .discarded)
    contexts.removeLast()
    place(loop.next)
    compile(node.condition, jumpIf: true, to: body)
    place(loop.end)
  }

  private func compile(_ node: ForStatement) {
    let mark = top
    let range = node.sequence.range
    let walk = allocate(owns: range == nil)
    _ = allocate(owns: false)
    _ = allocate(owns: false)
    // Only a record's fields are made for the loop; all other values are borrowed from what is walked through.
    let variable = allocate(owns: range == nil)
    if let range {
      compile(range.left, into: walk, for: .kept)
      compile(range.right, into: walk + 1, for: .kept)
      emit(Instruction(.rangePrepare, walk), range.span)
    } else {
      emit(Instruction(.loadNull, variable), node.span)
      let source = allocate()
      compile(node.sequence, into: source)
      emit(Instruction(.forPrepare, walk, source), node.sequence.span)
      free(to: source)
    }
    let loop = LoopLabels(mark: top)
    let body = Label()
    jump(to: loop.next, node.span)
    place(body)
    contexts.append(.loop(loop))
    if let binding = node.binding {
      setLocation(.register(variable), of: binding)
      moveIntoCell(binding, variable, node.name.span)
    }
    compile(node.body, to: .discarded)
    release(from: loop.mark, node.body.end)
    free(to: loop.mark)
    contexts.removeLast()
    place(loop.next)
    emit(Instruction(range == nil ? .forNext : .rangeNext, walk, variable), node.span)
    jump(to: body, node.span)
    place(loop.end)
    release(from: mark, node.body.end)
    free(to: mark)
  }
}

extension Expression {
  /// `$name`
  fileprivate func names(_ binding: Binding) -> Bool {
    if case .variable(let node) = withoutGroups { node.binding === binding } else { false }
  }

  /// Read in one step, without changing anything.
  fileprivate var isSimple: Bool {
    switch withoutGroups {
    case .literal, .variable: true
    default: false
    }
  }
}

/// Where a variable stands that has no register of its own, and how it is read and written there.
private enum OutsidePlace {
  case cell(Int)
  case global(Int)

  func load(into register: Int) -> Instruction {
    switch self {
    case .cell(let cell): Instruction(.loadCell, register, cell)
    case .global(let index): Instruction(.loadGlobal, register, wide: index)
    }
  }

  func store(_ register: Int) -> Instruction {
    switch self {
    case .cell(let cell): Instruction(.storeCell, cell, register)
    case .global(let index): Instruction(.storeGlobal, register, wide: index)
    }
  }

  /// - Parameter operation: Its number among ``BinaryOperator/arithmetic``.
  func update(_ register: Int, operation: Int) -> Instruction {
    switch self {
    case .cell(let cell): Instruction(.updateCell, x: UInt8(operation), cell, register)
    case .global(let index): Instruction(.updateGlobal, x: UInt8(operation), register, wide: index)
    }
  }
}
