/// What a command's body gets: its arguments, the task it runs in, and the ways back into the machine.
public struct Invocation: Sendable {
  public let command: Command
  /// One value per parameter, in the declaration's order; defaults filled in; null where absent; a list for `rest`.
  public let arguments: [Value]
  /// The comparison that the condition of an `assert` is, if it is one.
  public let comparison: ComparedSides?
  public let place: Place
  public let scope: TaskScope
  public let runtime: any Runtime

  public init(
    command: Command, arguments: [Value], comparison: ComparedSides? = nil, place: Place, scope: TaskScope,
    runtime: any Runtime
  ) {
    self.command = command
    self.arguments = arguments
    self.comparison = comparison
    self.place = place
    self.scope = scope
    self.runtime = runtime
  }

  /// The argument of a parameter; null if there is none of that name.
  public subscript(_ name: String) -> Value {
    guard let index = command.parameters.firstIndex(where: { $0.name == name }), index < arguments.count else {
      return .null
    }
    return arguments[index]
  }

  /// Calls a block that was given as an argument.
  public func call(_ block: Block, _ values: Value...) throws -> Value {
    try runtime.call(block, values, scope: scope)
  }

  /// With one value: without an array for the arguments.
  public func call(_ block: Block, _ value: Value) throws -> Value {
    try runtime.call(block, value, scope: scope)
  }

  /// With two values.
  public func call(_ block: Block, _ first: Value, _ second: Value) throws -> Value {
    try runtime.call(block, first, second, scope: scope)
  }
}

/// What the machine offers to the bodies of commands.
public protocol Runtime: AnyObject, Sendable {
  /// Runs a block in a scope (this task's, or one made below it with a shorter deadline).
  func call(_ block: Block, _ arguments: [Value], scope: TaskScope) throws -> Value
  func call(_ block: Block, _ argument: Value, scope: TaskScope) throws -> Value
  func call(_ block: Block, _ first: Value, _ second: Value, scope: TaskScope) throws -> Value

  /// Runs one body per index on threads of their own, at most `limit` at once, each in a scope below `scope`.
  ///
  /// Results come in order. The first failure cancels the rest; all failures are listed in the one thrown.
  func parallel(
    _ count: Int, limit: Int, scope: TaskScope,
    _ body: @escaping @Sendable (Int, TaskScope, any Runtime) throws -> Value
  ) throws -> [Value]

  /// A runtime for a task that goes on when the call that began it is over: it sees the variables as they are now, and can
  /// change none of them.
  ///
  /// - Parameter scope: The task's; no child of the scope that began it.
  func detached(scope: TaskScope) throws -> any Runtime

  /// What `with [app: x, timeout: 30s] { }` set, innermost last.
  var settings: Record { get }

  /// Runs a block with more settings in force.
  func withSettings(_ settings: Record, _ body: () throws -> Value) throws -> Value

  /// Where text goes, through the gate.
  var output: any Output { get }

  /// The gate: what a command learns to be secret it tells here.
  var gate: SecretGate { get }

  /// The help page of a `def` that the running program knows by this name.
  func definition(named name: String) -> HelpPage?

  /// Not nil while `--plan` runs: writes are recorded there instead of sent.
  var plan: Plan? { get }

  /// How values are shown: knows the short forms of the platform's types.
  var display: Display { get }
}

extension Runtime {
  public func definition(named name: String) -> HelpPage? { nil }

  public func detached(scope: TaskScope) throws -> any Runtime {
    throw Failure("HKD316", "there are no background tasks here", kind: .script)
  }

  public func call(_ block: Block, _ argument: Value, scope: TaskScope) throws -> Value {
    try call(block, [argument], scope: scope)
  }

  public func call(_ block: Block, _ first: Value, _ second: Value, scope: TaskScope) throws -> Value {
    try call(block, [first, second], scope: scope)
  }
}

/// Where a program's text goes; every implementation passes it through the ``SecretGate`` first.
public protocol Output: AnyObject, Sendable {
  /// To standard output: values and `say`. Adds nothing.
  func write(_ text: String)
  /// To standard error, a whole line without its newline: progress, build logs, notices.
  func note(_ line: String)
  /// A note that a quiet program leaves out: what goes on, and will be told by its outcome. By default a ``note(_:)``.
  func progress(_ line: String)
  /// Where tasks write that go on when the entry that began them is over. By default here, too.
  var ofDetached: any Output { get }
}

extension Output {
  public var ofDetached: any Output { self }
  public func progress(_ line: String) { note(line) }
}
