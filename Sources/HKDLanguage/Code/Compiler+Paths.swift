/// Paths, read and set.
extension FunctionCompiler {
  /// `$x.a.0`. The values on the way are borrowed from what the path begins with.
  func compile(_ node: PathExpression, into register: Int, isLenient: Bool) {
    let mark = top
    let lenient = isLenient ? OperandFlags.lenient : 0
    let base = operand(node.base, isDisturbed: node.steps.hasStatements)
    var current = base.register
    for (index, step) in node.steps.enumerated() {
      let isLast = index == node.steps.count - 1
      // A single step may end the temporary that it begins with; of several, the values between are borrowed from it.
      let endsBase = base.owns && node.steps.count == 1
      let flags = lenient | (isLast ? (endsBase ? OperandFlags.releasesLeft : 0) : OperandFlags.borrows)
      emit(step, of: current, flags, into: register)
      current = register
    }
    if base.owns, node.steps.count > 1 { emit(Instruction(.release, base.register, 1), node.span) }
    free(to: mark)
  }

  private func emit(_ step: PathStep, of container: Int, _ flags: UInt8, into register: Int) {
    switch step {
    case .field(let name):
      withConstantOperand(.string(name.text), name.span) { key in
        switch key {
        case .constant(let number):
          emit(Instruction(.getField, x: flags, register, container, number), name.span)
        case .register(let key): emit(Instruction(.getItem, x: flags, register, container, key), name.span)
        }
      }
    case .index(let index, let span):
      if index.fitsOperand {
        emit(Instruction(.getIndex, x: flags, register, container, index), span)
      } else {
        let number = allocate(owns: false)
        load(.int(index), into: number, span)
        emit(Instruction(.getItem, x: flags, register, container, number), span)
        free(to: number)
      }
    case .computed(let expression, let span):
      let mark = top
      let key = operand(expression)
      let releases = key.owns ? OperandFlags.releasesRight : 0
      emit(Instruction(.getItem, x: flags | releases, register, container, key.register), span)
      free(to: mark)
    }
  }

  /// `set x.a.(i) = v`, `set x.a += v`
  func compilePathSet(_ node: SetStatement, _ binding: Binding) {
    if node.operation == .coalesce { return compileMissing(node, binding) }
    let mark = top
    let location = location(of: binding)
    if case .register(let variable) = location, node.steps.count == 1 {
      compileStore(node, variable)
    } else {
      compileDeepStore(node, location, operation: node.operation)
    }
    free(to: mark)
  }

  /// One step from a variable in a register: the most frequent `set` has instructions of its own.
  private func compileStore(_ node: SetStatement, _ variable: Int) {
    let operation = node.operation.flatMap { BinaryOperator.arithmetic.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0
    let step = node.steps[0]
    if case .field(let name) = step, constant(.string(name.text)).fitsOperand {
      let value = allocate()
      compile(node.value, into: value)
      emit(Instruction(.storeField, x: operation, variable, value, constant(.string(name.text))), setting: node)
      return
    }
    let key: Operand
    if case .computed(let expression, _) = step {
      key = operand(expression, isDisturbed: node.value.hasStatements)
    } else {
      key = Operand(register: allocate(), isTemporary: true, owns: true)
      compileKey(step, into: key.register)
    }
    let value = allocate()
    compile(node.value, into: value)
    let flags = operation | (key.owns ? StoreFlags.releasesKey : 0)
    emit(Instruction(.storeItem, x: flags, variable, key.register, value), setting: node)
  }

  private func compileKey(_ step: PathStep, into register: Int) {
    switch step {
    case .field(let name): load(.string(name.text), into: register, name.span)
    case .index(let index, let span): load(.int(index), into: register, span)
    case .computed(let expression, _): compile(expression, into: register)
    }
  }

  private func compileDeepStore(_ node: SetStatement, _ location: Location, operation: BinaryOperator?) {
    let first = top
    var steps: [PathTemplate.Step] = []
    for step in node.steps {
      switch step {
      case .field(let name): steps.append(.field(constant(.string(name.text))))
      case .index(let index, _): steps.append(.index(index))
      case .computed(let expression, _):
        compile(expression, into: allocate())
        steps.append(.computed)
      }
    }
    compile(node.value, into: allocate())
    parts.paths.append(PathTemplate(root: location, steps: steps, operation: operation))
    emit(Instruction(.setPath, first, wide: parts.paths.count - 1), setting: node)
  }

  /// What fails at a step is told at that step, all else at the statement.
  private func emit(_ instruction: Instruction, setting node: SetStatement) {
    parts.stepSpans[emit(instruction, node.span)] = node.steps.map(\.span)
  }

  /// `set x.a ??= v`: nothing where there is a value that is not null.
  private func compileMissing(_ node: SetStatement, _ binding: Binding) {
    let mark = top
    let value = allocate()
    let path = PathExpression(base: .variable(node.target), steps: node.steps, span: node.span)
    compile(path, into: value, isLenient: true)
    let end = Label()
    let isThere = Label()
    jump(.jumpIfNotNull, value, to: isThere, node.span)
    compileDeepStore(node, location(of: binding), operation: nil)
    jump(to: end, node.span)
    place(isThere)
    emit(Instruction(.release, value, 1), node.span)
    place(end)
    free(to: mark)
  }
}
