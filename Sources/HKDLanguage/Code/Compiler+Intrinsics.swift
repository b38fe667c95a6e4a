/// Commands that the machine does itself: `each`, `where` and `fold` as loops, `call` as a call.
///
/// A block that is written out and does not say `return` becomes part of the function around it: the names that it uses
/// stay in registers, and no call is made.
extension FunctionCompiler {
  /// False where the arguments are not of the usual kind: then the command's body does it.
  func compileIntrinsic(
    _ call: CommandCall, of command: Command, input: ArraySlice<Stage>, into register: Int
  ) -> Bool {
    guard let intrinsic = command.intrinsic, parts.commands.count < Int(UInt16.max) else { return false }
    switch intrinsic {
    case .call: return compileBlockCall(call, into: register)
    case .assert: return compileAssertion(call, of: command, into: register)
    case .each, .where, .fold:
      guard let block = call.blockArgument else { return false }
      parts.commands.append(CommandSite(command: command, arguments: [], inRegisters: []))
      let loop = BlockLoop(intrinsic: intrinsic, call: call, block: block, site: parts.commands.count)
      compile(loop, input: input, into: register)
      return true
    }
  }

  /// `call $f x y`
  private func compileBlockCall(_ call: CommandCall, into register: Int) -> Bool {
    guard call.bound.count == 2, case .expression(let block) = call.bound[0], let values = call.bound[1].plainItems
    else { return false }
    let mark = top
    let use: Use = call.hasStatements ? .kept : .passed
    let window = beginCall(register)
    let closure = operand(block, isDisturbed: call.hasStatements)
    // The arguments must stand right behind the result.
    let inner = allocate()
    let first = top
    for value in values {
      let argument = allocate()
      switch value {
      case .constant(let constant, let span): load(constant, into: argument, span)
      case .expression(let expression):
        compile(expression, into: argument, for: use)
        setOwns(!compiler.analysis.isScalar(expression) && !isBorrowed(expression, use), argument)
      case .spread, .itemOrItems, .input: break
      }
    }
    emit(Instruction(.callBlock, inner, closure.register, values.count), call.span)
    release(from: first, call.span)
    emit(Instruction(.move, window, inner), call.span)
    if closure.owns { emit(Instruction(.release, closure.register, 1), call.span) }
    free(to: window + 1)
    endCall(window, register, call.span)
    assert(top == mark)
    return true
  }

  /// `assert (a == b)`: the two sides stand behind the arguments, to be told where the comparison does not hold.
  private func compileAssertion(_ call: CommandCall, of command: Command, into register: Int) -> Bool {
    guard call.bound.count == 2, case .expression(let condition) = call.bound[0],
      case .binary(let node) = condition.withoutGroups, node.operation.isComparison
    else { return false }
    let message = constantValue(call.bound[1], command.parameters[1])
    let window = beginCall(register)
    let first = top
    let left = first + (message == nil ? 2 : 1)
    for _ in first..<left + 2 { _ = allocate() }
    compile(node.left, into: left)
    compile(node.right, into: left + 1)
    compileComparison(node, of: left, left + 1, into: first)
    if case .expression(let expression) = call.bound[1] { compile(expression, into: first + 1) }
    parts.commands.append(
      CommandSite(
        command: command, arguments: [.null, message ?? .null], inRegisters: message == nil ? [0, 1] : [0],
        comparison: node.operation))
    emit(Instruction(.command, window, wide: parts.commands.count - 1), call.span)
    endCall(window, register, call.span)
    return true
  }

  /// What `each`, `where` and `fold` have in common.
  private struct BlockLoop {
    let intrinsic: Command.Intrinsic
    let call: CommandCall
    let block: Expression
    /// One more than the command's number: what its input is, if it is no list, is said in its name.
    let site: Int
  }

  private func compile(_ loop: BlockLoop, input: ArraySlice<Stage>, into register: Int) {
    let mark = top
    let span = loop.call.span
    let walk = allocate()
    _ = allocate(owns: false)
    _ = allocate(owns: false)
    let item = allocate()
    emit(Instruction(.loadNull, item), span)
    let source = allocate()
    compileItems(loop.call, input: input, into: source)
    emit(Instruction(.forPrepare, walk, source, loop.site), span)
    free(to: source)
    if loop.intrinsic == .fold, loop.call.bound.count == 3 {
      compileArgument(loop.call.bound[1], into: register, span)
    } else {
      emit(Instruction(.makeList, register, 0, 0), span)
    }
    let closure = loop.call.inlinedBlock == nil ? operand(loop.block) : nil
    let next = Label()
    let body = Label()
    jump(to: next, span)
    place(body)
    let start = parts.instructions.count
    compileTurn(loop, closure: closure, item: item, into: register)
    parts.inlined.append(InlinedBlock(start: start, end: parts.instructions.count, span: span))
    place(next)
    emit(Instruction(.forNext, walk, item), span)
    jump(to: body, span)
    release(from: mark, span)
    free(to: mark)
  }

