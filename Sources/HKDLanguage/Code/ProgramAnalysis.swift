/// What the compiler must know of a whole text before it makes the first instruction: which function closes over which
/// names, and which names only ever hold plain numbers.
struct ProgramAnalysis {
  /// What a function uses of the functions around it, by its scope; in the order in which it is found.
  private(set) var captures: [ObjectIdentifier: [Binding]] = [:]
  /// Names that live in cells: closures share them and they change, or a `def` may use them before they have a value.
  private var cells: Set<ObjectIdentifier> = []
  /// Names of the top level that `def`s use: they live as long as the program.
  private var globals: Set<ObjectIdentifier> = []
  /// Functions that need a place for their result while a `finally` or `defer` runs.
  private var withCleanup: Set<ObjectIdentifier> = []
  private var assigned: [ObjectIdentifier: [Assigned]] = [:]
  private var scalars: [ObjectIdentifier: Bool] = [:]

  /// What a name gets.
  private enum Assigned {
    case value(Pipeline)
    case update(BinaryOperator, Pipeline)
    case scalar
    case unknown
  }

  private var calls: [(caller: FunctionScope, callee: Definition)] = []
  private var topLevel: Set<ObjectIdentifier> = []
  private var current: FunctionScope
  /// For the scope of a block whose code becomes part of the function around it: that function's.
  private var hosts: [ObjectIdentifier: FunctionScope] = [:]

  init?(_ program: Program) {
    guard let scope = program.scope else { return nil }
    current = scope
    for statement in program.body.statements {
      if case .binding(let node) = statement, let binding = node.binding { topLevel.insert(ObjectIdentifier(binding)) }
    }
    walk(program.body)
    closeOverCalls()
  }

  func isCell(_ binding: Binding) -> Bool { cells.contains(ObjectIdentifier(binding)) }

  func isGlobal(_ binding: Binding) -> Bool { binding.isGlobal || globals.contains(ObjectIdentifier(binding)) }

  func hasCleanup(_ scope: FunctionScope) -> Bool { withCleanup.contains(ObjectIdentifier(scope)) }

  func captures(of scope: FunctionScope?) -> [Binding] {
    scope.flatMap { captures[ObjectIdentifier($0)] } ?? []
  }
}

// MARK: - Captures

extension ProgramAnalysis {
  private mutating func use(_ binding: Binding?) {
    guard let binding, binding.kind != .definition, binding.kind != .module, !binding.isGlobal else { return }
    close(over: binding, from: current)
  }

  /// Every function from the one that uses a name out to the one that declares it hands it on.
  private mutating func close(over binding: Binding, from user: FunctionScope) {
    let owner = host(of: binding.owner)
    guard owner !== user else { return }
    var path: [FunctionScope] = []
    var scope: FunctionScope? = user
    while let function = scope.map(host), function !== owner {
      path.append(function)
      scope = function.parent
    }
    let id = ObjectIdentifier(binding)
    let isUsedByDefinition = path.contains { $0.kind == .definition }
    if isUsedByDefinition, topLevel.contains(id) {
      globals.insert(id)
      return
    }
    if isUsedByDefinition || binding.isAssigned { cells.insert(id) }
    for function in path where !captures[ObjectIdentifier(function), default: []].contains(where: { $0 === binding }) {
      captures[ObjectIdentifier(function), default: []].append(binding)
    }
  }

  private func host(of scope: FunctionScope) -> FunctionScope { hosts[ObjectIdentifier(scope)] ?? scope }

  /// Who calls a `def` hands it what it closes over.
  private mutating func closeOverCalls() {
    var count = -1
    while count != captureCount {
      count = captureCount
      for call in calls {
        for binding in captures(of: call.callee.scope) { close(over: binding, from: call.caller) }
      }
    }
    // What has become a global is no capture.
    for (scope, bindings) in captures {
      captures[scope] = bindings.filter { !globals.contains(ObjectIdentifier($0)) }
    }
  }

  private var captureCount: Int { captures.values.reduce(0) { $0 + $1.count } }

  private mutating func walk(_ block: BlockNode) {
    if block.hasDefer { withCleanup.insert(ObjectIdentifier(current)) }
    for statement in block.statements { walk(statement) }
  }

  private mutating func walk(_ statement: Statement) {
    switch statement {
    case .binding(let node):
      walk(node.value)
      assign(.value(node.value), to: node.binding)
    case .set(let node):
      use(node.target.binding)
      walk(node.steps)
      walk(node.value)
      let isPlain = node.steps.isEmpty
      assign(
        isPlain ? node.operation.map { .update($0, node.value) } ?? .value(node.value) : .unknown,
        to: node.target.binding)
    case .pipeline(let pipeline): walk(pipeline)
    case .forLoop(let node):
      walk(node.sequence)
      assign(node.sequence.isRange ? .scalar : .unknown, to: node.binding)
      walk(node.body)
    case .whileLoop(let node):
      walk(node.condition)
      walk(node.body)
    case .returnValue(let node): if let value = node.value { walk(value) }
    case .definition(let node): walk(node)
    case .deferred(let node): walk(node.body)
    case .breakLoop, .continueLoop, .use: break
    }
  }

  private mutating func walk(_ definition: Definition) {
    guard let scope = definition.scope else { return }
    walkFunction(scope, definition.parameters, definition.body)
  }

  private mutating func walkFunction(_ scope: FunctionScope, _ parameters: [ParameterNode], _ body: BlockNode) {
    let outer = current
    current = scope
    for parameter in parameters {
      if let value = parameter.defaultValue { walk(value) }
      assign(parameter.isScalar ? .scalar : .unknown, to: parameter.binding)
    }
    walk(body)
    current = outer
  }

