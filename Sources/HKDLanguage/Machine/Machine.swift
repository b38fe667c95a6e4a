import Synchronization

/// One thread of a running program: registers, frames and the task that they run in.
///
/// Used by one thread at a time. Parallel tasks have machines of their own that share the ``RunContext``.
final class Machine: @unchecked Sendable {
  private(set) var context: RunContext
  let memory: MachineMemory
  let state: UnsafeMutablePointer<MachineState>
  /// The task that runs: where cancel and deadline are looked for.
  var scope: TaskScope
  var settings: Record
  /// How many machines began before this one. A parallel task may change variables made since it began, no others.
  let birth: Int
  let isParallelTask: Bool
  /// The scopes that cleanups took the place of; nil for a cleanup that runs in the scope around it.
  var shieldedScopes: [ShieldedScope?] = []
  var nativeStack = NativeStack()
  /// Scratch space for building texts.
  var textBuffer: [UInt8] = []

  private static let machinesBegun = Atomic(0)
  private static let machinesAlive = Atomic(0)
  /// Each takes mappings and a thread of a process that may have a few ten thousand.
  private static let mostAlive = 4096

  init(context: RunContext, scope: TaskScope, settings: Record = Record(), parent: Machine? = nil) throws(Failure) {
    self.context = context
    self.scope = scope
    self.settings = settings
    isParallelTask = parent != nil
    birth = Self.machinesBegun.add(1, ordering: .relaxed).newValue
    guard Self.machinesAlive.load(ordering: .relaxed) < Self.mostAlive else { throw Self.tooMany }
    memory = try MachineMemory()
    Self.machinesAlive.add(1, ordering: .relaxed)
    state = .allocate(capacity: 1)
    state.initialize(
      to: MachineState(
        frame: memory.frames, frameLimit: memory.frameLimit, slotLimit: memory.slotLimit,
        globals: context.globals.slots))
    memory.frames.pointee = RunBoundary.frame(base: memory.slots)
  }

  deinit {
    state.deallocate()
    Self.machinesAlive.subtract(1, ordering: .relaxed)
  }

  /// Goes on with another entry of a session.
  func begin(_ context: RunContext, scope: TaskScope) {
    self.context = context
    self.scope = scope
    state.pointee.globals = context.globals.slots
    state.pointee.fuel = 0
  }

  private static let tooMany = Failure(
    "HKD316", "\(mostAlive) parallel tasks run already", hint: "does the recursion come to an end?", kind: .local)

  /// The birth that a variable made now has.
  static var currentBirth: Int { machinesBegun.load(ordering: .relaxed) }

  /// Where the running instruction stands in the program.
  var place: Place? {
    let frame = state.pointee.frame.pointee
    return frame.code.pointee.function?._withUnsafeGuaranteedRef { $0.place(at: frame.pc - 1) }
  }
}

/// What the machines of one run share.
final class RunContext: @unchecked Sendable {
  let output: any Output
  let gate: SecretGate
  let plan: Plan?
  private let table: CommandTable
  let globals: Globals
  /// Gets the values of top-level statements.
  let show: (Value) -> Void
  let findDefinition: (String) -> HelpPage?

  init(
    output: any Output, gate: SecretGate, plan: Plan?, table: CommandTable, globals: Globals,
    show: @escaping (Value) -> Void, findDefinition: @escaping (String) -> HelpPage?
  ) {
    self.output = output
    self.gate = gate
    self.plan = plan
    self.table = table
    self.globals = globals
    self.show = show
    self.findDefinition = findDefinition
  }
}

extension RunContext {
  /// The types that programs may name besides the language's own.
  var types: [String: NamedType] { table.namedTypes }

  /// How values are shown.
  var display: Display { Display(types: types) }

  /// The same with variables of its own, for a task that runs beside later entries of a session.
  func snapshot() -> RunContext {
    RunContext(
      output: output.ofDetached, gate: gate, plan: plan, table: table, globals: globals.copy(), show: { _ in },
      findDefinition: { _ in nil })
  }
}

/// Variables that live as long as the program or session: those of the top level that `def`s use.
final class Globals: @unchecked Sendable {
  private(set) var slots: UnsafeMutablePointer<Slot>
  private var count: Int
  /// By module number: whether its top level has run.
  var modulesRun: Set<Int> = []

  init() {
    count = 0
    slots = .allocate(capacity: 1)
  }

  deinit {
    Slot.releaseAll(slots, count: count)
    slots.deallocate()
  }

  /// Makes room; only while nothing runs, since machines hold the address.
  func grow(to needed: Int) {
    guard needed > count else { return }
    let grown = UnsafeMutablePointer<Slot>.allocate(capacity: needed)
    grown.update(from: slots, count: count)
    grown.advanced(by: count).update(repeating: .unset, count: needed - count)
    slots.deallocate()
    slots = grown
    count = needed
  }

  /// The same values, changed by nobody else.
  func copy() -> Globals {
    let copy = Globals()
    copy.grow(to: count)
    for index in 0..<count { copy.slots[index] = slots[index].retained() }
    copy.modulesRun = modulesRun
    return copy
  }
}

/// The frame below the first call of a run: when the call returns, its only instruction ends the loop.
enum RunBoundary {
  nonisolated(unsafe) private static let code: UnsafeMutablePointer<Code> = {
    let code = UnsafeMutablePointer<Code>.allocate(capacity: 1)
    code.initialize(to: Code())
    return code
  }()

  static func frame(base: UnsafeMutablePointer<Slot>) -> Frame {
    Frame(pc: code.pointee.instructions, base: base, code: code)
  }
}
