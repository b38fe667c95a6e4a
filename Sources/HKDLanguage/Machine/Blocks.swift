/// Runs inside runs: a command calls a block, which may call commands.
extension Machine {
  /// Runs a program, a module, an entry of a session, or a `def` with its owned arguments.
  func run(_ function: Function, _ arguments: [Slot] = []) throws(Failure) -> Slot {
    let base = try enter(function.code)
    for (index, argument) in arguments.enumerated() { base[index] = argument }
    let result = try finish(base)
    for index in arguments.indices { (base + index).clear() }
    return result
  }

  /// Calls a closure with arguments; an owned result.
  func call(_ closure: ClosureObject, _ arguments: [Value]) throws(Failure) -> Slot {
    let base = try enter(closure, argumentCount: arguments.count)
    for (index, argument) in arguments.enumerated() where index < closure.parameterCount {
      base[index] = Slot(argument)
    }
    return try finishCall(closure, base)
  }

  func call(_ closure: ClosureObject, _ argument: Value) throws(Failure) -> Slot {
    let base = try enter(closure, argumentCount: 1)
    if closure.parameterCount == 1 { base[0] = Slot(argument) }
    return try finishCall(closure, base)
  }

  func call(_ closure: ClosureObject, _ first: Value, _ second: Value) throws(Failure) -> Slot {
    let base = try enter(closure, argumentCount: 2)
    if closure.parameterCount == 2 {
      base[0] = Slot(first)
      base[1] = Slot(second)
    }
    return try finishCall(closure, base)
  }

  /// Frames for a call, above the frame that runs; its registers.
  private func enter(_ code: UnsafeMutablePointer<Code>) throws(Failure) -> Operand {
    if state.pointee.nativeDepth >= NativeStack.alwaysFits { try nativeStack.check() }
    let outer = state.pointee.frame
    let top = outer.pointee.end
    let base = top + 1
    guard outer + 2 < state.pointee.frameLimit, base + code.pointee.frameSize <= state.pointee.slotLimit else {
      throw Self.tooDeep
    }
    outer[1] = RunBoundary.frame(base: top)
    outer[2] = Frame(pc: code.pointee.instructions, base: base, code: code)
    state.pointee.frame = outer + 2
    return base
  }

  private func enter(_ closure: ClosureObject, argumentCount: Int) throws(Failure) -> Operand {
    // A command that calls a block for each of many items is a loop, too.
    state.pointee.fuel -= 1
    if state.pointee.fuel < 0 {
      state.pointee.fuel = Self.fuel
      try scope.check()
    }
    let code = closure.function._withUnsafeGuaranteedRef { $0.code }
    let parameterCount = code.pointee.parameterCount
    if parameterCount != argumentCount, parameterCount != 0 {
      throw Self.wrongCount(parameterCount, argumentCount)
    }
    let base = try enter(code)
    closure.lendCaptures(to: base + parameterCount)
    return base
  }

  private func finishCall(_ closure: ClosureObject, _ base: Operand) throws(Failure) -> Slot {
    let result = try finish(base)
    for index in 0..<closure.parameterCount { (base + index).clear() }
    return result
  }

  /// A block that names no values takes any number; those that it gets are dropped.
  @inline(never)
  func dropArguments(
    _ first: Operand, _ count: Int, _ callee: UnsafeMutablePointer<Code>, _ pc: Address
  ) throws(Failure) {
    mark(pc)
    guard callee.pointee.parameterCount == 0 else { throw Self.wrongCount(callee.pointee.parameterCount, count) }
    for index in 0..<count { (first + index).clear() }
  }

  private static func wrongCount(_ parameters: Int, _ arguments: Int) -> Failure {
    Failure(
      "HKD314", "the block takes \(parameters) \(parameters == 1 ? "value" : "values"), and gets \(arguments)",
      hint: "a block that names no values takes any number")
  }

  @inline(never)
  func failBlock(_ slot: Slot, _ pc: Address) throws(Failure) {
    mark(pc)
    let value = slot.value
    throw Placeholder.stop(value) ?? Failure("HKD309", "a block is needed here, not \(value.typeNameWithArticle)")
  }

  /// Runs the entered frame to its end.
  private func finish(_ base: Operand) throws(Failure) -> Slot {
    let boundary = state.pointee.frame - 1
    state.pointee.nativeDepth += 1
    defer { state.pointee.nativeDepth -= 1 }
    while true {
      do throws(Failure) {
        try execute()
        state.pointee.frame = boundary - 1
        return (base - 1).take()
      } catch {
        do throws(Failure) {
          try unwind(error, to: boundary)
        } catch {
          state.pointee.frame = boundary - 1
          throw error
        }
      }
    }
  }
}

extension ClosureObject {
  fileprivate var parameterCount: Int { function._withUnsafeGuaranteedRef { $0.code.pointee.parameterCount } }
}

extension Machine: Runtime {
  func call(_ block: Block, _ arguments: [Value], scope: TaskScope) throws -> Value {
    try inScope(scope) { () throws(Failure) in try call(block.closure, arguments) }
  }

  func call(_ block: Block, _ argument: Value, scope: TaskScope) throws -> Value {
    try inScope(scope) { () throws(Failure) in try call(block.closure, argument) }
  }

  func call(_ block: Block, _ first: Value, _ second: Value, scope: TaskScope) throws -> Value {
    try inScope(scope) { () throws(Failure) in try call(block.closure, first, second) }
  }

  @inline(__always)
  private func inScope(_ scope: TaskScope, _ body: () throws(Failure) -> Slot) throws(Failure) -> Value {
    let outer = self.scope
    if outer !== scope { self.scope = scope }
    defer { if outer !== scope { self.scope = outer } }
    let result = try body()
    let value = result.value
    result.release()
    return value
  }

  func withSettings(_ settings: Record, _ body: () throws -> Value) throws -> Value {
    let outer = self.settings
    defer { self.settings = outer }
    for (name, value) in zip(settings.keys, settings.values) { self.settings.set(name, value) }
    return try body()
  }

  func detached(scope: TaskScope) throws -> any Runtime {
    try Machine(context: context.snapshot(), scope: scope, settings: settings, parent: self)
  }

  var output: any Output { context.output }
  var gate: SecretGate { context.gate }
  var plan: Plan? { context.plan }
  var display: Display { context.display }

  func definition(named name: String) -> HelpPage? { context.findDefinition(name) }
}
