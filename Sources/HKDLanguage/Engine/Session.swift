/// Entries one by one: each sees what those before it declared.
public final class Session {
  public let engine: Engine
  let names: SessionNames
  private let image = Image()
  private let show: (Value) -> Void
  private var machine: Machine?
  private var entryCount = 0
  private let lastShown: Binding
  private let lastError: Binding

  /// - Parameter show: Gets the value of each statement that has one, null included.
  public init(_ engine: Engine, show: @escaping (Value) -> Void) {
    self.engine = engine
    self.show = show
    names = engine.newNames(keepsNames: true)
    lastShown = names.declarePredefined("_")
    lastError = names.declarePredefined("error")
  }

  /// Whether a text can be run as it is, or more lines could make it so.
  public func completeness(of text: String) -> Completeness {
    Parser.completeness(of: SourceText(text, origin: .session(entryCount + 1)))
  }

  /// The next entry, of which there is nothing yet.
  public func newText() -> GrowingText { GrowingText(origin: .session(entryCount + 1)) }

  /// Parses and checks the next entry; nothing runs, and nothing is declared yet.
  public func check(_ text: String) -> CheckedProgram { check(Array(text.utf8)) }

  /// The same of bytes that may be no text.
  public func check(_ bytes: [UInt8]) -> CheckedProgram {
    CheckedProgram(
      SourceText(bytes, origin: .session(entryCount + 1)), engine: engine, names: names, image: image)
  }

  /// Makes a failure `$error`, as one that ``run(_:scope:)`` throws: for what failed before it could run.
  public func keep(_ failure: Failure) {
    _ = image.global(of: lastError)
    image.globals.grow(to: image.globalCount)
    image.globals.set(lastError.slot, failure.value)
  }

  /// The same of what is wrong with a text.
  public func keep(_ diagnostic: Diagnostic) { keep(Failure(diagnostic)) }

  /// Runs an entry of this session. What it declares stays, also where it fails later on; a name that got no value by then
  /// keeps its older meaning.
  ///
  /// - Throws: As ``Engine/run(_:scope:show:)``; the failure is `$error` from then on.
  public func run(_ entry: CheckedProgram, scope: TaskScope) throws(Failure) {
    if let error = entry.diagnostics.first(where: { $0.severity == .error }) {
      throw Failure(error)
    }
    entryCount += 1
    let function = try entry.compile()
    let globals = image.globals
    defer { names.adopt(entry.program) { $0.slot < 0 || globals.slots[$0.slot].head != Tag.unset } }
    // The machine may show a value or fail whether or not a program has asked for the last one.
    _ = image.global(of: lastShown)
    _ = image.global(of: lastError)
    globals.grow(to: image.globalCount)
    engine.fill(globals, names: names)
    do throws(Failure) {
      let machine = try self.machine(for: entry, scope: scope)
      try machine.run(function).release()
    } catch {
      globals.set(lastError.slot, error.value)
      throw error
    }
  }

  /// Names for completion: variables without `$`, and `def`s, those of modules with their prefix.
  public var variableNames: [String] { names.variables.names.sorted() }

  public var definitionNames: [String] {
    let inModules = names.modules.flatMap { name, binding in
      (binding.module?.exports.keys).map { $0.map { "\(name):\($0)" } } ?? []
    }
    return (names.definitions.names + inModules).sorted()
  }

  /// The help page of a `def` of this session.
  public func definition(named name: String) -> HelpPage? { check("").definition(named: name) }

  /// What a variable holds; nil if there is none, or it has no value yet.
  public func value(of name: String) -> Value? {
    guard let binding = names.variables[name], binding.slot >= 0, binding.slot < image.globalCount else { return nil }
    let slot = image.globals.slots[binding.slot]
    return slot.head == Tag.unset ? nil : slot.value
  }

  private func machine(for entry: CheckedProgram, scope: TaskScope) throws(Failure) -> Machine {
    let context = engine.context(of: entry) { [globals = image.globals, lastShown, show] value in
      if !value.isNull { globals.set(lastShown.slot, value) }
      show(value)
    }
    guard let machine else {
      let first = try Machine(context: context, scope: scope)
      self.machine = first
      return first
    }
    machine.begin(context, scope: scope)
    return machine
  }
}
