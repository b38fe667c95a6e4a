/// Checked trees to functions. A program with errors is never compiled.
final class Compiler {
  let image: Image
  let source: SourceText
  var analysis: ProgramAnalysis
  /// What the machine's formats do not hold: too many names in one function.
  private(set) var problems: [Diagnostic] = []

  private init(image: Image, program: Program, analysis: ProgramAnalysis) {
    self.image = image
    source = program.source
    self.analysis = analysis
  }

  /// The function of a text's top level; all its `def`s and modules are compiled, too.
  ///
  /// - Parameter isModule: A module's top level shows no values.
  static func compile(
    _ program: Program, into image: Image, isModule: Bool = false
  ) -> (function: Function, problems: [Diagnostic]) {
    let function = Function(name: program.source.name, kind: .program)
    guard let analysis = ProgramAnalysis(program) else { return (function, []) }
    let compiler = Compiler(image: image, program: program, analysis: analysis)
    FunctionCompiler(function, scope: program.scope, compiler: compiler).compile(program, isModule: isModule)
    return (function, compiler.problems)
  }

  func report(_ problem: Diagnostic) {
    if problems.isEmpty { problems.append(problem) }
  }

  func unit(of module: Module) -> ModuleUnit {
    image.unit(of: module) { program in
      let (function, problems) = Compiler.compile(program, into: image, isModule: true)
      self.problems += problems
      return function
    }
  }
}

/// Makes the code of one function: registers, constants and tables; what the files beside this one do with the tree goes
/// through here.
final class FunctionCompiler {
  /// Where a name's value stands.
  enum Location {
    case register(Int)
    /// A register that holds the cell.
    case cell(Int)
    case global(Int)
  }

  /// A value in a register, for an instruction to read.
  struct Operand {
    let register: Int
    /// Made for this instruction: it may be changed or taken.
    let isTemporary: Bool
    /// A temporary that may hold a reference of its own, which the instruction must release.
    let owns: Bool
  }

  /// Jumped to before or after its place is known.
  final class Label {
    fileprivate var target: Int?
    fileprivate var jumps: [Int] = []

    var isPlaced: Bool { target != nil }
  }

  let function: Function
  let scope: FunctionScope?
  let compiler: Compiler
  var parts: Function.Parts
  /// The registers in use are those below; for each, whether it may own a reference.
  private(set) var owns: [Bool] = []
  private var locations: [ObjectIdentifier: Location] = [:]
  private var constants: [ConstantKey: Int] = [:]
  private var calleeNumbers: [ObjectIdentifier: Int] = [:]
  private var keyTableNumbers: [[ExactText]: Int] = [:]
  /// What control passes through on its way out, outermost first.
  var contexts: [ExitContext] = []
  /// Registers from here on are the function's own; those below belong to whoever calls it.
  private(set) var firstLocal = 0
  /// Parameters that the function may have filled with a value of its own.
  var ownedParameters: [Int] = []
  /// Keeps the result while cleanups run.
  var resultRegister: Int?
  /// What each result is checked against.
  var resultType: ArgumentType?

  init(_ function: Function, scope: FunctionScope?, compiler: Compiler) {
    self.function = function
    self.scope = scope
    self.compiler = compiler
    parts = Function.Parts(source: compiler.source)
  }

  var top: Int { owns.count }

  func finish() {
    function.fill(parts)
  }
}

// MARK: - Registers and names

extension FunctionCompiler {
  /// 65536 registers can be named; some are left for the calls at the top.
  private static let registerLimit = 60_000
  /// The top level of a text may have more names than fit into registers: the rest become globals.
  private static let topLevelRegisters = 20_000

  /// The next free register.
  func allocate(owns mayOwn: Bool = true) -> Int {
    owns.append(mayOwn)
    parts.frameSize = max(parts.frameSize, top)
    if top == Self.registerLimit {
      compiler.report(
        Diagnostic(
          "HKD125", "one `def` holds more names and values at once than the machine has registers",
          source: compiler.source, span: .none, hint: "divide it into several"))
    }
    return top - 1
  }

