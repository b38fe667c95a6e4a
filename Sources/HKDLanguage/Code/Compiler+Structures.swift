/// `if`, `match` and `try`: values, or ways for control.
extension FunctionCompiler {
  func compileStructure(_ expression: Expression, to destination: Destination) {
    switch expression {
    case .ifElse(let node): compile(node, to: destination)
    case .match(let node): compile(node, to: destination)
    case .attempt(let node): compile(node, to: destination)
    default: break
    }
  }

  private func compile(_ node: IfExpression, to destination: Destination) {
    let end = Label()
    for branch in node.branches {
      let next = Label()
      compile(branch.condition, orJumpTo: next)
      compile(branch.body, to: destination)
      jump(to: end, branch.body.end)
      place(next)
    }
    if let otherwise = node.otherwise {
      compile(otherwise, to: destination)
    } else {
      giveNull(to: destination, node.span)
    }
    place(end)
  }

  private func compile(_ node: MatchExpression, to destination: Destination) {
    let end = Label()
    let mark = top
    let subject = operand(node.subject, isDisturbed: true)
    var takesRest = false
    for arm in node.arms {
      let next = Label()
      let body = Label()
      for (index, pattern) in arm.patterns.enumerated() {
        let isLast = index == arm.patterns.count - 1
        test(subject.register, pattern, isLast: isLast, body: body, next: next)
      }
      place(body)
      takesRest = takesRest || arm.patterns.isEmpty
      compile(arm.body, to: destination)
      jump(to: end, arm.body.end)
      place(next)
    }
    if !takesRest { emit(Instruction(.noMatch, subject.register), node.subject.span) }
    place(end)
    release(from: mark, node.span)
    free(to: mark)
  }

  /// All patterns but the last jump where they fit, the last where it does not.
  private func test(_ subject: Int, _ pattern: Literal, isLast: Bool, body: Label, next: Label) {
    let number = constant(pattern.value)
    if case .range = pattern.value { testContained(subject, in: number, pattern.span, body: body) }
    let inverted = isLast ? 0 : OperandFlags.inverted
    if number.fitsOperand {
      emit(Instruction(isLast ? .testEqualConstant : .testUnequalConstant, x: inverted, subject, number), pattern.span)
    } else {
      let other = allocate()
      emit(Instruction(.loadConstant, other, wide: number), pattern.span)
      emit(Instruction(isLast ? .testEqual : .testUnequal, x: inverted, subject, other), pattern.span)
      free(to: other)
    }
    jump(to: isLast ? next : body, pattern.span)
  }

  /// A range fits the numbers in it, besides itself.
  private func testContained(_ subject: Int, in constant: Int, _ span: Span, body: Label) {
    let range = allocate()
    emit(Instruction(.loadConstant, range, wide: constant), span)
    emit(Instruction(.contained, range, subject, range), span)
    jump(.jumpIfTrue, range, to: body, span)
    free(to: range)
  }

  private func compile(_ node: TryExpression, to destination: Destination) {
    guard case .result = destination else {
      guard let finally = node.finally else { return compileCatch(node, to: destination) }
      return compileWithCleanup(finally, node.span) { compileCatch(node, to: destination) }
    }
    // What the function gives is made inside, and given outside, where its errors are no longer caught.
    let register = allocate()
    compile(node, to: .register(register))
    exit(.result(register), node.span)
    free(to: register)
  }

  private func compileCatch(_ node: TryExpression, to destination: Destination) {
    guard let handler = node.handler else { return compile(node.body, to: destination) }
    let mark = top
    let failure = allocate()
    let error = allocate()
    free(to: mark)
    let start = parts.instructions.count
    compile(node.body, to: destination)
    let end = Label()
    let bodyEnd = parts.instructions.count
    jump(to: end, node.body.end)
    addHandler(from: start, to: bodyEnd, register: failure, isCatch: true)
    _ = allocate()
    _ = allocate()
    emit(Instruction(.errorValue, error, failure), node.span)
    if let binding = node.errorBinding {
      setLocation(.register(error), of: binding)
      moveIntoCell(binding, error, node.span)
    }
    compile(handler, to: destination)
    release(from: mark, handler.end)
    free(to: mark)
    place(end)
  }
}
