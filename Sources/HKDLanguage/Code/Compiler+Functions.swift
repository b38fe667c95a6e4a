/// Programs, `def`s and closures.
extension FunctionCompiler {
  func compile(_ program: Program, isModule: Bool) {
    beginLocals()
    reserveResult(program.scope)
    compileTopLevel(program.body, isProgram: !isModule)
    release(from: firstLocal, program.body.end)
    emit(Instruction(.returnNull), program.body.end)
    finish()
  }

  func compile(_ definition: Definition) {
    for (node, parameter) in zip(definition.parameters, definition.signature) {
      compileParameter(node, parameter, mayBeUnset: node.defaultValue != nil)
    }
    takeCaptures(definition.scope)
    beginLocals()
    reserveResult(definition.scope)
    for (register, (node, parameter)) in zip(definition.parameters, definition.signature).enumerated() {
      let expected = ArgumentType(
        name: node.kind == .flag ? "--\(node.name.text)" : node.name.text, type: parameter.type,
        isRest: node.kind == .rest, mayBeNull: node.kind == .flag && node.defaultValue == nil)
      compileDefault(node, register, expected)
      checkArgument(expected, register, node.span)
      moveIntoCell(node.binding, register, node.span)
    }
    if definition.resultType != .any {
      resultType = ArgumentType(name: definition.name.text, type: definition.resultType)
    }
    compile(definition.body, to: .result)
    finish()
  }

  func compile(_ closure: Closure) {
    for node in closure.parameters { compileParameter(node, nil, mayBeUnset: false) }
    takeCaptures(closure.scope)
    beginLocals()
    reserveResult(closure.scope)
    for (register, node) in closure.parameters.enumerated() {
      if node.type != nil, let declared = node.binding?.type {
        checkArgument(ArgumentType(name: node.name.text, type: declared), register, node.span)
      }
      moveIntoCell(node.binding, register, node.span)
    }
    compile(closure.body, to: .result)
    finish()
  }

  private func compileParameter(_ node: ParameterNode, _ parameter: Parameter?, mayBeUnset: Bool) {
    let register = allocate(owns: false)
    parts.parameters.append(node.name.text)
    if let binding = node.binding { setLocation(.register(register), of: binding) }
    if mayBeUnset { ownedParameters.append(register) }
  }

  private func compileDefault(_ node: ParameterNode, _ register: Int, _ expected: ArgumentType) {
    guard let value = node.defaultValue else { return }
    let given = Label()
    jump(.jumpIfSet, register, to: given, node.span)
    compile(value, into: register)
    // Literals have been checked; what is computed may be anything.
    if case .literal = value {
    } else {
      var own = expected
      own.isDefault = true
      checkArgument(own, register, value.span)
    }
    place(given)
  }

  private func checkArgument(_ expected: ArgumentType, _ register: Int, _ span: Span) {
    guard expected.type != .any else { return }
    emit(Instruction(.checkArgument, register, wide: type(expected)), span)
  }

  /// What the function closes over stands behind its parameters.
  private func takeCaptures(_ scope: FunctionScope?) {
    let captures = compiler.analysis.captures(of: scope)
    parts.captureCount = captures.count
    for binding in captures {
      let register = allocate(owns: false)
      setLocation(compiler.analysis.isCell(binding) ? .cell(register) : .register(register), of: binding)
    }
  }

  private func reserveResult(_ scope: FunctionScope?) {
    guard let scope, compiler.analysis.hasCleanup(scope) else { return }
    let register = allocate()
    emit(Instruction(.loadNull, register), .none)
    resultRegister = register
  }

  /// A parameter, loop variable or error that a `def` inside uses lives in a cell from here on.
  func moveIntoCell(_ binding: Binding?, _ register: Int, _ span: Span) {
    guard let binding, compiler.analysis.isCell(binding) else { return }
    let cell = allocate()
    let copy = allocate()
    emit(Instruction(.copy, copy, register), span)
    emit(Instruction(.wrapCell, cell, copy), span)
    free(to: copy)
    setLocation(.cell(cell), of: binding)
  }

  /// The function of a `def`, to be called; compiled where the `def` stands.
  func functionOf(_ definition: Definition) -> Int { callee(compiler.image.function(of: definition)) }
}