  /// Frees the registers from `mark` on.
  func free(to mark: Int) { owns.removeLast(top - mark) }

  func setOwns(_ mayOwn: Bool, _ register: Int) { owns[register] = mayOwn }

  func beginLocals() { firstLocal = top }

  func location(of binding: Binding) -> Location {
    if let known = locations[ObjectIdentifier(binding)] { return known }
    return .global(compiler.image.global(of: binding))
  }

  func setLocation(_ location: Location, of binding: Binding) {
    locations[ObjectIdentifier(binding)] = location
  }

  /// Whether a name of this function becomes a global.
  func isGlobal(_ binding: Binding) -> Bool {
    compiler.analysis.isGlobal(binding) || function.kind == .program && top >= Self.topLevelRegisters
  }
}

// MARK: - Instructions

extension FunctionCompiler {
  @discardableResult
  func emit(_ instruction: Instruction, _ span: Span) -> Int {
    parts.instructions.append(instruction)
    parts.spans.append(span)
    return parts.instructions.count - 1
  }

  func jump(_ op: Opcode = .jump, _ register: Int = 0, x: UInt8 = 0, to label: Label, _ span: Span) {
    let isBack = label.target != nil && op == .jump
    let index = emit(Instruction(isBack ? .loop : op, x: isBack ? 1 : x, register, wide: 0), span)
    if let target = label.target { patch(index, to: target) } else { label.jumps.append(index) }
  }

  func place(_ label: Label) {
    label.target = parts.instructions.count
    for index in label.jumps { patch(index, to: parts.instructions.count) }
    label.jumps = []
  }

  private func patch(_ index: Int, to target: Int) { parts.instructions[index].wide = target - index - 1 }

  /// Releases the registers from `first` on that may own something, except one.
  func release(from first: Int, to end: Int? = nil, except kept: Int? = nil, _ span: Span) {
    let end = end ?? top
    var register = first
    while register < end {
      guard owns[register], register != kept else {
        register += 1
        continue
      }
      var last = register
      while last + 1 < end, owns[last + 1], last + 1 != kept { last += 1 }
      emit(Instruction(.release, register, last - register + 1), span)
      register = last + 1
    }
  }
}

// MARK: - Tables

extension FunctionCompiler {
  private struct ConstantKey: Hashable {
    let tag: UInt64
    let bits: UInt64
    let text: ExactText?
  }

  /// The number of a constant; equal texts and numbers share one.
  func constant(_ value: Value) -> Int {
    let slot = Slot(value)
    let key: ConstantKey
    switch slot.tag {
    case Tag.smallText, Tag.text: key = ConstantKey(tag: Tag.text, bits: 0, text: ExactText(slot.text))
    case Tag.firstObject...:
      parts.constants.append(slot)
      return parts.constants.count - 1
    default: key = ConstantKey(tag: slot.tag, bits: slot.bits, text: nil)
    }
    if let known = constants[key] {
      slot.release()
      return known
    }
    parts.constants.append(slot)
    constants[key] = parts.constants.count - 1
    return parts.constants.count - 1
  }

  func callee(_ callee: Function) -> Int {
    if let known = calleeNumbers[ObjectIdentifier(callee)] { return known }
    parts.callees.append(callee)
    calleeNumbers[ObjectIdentifier(callee)] = parts.callees.count - 1
    return parts.callees.count - 1
  }

  func keyTable(_ keys: [String]) -> Int {
    let exactly = keys.map(ExactText.init)
    if let known = keyTableNumbers[exactly] { return known }
    let table = KeyTable.make(capacity: keys.count)
    for key in keys { table.appendWithinCapacity(Slot(key)) }
    parts.keyTables.append(table)
    keyTableNumbers[exactly] = parts.keyTables.count - 1
    return parts.keyTables.count - 1
  }

  func type(_ type: ArgumentType) -> Int {
    parts.types.append(type)
    return parts.types.count - 1
  }
}

/// The numbers that fit into sixteen bits: constants, tables.
extension Int {
  var fitsOperand: Bool { self >= 0 && self <= Int(UInt16.max) }
}