  private mutating func walkInlined(_ closure: Closure) {
    guard let scope = closure.scope else { return }
    hosts[ObjectIdentifier(scope)] = current
    for parameter in closure.parameters { assign(.unknown, to: parameter.binding) }
    walk(closure.body)
  }

  private mutating func walk(_ pipeline: Pipeline) {
    for stage in pipeline.stages {
      switch stage {
      case .expression(let expression): walk(expression)
      case .command(let call): walk(call)
      }
    }
  }

  private mutating func walk(_ call: CommandCall) {
    if case .definition(let definition)? = call.target { calls.append((current, definition)) }
    let inlined = call.inlinedBlock
    if let inlined { walkInlined(inlined) }
    for argument in call.bound {
      switch argument {
      case .expression(.closure(let closure)) where closure === inlined: break
      case .expression(let expression): walk(expression)
      case .collected(let items):
        for item in items {
          switch item {
          case .expression(let expression), .spread(let expression), .itemOrItems(let expression): walk(expression)
          case .constant, .input: break
          }
        }
      case .absent, .constant, .input: break
      }
    }
  }

  private mutating func walk(_ steps: [PathStep]) {
    for step in steps {
      if case .computed(let expression, _) = step { walk(expression) }
    }
  }

  private mutating func walk(_ expression: Expression) {
    switch expression {
    case .literal, .invalid: break
    case .interpolation(let node):
      for part in node.parts {
        if case .expression(let expression) = part { walk(expression) }
      }
    case .variable(let node): use(node.binding)
    case .path(let node):
      walk(node.base)
      walk(node.steps)
    case .list(let node):
      for item in node.items {
        switch item {
        case .value(let expression), .spread(let expression): walk(expression)
        }
      }
    case .record(let node):
      for entry in node.entries {
        switch entry {
        case .field(_, let expression), .spread(let expression): walk(expression)
        }
      }
    case .closure(let node):
      if let scope = node.scope { walkFunction(scope, node.parameters, node.body) }
    case .group(let node): walk(node.pipeline)
    case .unary(let node): walk(node.operand)
    case .binary(let node):
      walk(node.left)
      walk(node.right)
    case .ifElse(let node):
      for branch in node.branches {
        walk(branch.condition)
        walk(branch.body)
      }
      if let otherwise = node.otherwise { walk(otherwise) }
    case .match(let node):
      walk(node.subject)
      for arm in node.arms { walk(arm.body) }
    case .attempt(let node):
      walk(node.body)
      assign(.unknown, to: node.errorBinding)
      if let handler = node.handler { walk(handler) }
      if let finally = node.finally {
        withCleanup.insert(ObjectIdentifier(current))
        walk(finally)
      }
    }
  }
}

// MARK: - Plain numbers

extension ProgramAnalysis {
  private mutating func assign(_ value: Assigned, to binding: Binding?) {
    guard let binding else { return }
    assigned[ObjectIdentifier(binding), default: []].append(value)
  }

  /// Whether a name never holds an object or a text: its register needs no releasing.
  mutating func isScalar(_ binding: Binding) -> Bool {
    let id = ObjectIdentifier(binding)
    if let known = scalars[id] { return known }
    // While it is being found out, no; what depends on itself alone stays a no.
    scalars[id] = false
    guard let assigned = assigned[id] else { return false }
    let result = assigned.allSatisfy { value in
      switch value {
      case .scalar: true
      case .unknown: false
      case .value(let pipeline): isScalar(pipeline)
      case .update(.add, let pipeline): isScalar(pipeline)
      case .update(.coalesce, let pipeline): isScalar(pipeline)
      case .update: true
      }
    }
    scalars[id] = result
    return result
  }

  mutating func isScalar(_ pipeline: Pipeline) -> Bool {
    guard pipeline.stages.count == 1, case .expression(let expression) = pipeline.stages[0] else { return false }
    return isScalar(expression)
  }

  /// Whether an expression gives a number, bool, null, duration, size or time, or fails.
  mutating func isScalar(_ expression: Expression) -> Bool {
    switch expression {
    case .literal(let node):
      switch node.value {
      case .null, .bool, .int, .float, .duration, .size, .time: true
      default: false
      }
    case .variable(let node): node.binding.map { isScalar($0) } ?? false
    case .group(let node): isScalar(node.pipeline)
    case .unary: true
    case .binary(let node):
      switch node.operation {
      case .range: false
      case .coalesce: isScalar(node.left) && isScalar(node.right)
      // Whatever else the other side is, joining it with a number fails.
      case .add: isScalar(node.left) || isScalar(node.right)
      default: true
      }
    default: false
    }
  }
}

extension Pipeline {
  /// `a..b`, written out.
  var range: BinaryExpression? {
    guard stages.count == 1, case .expression(.binary(let node)) = stages[0], node.operation == .range else {
      return nil
    }
    return node
  }

  var isRange: Bool { range != nil }
}

extension ParameterNode {
  /// Declared with a type whose values are plain numbers: checked before the body runs.
  var isScalar: Bool {
    guard kind != .rest, let names = type?.names, names.count == 1 else { return false }
    return ["int", "float", "bool", "duration", "size", "time"].contains(names[0].text) && isAlwaysGiven
  }

  /// Never null: required, with a default, or a switch.
  private var isAlwaysGiven: Bool { kind == .positional || defaultValue != nil || type?.names.first?.text == "bool" }
}