  private func compileItems(_ call: CommandCall, input: ArraySlice<Stage>, into register: Int) {
    if input.isEmpty {
      compileArgument(call.bound[0], into: register, call.span)
    } else {
      compileStages(input, into: register)
    }
  }

  private func compileArgument(_ argument: BoundArgument, into register: Int, _ span: Span) {
    switch argument {
    case .constant(let value, let span): load(value, into: register, span)
    case .expression(let expression): compile(expression, into: register)
    case .absent, .collected, .input: emit(Instruction(.loadNull, register), span)
    }
  }

  /// What is done with one item.
  private func compileTurn(_ loop: BlockLoop, closure: Operand?, item: Int, into register: Int) {
    let mark = top
    let span = loop.call.span
    if loop.intrinsic == .fold, let block = loop.call.inlinedBlock {
      return compileFoldTurn(block, item: item, into: register)
    }
    let answer = allocate()
    if let closure {
      let arguments = loop.intrinsic == .fold ? [register, item] : [item]
      for argument in arguments { emit(Instruction(.borrow, allocate(owns: false), argument), span) }
      emit(Instruction(.callBlock, answer, closure.register, arguments.count), span)
      free(to: answer + 1)
    } else if let block = loop.call.inlinedBlock {
      if let parameter = block.parameters.first { bind(parameter, to: item) }
      compile(block.body, to: .register(answer))
    }
    switch loop.intrinsic {
    case .each: emit(Instruction(.appendItem, register, answer), span)
    case .fold: emit(Instruction(.assign, register, answer), span)
    case .where, .call, .assert:
      let skip = Label()
      jump(.jumpIfFalse, answer, x: 1, to: skip, loop.block.span)
      emit(Instruction(.copy, answer, item), span)
      emit(Instruction(.appendItem, register, answer), span)
      place(skip)
    }
    release(from: answer + 1, span)
    free(to: mark)
  }

  /// `fold [] { |list, x| $list + [$x] }` grows the list in place: nobody else has it.
  private func compileFoldTurn(_ block: Closure, item: Int, into register: Int) {
    let mark = top
    for (parameter, own) in zip(block.parameters, [register, item]) { bind(parameter, to: own) }
    if let sum = block.sum {
      switch sum.right {
      case .list(let list) where append(list, to: register): break
      default: update(register, .add, sum.right, sum.span)
      }
    } else {
      let answer = allocate()
      compile(block.body, to: .register(answer))
      emit(Instruction(.assign, register, answer), block.span)
    }
    release(from: mark, block.span)
    free(to: mark)
  }

  private func bind(_ parameter: ParameterNode, to register: Int) {
    guard let binding = parameter.binding else { return }
    setLocation(.register(register), of: binding)
    moveIntoCell(binding, register, parameter.span)
  }
}

extension CommandCall {
  /// The block of `each`, `where` or `fold`.
  fileprivate var blockArgument: Expression? {
    guard case .builtin(let command)? = target, let intrinsic = command.intrinsic else { return nil }
    let position = intrinsic == .fold ? 2 : 1
    guard intrinsic != .call, intrinsic != .assert, bound.count == position + 1, case .expression(let block) = bound[position]
    else { return nil }
    return block
  }

  /// The block that becomes part of the function around the call; nil if it has to be called.
  var inlinedBlock: Closure? {
    guard case .closure(let closure)? = blockArgument, case .builtin(let command)? = target else { return nil }
    let count = command.intrinsic == .fold ? 2 : 1
    let isPlain = closure.parameters.allSatisfy { $0.type == nil && $0.kind == .positional }
    guard isPlain, closure.parameters.isEmpty || closure.parameters.count == count else { return nil }
    return closure.scope?.hasReturn == false ? closure : nil
  }
}

extension BoundArgument {
  /// Arguments that stand for one value each.
  fileprivate var plainItems: [CollectedArgument]? {
    switch self {
    case .absent: return []
    case .collected(let items):
      let arePlain = items.allSatisfy { item in
        switch item {
        case .constant, .expression: true
        case .spread, .itemOrItems, .input: false
        }
      }
      return arePlain ? items : nil
    case .constant, .expression, .input: return nil
    }
  }
}

extension Closure {
  /// `$first + …`, if that is all it does.
  fileprivate var sum: BinaryExpression? {
    guard body.statements.count == 1, case .pipeline(let pipeline) = body.statements[0],
      case .binary(let node)? = pipeline.expression?.withoutGroups, node.operation == .add,
      case .variable(let left) = node.left.withoutGroups, let first = parameters.first?.binding, left.binding === first,
      !node.right.hasStatements
    else { return nil }
    return node
  }
}
