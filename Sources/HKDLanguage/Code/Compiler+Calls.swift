/// Pipelines, and calls of commands and `def`s.
extension FunctionCompiler {
  func compile(_ pipeline: Pipeline, into register: Int) {
    compile(ArraySlice(pipeline.stages), into: register)
  }

  /// The last stage's value; the stages before it are made where it takes its input.
  private func compile(_ stages: ArraySlice<Stage>, into register: Int) {
    guard let last = stages.last else { return }
    let before = stages.dropLast()
    switch last {
    case .expression(let expression): compile(expression, into: register)
    case .command(let call):
      switch call.target {
      case .builtin(let command):
        if !compileIntrinsic(call, of: command, input: before, into: register) {
          compile(call, of: command, input: before, into: register)
        }
      case .definition(let definition): compile(call, of: definition, input: before, into: register)
      case nil: emit(Instruction(.loadNull, register), call.span)
      }
    }
  }

  /// Where a call's result and arguments go: behind each other at the top; the result's place is the one wanted if
  /// that is the topmost register.
  func beginCall(_ register: Int) -> Int { register == top - 1 ? register : allocate() }

  func endCall(_ window: Int, _ register: Int, _ span: Span) {
    if window != register { emit(Instruction(.move, register, window), span) }
    free(to: window == register ? window + 1 : window)
  }

  private func compile(
    _ call: CommandCall, of definition: Definition, input: ArraySlice<Stage>, into register: Int
  ) {
    let window = beginCall(register)
    let first = top
    let use: Use = call.hasStatements ? .kept : .passed
    reserve(call.bound.count)
    compileInput(input, of: call, first: first)
    for (index, argument) in call.bound.enumerated() {
      let parameter = definition.signature[index]
      let hasDefault = definition.parameters[index].defaultValue != nil
      compile(argument, of: parameter, hasDefault: hasDefault, into: first + index, for: use, call)
    }
    for binding in compiler.analysis.captures(of: definition.scope) {
      let capture = allocate(owns: false)
      emit(Instruction(.borrow, capture, captureRegister(binding)), call.span)
    }
    emit(Instruction(.call, window, wide: functionOf(definition)), call.name.span)
    release(from: first, call.span)
    endCall(window, register, call.span)
  }

  private func reserve(_ count: Int) {
    for _ in 0..<count { _ = allocate(owns: false) }
  }

  private func compileInput(_ stages: ArraySlice<Stage>, of call: CommandCall, first: Int) {
    guard !stages.isEmpty, let index = call.bound.firstIndex(where: \.isInput) else { return }
    compileStages(stages, into: first + index)
  }

  func compileStages(_ stages: ArraySlice<Stage>, into register: Int) {
    compile(stages, into: register)
    setOwns(true, register)
  }

  /// One argument of a `def` into its register.
  private func compile(
    _ argument: BoundArgument, of parameter: Parameter, hasDefault: Bool, into register: Int, for use: Use,
    _ call: CommandCall
  ) {
    switch argument {
    case .absent:
      if hasDefault {
        emit(Instruction(.loadUnset, register), call.span)
      } else {
        load(parameter.absentValue, into: register, call.span)
      }
    case .constant(let value, let span): load(value, into: register, span)
    case .expression(let expression):
      compile(expression, into: register, for: use)
      setOwns(!compiler.analysis.isScalar(expression) && !isBorrowed(expression, use), register)
    case .collected(let items):
      compileCollected(items, into: register, call.span)
      setOwns(true, register)
    case .input: break
    }
  }

  /// Whether compiling an expression for a call leaves a borrowed value or a constant.
  func isBorrowed(_ expression: Expression, _ use: Use) -> Bool {
    switch expression.withoutGroups {
    case .literal: true
    case .variable(let node):
      if use == .passed, let binding = node.binding, case .register = location(of: binding) { true } else { false }
    default: false
    }
  }

  private func compile(_ call: CommandCall, of command: Command, input: ArraySlice<Stage>, into register: Int) {
    let window = beginCall(register)
    let first = top
    let use: Use = call.hasStatements ? .kept : .passed
    let constants = zip(call.bound, command.parameters).map(constantValue)
    let inRegisters = constants.indices.filter { constants[$0] == nil }
    reserve(inRegisters.count)
    for (offset, index) in inRegisters.enumerated() where call.bound[index].isInput && !input.isEmpty {
      compileStages(input, into: first + offset)
    }
    for (offset, index) in inRegisters.enumerated() {
      switch call.bound[index] {
      case .expression(let expression): compile(expression, into: first + offset, for: use)
      case .collected(let items): compileCollected(items, into: first + offset, call.span)
      case .absent, .constant, .input: break
      }
      setOwns(true, first + offset)
    }
    parts.commands.append(
      CommandSite(command: command, arguments: constants.map { $0 ?? .null }, inRegisters: inRegisters))
    emit(Instruction(.command, window, wide: parts.commands.count - 1), call.span)
    endCall(window, register, call.span)
  }

  /// A command's argument, if it is known before running.
  func constantValue(_ argument: BoundArgument, _ parameter: Parameter) -> Value? {
    switch argument {
    case .absent: return parameter.absentValue
    case .constant(let value, _): return value
    case .collected(let items):
      var values: [Value] = []
      for item in items {
        guard case .constant(let value, _) = item else { return nil }
        values.append(value)
      }
      return .list(values)
    case .expression, .input: return nil
    }
  }

  /// A list of several arguments.
  private func compileCollected(_ items: [CollectedArgument], into register: Int, _ span: Span) {
    // A piped value that comes last already stands in the register.
    let input = allocate()
    if items.contains(where: \.isInput) { emit(Instruction(.move, input, register), span) }
    emit(Instruction(.makeList, register, input, 0), span)
    for item in items {
      let value = allocate()
      switch item {
      case .constant(let constant, let span):
        load(constant, into: value, span)
        emit(Instruction(.extendList, register, value, 1), span)
      case .expression(let expression):
        compile(expression, into: value)
        emit(Instruction(.extendList, register, value, 1), span)
      case .spread(let expression):
        compile(expression, into: value)
        emit(Instruction(.spreadList, register, value), expression.span)
      case .itemOrItems(let expression):
        compile(expression, into: value)
        emit(Instruction(.spreadList, x: 1, register, value), expression.span)
      case .input: emit(Instruction(.extendList, register, input, 1), span)
      }
      free(to: value)
    }
    free(to: input)
  }
}

extension BoundArgument {
  /// Whether the value of the stage before goes here.
  var isInput: Bool {
    switch self {
    case .input: true
    case .collected(let items): items.contains(where: \.isInput)
    case .absent, .constant, .expression: false
    }
  }
}

extension CollectedArgument {
  fileprivate var isInput: Bool {
    if case .input = self { true } else { false }
  }
}

extension Parameter {
  /// What an argument is that is not given.
  var absentValue: Value {
    switch kind {
    case .rest: .list([])
    case .flag where type == .bool && defaultValue.isNull: .bool(false)
    case .flag, .positional: defaultValue
    }
  }
}
