/// The language, ready to run: commands, types and where text goes. The front door for programs that embed it.
///
///     let engine = Engine(commands: languageCommands(), output: output, gate: gate)
///     let program = engine.check(SourceText("1 + 1 | say"))
///     try engine.run(program, scope: TaskScope())
///
/// An engine may be used from several threads; a ``CheckedProgram`` or ``Session`` from one at a time.
public final class Engine: Sendable {
  public let table: CommandTable
  public let output: any Output
  public let gate: SecretGate
  let environment: Environment
  let arguments: [String]
  let variables: [String: Value]
  let plan: Plan?
  let loadModule: @Sendable (String, String) throws(Failure) -> SourceText

  /// - Parameters:
  ///   - commands: Made when a program first names one: a hundred of them are a good part of a short run.
  ///   - sessionCommands: What only a session has, where this engine is for programs: asked for when one names no command.
  ///   - types: The types that programs may name besides the language's own.
  ///   - environment: What `$env` holds, by default what this process was started with.
  ///   - arguments: What `$args` holds, and what `def main` gets.
  ///   - variables: Further names that programs find (`--let`).
  ///   - plan: Records the writes of a `--plan` run; nil runs for real.
  ///   - loadModule: Reads what `use` names, by default a file beside the text that says so.
  public init(
    commands: @autoclosure @escaping @Sendable () -> [Command],
    sessionCommands: @escaping @Sendable () -> [Command] = { [] },
    types: @autoclosure @escaping @Sendable () -> [NamedType] = [], output: any Output, gate: SecretGate,
    environment: Environment = .process, arguments: [String] = [],
    variables: [String: Value] = [:], plan: Plan? = nil,
    loadModule: @escaping @Sendable (String, String) throws(Failure) -> SourceText = ModuleFiles.load
  ) {
    table = CommandTable(commands(), namedTypes: types(), elsewhere: sessionCommands)
    self.output = output
    self.gate = gate
    self.environment = environment
    self.arguments = arguments
    self.variables = variables
    self.plan = plan
    self.loadModule = loadModule
  }

  /// How values are shown.
  public var display: Display { Display(types: table.namedTypes) }

  /// Parses and checks a text; nothing runs.
  public func check(_ source: SourceText) -> CheckedProgram {
    CheckedProgram(source, engine: self, names: newNames(keepsNames: false), image: Image())
  }

  /// Runs a checked program to its end, its `def main` included.
  ///
  /// - Parameters:
  ///   - scope: Cancel it to end the program; its deadline is the program's.
  ///   - show: Gets the value of each top-level statement, null included.
  /// - Throws: What the program failed with, ``FailureKind/exit(_:)`` for `exit`; a failure of kind
  ///   ``FailureKind/check`` if the program has errors, or if the arguments do not fit its `def main`.
  public func run(
    _ program: CheckedProgram, scope: TaskScope, show: @escaping (Value) -> Void = { _ in }
  ) throws(Failure) {
    if let error = program.diagnostics.first(where: { $0.severity == .error }) {
      throw Failure(error)
    }
    let main = try program.main.map { definition throws(Failure) in
      try MainCall(definition, program: program.source.name, arguments: arguments, types: table.namedTypes)
    }
    if let main, main.wantsHelp {
      output.write(main.help)
      return
    }
    let function = try program.compile()
    let globals = program.image.globals
    globals.grow(to: program.image.globalCount)
    fill(globals, names: program.names)
    let machine = try Machine(context: context(of: program, show: show), scope: scope)
    try machine.run(function).release()
    if let main { try main.run(on: machine, program.image) }
  }
}

extension Engine {
  func newNames(keepsNames: Bool) -> SessionNames {
    let names = SessionNames(keepsNames: keepsNames)
    for (name, value) in variables { names.declare(name, type: value.declaredType) }
    return names
  }

  func context(of program: CheckedProgram, show: @escaping (Value) -> Void) -> RunContext {
    RunContext(
      output: output, gate: gate, plan: plan, table: table, globals: program.image.globals, show: show,
      findDefinition: { program.definition(named: $0) })
  }

  /// Gives the names that no program declares their values, as far as the program uses them.
  func fill(_ globals: Globals, names: SessionNames) {
    for (name, binding) in names.given where binding.slot >= 0 {
      guard globals.slots[binding.slot].head == Tag.unset else { continue }
      switch name {
      case "env":
        let variables = environment.all.sorted { $0.key < $1.key }
        globals.set(binding.slot, .record(Record(variables.map { ($0.key, .string($0.value)) })))
      case "args": globals.set(binding.slot, .list(List(arguments.map(Value.string))))
      default: globals.set(binding.slot, variables[name] ?? .null)
      }
    }
  }
}

extension Globals {
  func set(_ index: Int, _ value: Value) { (slots + index).replace(by: Slot(value)) }
}

extension Value {
  /// The type that a name with this value has for the checker.
  fileprivate var declaredType: ValueType {
    switch self {
    case .string: .string
    case .int: .int
    case .list: .list
    case .record(let record): record.typeName.map(ValueType.named) ?? .record
    default: .any
    }
  }
}
