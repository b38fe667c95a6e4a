/// The code of a program, `def` or closure. Made empty when it is first referred to, filled once, then only read.
final class Function: @unchecked Sendable {
  let name: String
  let kind: FunctionScope.Kind
  /// What the machine needs at hand, at an address that does not change.
  let code: UnsafeMutablePointer<Code>
  private(set) var parts = Parts(source: SourceText([], origin: .argument))

  init(name: String, kind: FunctionScope.Kind) {
    self.name = name
    self.kind = kind
    code = .allocate(capacity: 1)
    code.initialize(to: Code())
    code.pointee.function = Unmanaged.passUnretained(self)
  }

  deinit {
    for constant in parts.constants { constant.release() }
    code.pointee.deallocate()
    code.deallocate()
  }

  /// Everything a compiled function consists of.
  struct Parts {
    let source: SourceText
    var instructions: [Instruction] = []
    /// One per instruction.
    var spans: [Span] = []
    /// Owned.
    var constants: [Slot] = []
    var parameters: [String] = []
    /// Registers behind the parameters that a call fills with what the function closes over.
    var captureCount = 0
    var frameSize = 0
    var callees: [Function] = []
    var commands: [CommandSite] = []
    var closures: [ClosureTemplate] = []
    var keyTables: [KeyTable] = []
    var templates: [TextTemplate] = []
    var paths: [PathTemplate] = []
    /// Where the steps of a `set` stand, by the number of its instruction.
    var stepSpans: [Int: [Span]] = [:]
    var types: [ArgumentType] = []
    var modules: [ModuleUnit] = []
    var handlers: [Handler] = []
    var inlined: [InlinedBlock] = []

    init(source: SourceText) { self.source = source }
  }

  func fill(_ parts: Parts) {
    self.parts = parts
    code.pointee.fill(parts)
    // A recursive one would keep itself for ever.
    self.parts.callees.removeAll { $0 === self }
  }

  /// The place of the instruction at an address of this function's code.
  func place(at address: UnsafePointer<Instruction>) -> Place {
    let index = address - code.pointee.instructions
    return Place(parts.source, parts.spans.indices.contains(index) ? parts.spans[index] : .none)
  }

  /// The place of a step of the `set` whose instruction stands at an address of this function's code.
  func place(ofStep step: Int, at address: UnsafePointer<Instruction>) -> Place? {
    guard let spans = parts.stepSpans[address - code.pointee.instructions], spans.indices.contains(step) else { return nil }
    return Place(parts.source, spans[step])
  }
}

/// The part of a function that the machine reads while it runs: raw pointers into tables that the function owns.
struct Code {
  var instructions: UnsafePointer<Instruction>
  var constants: UnsafePointer<Slot>
  var callees: UnsafePointer<UnsafeMutablePointer<Code>>
  var commands: UnsafePointer<Unmanaged<CommandSite>>
  var keyTables: UnsafePointer<Unmanaged<KeyTable>>
  var closures: UnsafePointer<Unmanaged<ClosureTemplate>>
  var frameSize = 0
  var parameterCount = 0
  var captureCount = 0
  var function: Unmanaged<Function>?

  /// Nothing but a halt.
  init() {
    instructions = Self.table([Instruction(.halt)])
    constants = Self.table([])
    callees = Self.table([])
    commands = Self.table([])
    keyTables = Self.table([])
    closures = Self.table([])
  }

  mutating func fill(_ parts: Function.Parts) {
    deallocate()
    instructions = Self.table(parts.instructions)
    constants = Self.table(parts.constants)
    callees = Self.table(parts.callees.map(\.code))
    commands = Self.table(parts.commands.map(Unmanaged.passUnretained))
    keyTables = Self.table(parts.keyTables.map(Unmanaged.passUnretained))
    closures = Self.table(parts.closures.map(Unmanaged.passUnretained))
    frameSize = parts.frameSize
    parameterCount = parts.parameters.count
    captureCount = parts.captureCount
  }

  fileprivate func deallocate() {
    instructions.deallocate()
    constants.deallocate()
    callees.deallocate()
    commands.deallocate()
    keyTables.deallocate()
    closures.deallocate()
  }

  private static func table<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let table = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    table.initialize(from: elements, count: elements.count)
    return UnsafePointer(table)
  }
}

/// Where a failure inside a stretch of code goes.
struct Handler {
  /// Instructions from `start` up to `end`.
  let start: Int
  let end: Int
  let target: Int
  /// Gets the failure; it and all registers above are cleared first.
  let register: Int
  /// `catch` gets only what may be caught, `finally` all.
  let isCatch: Bool
}

/// Code of a block that runs in the frame around it, innermost first: traces tell of it as of a call.
struct InlinedBlock {
  let start: Int
  let end: Int
  /// The command that calls it.
  let span: Span
}

/// A `{ … }` in a program: its function and the registers whose contents it closes over.
final class ClosureTemplate: Sendable {
  let function: Function
  let captures: [Int]

  init(function: Function, captures: [Int]) {
    self.function = function
    self.captures = captures
  }
}

/// `"text $a text $b"`: one text more than there are values.
struct TextTemplate {
  let texts: [String]
  /// The register of the first value.
  let first: Int
}

/// The target of a `set` with a path.
struct PathTemplate {
  enum Step {
    /// A constant's number.
    case field(Int)
    case index(Int)
    /// The next of the registers that the instruction names.
    case computed
  }

  let root: FunctionCompiler.Location
  let steps: [Step]
  /// Nil for a plain `=`.
  let operation: BinaryOperator?
}

/// What a parameter or result takes, and how to name it.
struct ArgumentType {
  /// ``name`` of the parameter, or of the function for its result.
  let name: String
  let type: ValueType
  /// A list of the type, in ``rest`` parameters.
  var isRest = false
  /// A flag that was not given.
  var mayBeNull = false
  /// The value is the `def`'s own: that it does not fit is no mistake of the caller's.
  var isDefault = false
}

/// One command in the program, with what is fixed about its arguments.
final class CommandSite: Sendable {
  let command: Command
  /// One value per parameter; null where it comes from a register.
  let arguments: [Value]
  /// The parameters whose values stand in registers behind the result, in their order.
  let inRegisters: [Int]
  /// What an `assert` compares; the two sides stand in the registers behind those.
  let comparison: BinaryOperator?

  init(command: Command, arguments: [Value], inRegisters: [Int], comparison: BinaryOperator? = nil) {
    self.command = command
    self.arguments = arguments
    self.inRegisters = inRegisters
    self.comparison = comparison
  }
}

/// A module of a program: its top level runs once, when the first `use` of it is reached.
final class ModuleUnit: Sendable {
  let function: Function
  /// Its number among the modules that an ``Image`` knows.
  let index: Int

  init(function: Function, index: Int) {
    self.function = function
    self.index = index
  }
}
