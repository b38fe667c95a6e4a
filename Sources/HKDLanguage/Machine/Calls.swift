/// Calls of commands, and the checks of what passes into and out of `def`s.
extension Machine {
  @inline(never)
  func command(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let frame = state.pointee.frame.pointee
    let site = frame.code.pointee.commands[instruction.wide].takeUnretainedValue()
    let result = base + Int(instruction.a)
    let arguments = try arguments(of: site, from: result + 1)
    let comparison = comparison(of: site, behind: result + 1)
    if let placeholder = planned(site.command, arguments) {
      result.pointee = Slot(placeholder)
      return
    }
    state.pointee.fuel -= Self.commandFuel
    if state.pointee.fuel < 0 || scope.isCancelled || scope.deadline != nil { try refuel(pc) }
    guard let place else { return }
    let invocation = Invocation(
      command: site.command, arguments: arguments, comparison: comparison, place: place, scope: scope, runtime: self)
    do {
      result.pointee = Slot(try site.command.body(invocation))
    } catch {
      throw Self.failure(error, of: site.command)
    }
  }

  /// The sides of a comparison behind a command's arguments; their registers are cleared.
  private func comparison(of site: CommandSite, behind first: Operand) -> ComparedSides? {
    guard let operation = site.comparison else { return nil }
    let left = first + site.inRegisters.count
    defer {
      left.clear()
      (left + 1).clear()
    }
    return ComparedSides(operation, left.pointee.value, (left + 1).pointee.value)
  }

  /// Typed checks of the values that a command gets; the registers they came in are cleared.
  private func arguments(of site: CommandSite, from first: Operand) throws(Failure) -> [Value] {
    var register = first
    var arguments = site.arguments
    for index in site.inRegisters {
      let value = register.pointee.value
      register.clear()
      register += 1
      arguments[index] = try check(value, for: site.command.parameters[index], of: site.command)
    }
    return arguments
  }

  private func check(_ value: Value, for parameter: Parameter, of command: Command) throws(Failure) -> Value {
    if parameter.type == .any { return value }
    if parameter.kind == .rest, case .list(let items) = value {
      return .list(try items.map { item throws(Failure) in try checkOne(item, for: parameter, of: command) })
    }
    return try checkOne(value, for: parameter, of: command)
  }

  private func checkOne(_ value: Value, for parameter: Parameter, of command: Command) throws(Failure) -> Value {
    if value.isNull, !parameter.isRequired { return parameter.defaultValue }
    if let fitting = parameter.type.fit(value, named: context.types) {
      return parameter.type == .list ? try fitting.asList(in: scope) : fitting
    }
    if let stop = Placeholder.stop(value) { throw stop }
    let name = parameter.kind == .flag ? "--\(parameter.name)" : parameter.name
    throw Self.misfit(value, parameter.type, "`\(command.name)` takes \(parameter.type.withArticle) as `\(name)`")
  }

  /// What is no list or range, where a command that the machine does itself needs one.
  func refuseInput(_ source: Operand, ofCommand number: Int) throws(Failure) {
    let site = state.pointee.frame.pointee.code.pointee.commands[number].takeUnretainedValue()
    _ = try check(source.pointee.value, for: site.command.parameters[0], of: site.command)
    throw Self.misfit(source.pointee.value, .list, "`\(site.command.name)` takes a list")
  }

  static func misfit(_ value: Value, _ type: ValueType, _ message: String) -> Failure {
    Failure("HKD309", "\(message), not \(value.typeNameWithArticle)", hint: hint(for: value, as: type))
  }

  private static func hint(for value: Value, as type: ValueType) -> String? {
    if case .secret = value, type.mayBe(.string, named: { _ in nil }) {
      return "a secret stays one: give its text with `reveal`, or take a `secret`"
    }
    return type == .string ? "interpolate to make text: \"$x\"" : nil
  }

  /// While planning, a command that would ask about what has not been made gives a placeholder too.
  private func planned(_ command: Command, _ arguments: [Value]) -> Value? {
    guard context.plan != nil, command.effect == .reads else { return nil }
    guard let placeholder = arguments.lazy.compactMap(Placeholder.of).first else { return nil }
    if command.result == .null { return .null }
    return Placeholder.value("\(command.name) of \(placeholder.description)", type: command.result.typeNameIfNamed)
  }

  private static func failure(_ error: any Error, of command: Command) -> Failure {
    if let failure = error as? Failure { return failure }
    return Failure("HKD315", "`\(command.name)`: \(error)")
  }

  /// An argument or a result of a `def` that has a type.
  @inline(never)
  func checkType(_ slot: Operand, _ index: Int, isResult: Bool, _ pc: Address) throws(Failure) {
    let frame = state.pointee.frame.pointee
    guard let function = frame.code.pointee.function?.takeUnretainedValue() else { return }
    let expected = function.parts.types[index]
    if !expected.isRest, let tag = expected.plainTag, tag == slot.pointee.head { return }
    mark(pc)
    let value = slot.pointee.value
    do throws(Failure) {
      if expected.isRest, case .list(let items) = value {
        for item in items { _ = try check(item, expected, of: function, isResult: isResult) }
        return
      }
      let fitting = try check(value, expected, of: function, isResult: isResult)
      if case .float(let number) = fitting, slot.pointee.isInt { slot.pointee = .float(number) }
    } catch {
      if !isResult, !expected.isDefault { leaveToCaller(frame) }
      throw error
    }
  }

  private func check(
    _ value: Value, _ expected: ArgumentType, of function: Function, isResult: Bool
  ) throws(Failure) -> Value {
    if let fitting = expected.type.fit(value, named: context.types) { return fitting }
    // An absent flag is null, whatever its type.
    if value.isNull, expected.mayBeNull { return value }
    if let stop = Placeholder.stop(value) { throw stop }
    let what =
      isResult
      ? "`\(expected.name)` gives \(expected.type.withArticle)"
      : "`\(function.name)` takes \(expected.type.withArticle) as `\(expected.name)`"
    throw Self.misfit(value, expected.type, what)
  }

  /// Shows the value of a top-level statement.
  @inline(never)
  func show(_ slot: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let value = slot.pointee.value
    slot.clear()
    context.show(value)
  }

  /// Runs a module's top level, the first time.
  @inline(never)
  func runModule(_ index: Int, _ pc: Address) throws(Failure) {
    mark(pc)
    guard let function = state.pointee.frame.pointee.code.pointee.function?.takeUnretainedValue() else { return }
    let module = function.parts.modules[index]
    guard context.globals.modulesRun.insert(module.index).inserted else { return }
    try run(module.function).release()
  }

  @inline(never)
  func failDepth(_ pc: Address) throws(Failure) {
    mark(pc)
    throw Self.tooDeep
  }

  static let tooDeep = Failure(
    "HKD311", "calls inside one another are too deep", hint: "does the recursion come to an end?")
}

extension ArgumentType {
  /// The one tag that surely fits, for the most frequent types.
  var plainTag: UInt64? {
    switch type {
    case .int: Tag.int
    case .float: Tag.float
    case .bool: Tag.bool
    case .duration: Tag.duration
    case .size: Tag.size
    case .list: Tag.list
    case .record: Tag.record
    case .block: Tag.block
    default: nil
    }
  }
}

extension Value {
  /// A list of a range's numbers, for commands that take lists only.
  fileprivate func asList(in scope: TaskScope) throws(Failure) -> Value {
    guard case .range = self else { return self }
    let slot = Slot(self)
    defer { slot.release() }
    guard let list = try slot.listForm(in: scope) else { throw Limits.longRange }
    defer { list.release() }
    return list.value
  }
}
