/// The names that a text finds when it begins: `$env`, `$args`, those given by `--let`, and, in a session, what the
/// entries before it declared.
public final class SessionNames {
  /// Whether top-level names outlive their text (a session), or belong to its frame (a script).
  public let keepsNames: Bool
  /// Owns what no program has declared.
  public let root = FunctionScope(kind: .program, name: "session", parent: nil)
  private(set) var variables = NameTable<Binding>()
  /// Those that no program has declared.
  private(set) var given = NameTable<Binding>()
  private(set) var definitions = NameTable<Definition>()
  private(set) var modules = NameTable<Binding>()
  let moduleTable = ModuleTable()

  public init(keepsNames: Bool = false) {
    self.keepsNames = keepsNames
    declare("env", type: .record).isPredefined = true
    declare("args", type: .list).isPredefined = true
    namesOfModules = variables
    if keepsNames { _ = declarePredefined("_") }
  }

  /// What every text knows, a module, too.
  private(set) var namesOfModules = NameTable<Binding>()

  /// Declares a name that no program has chosen, so that a bare word equal to it is no mistake: `$_`, the last value shown
  /// at a prompt.
  func declarePredefined(_ name: String) -> Binding {
    let binding = declare(name)
    binding.isPredefined = true
    return binding
  }

  /// Declares a fixed variable whose value the embedding program gives.
  @discardableResult
  public func declare(_ name: String, type: ValueType = .any) -> Binding {
    let binding = Binding(name: name, kind: .constant, span: .none, owner: root, type: type, isGlobal: true)
    variables.set(name, binding)
    given.set(name, binding)
    return binding
  }

  /// Takes over what an entry declared; a name declared anew hides its older meaning.
  ///
  /// - Parameter hasValue: Whether a variable's declaration has come to its end: only then it is one.
  public func adopt(_ program: Program, hasValue: (Binding) -> Bool = { _ in true }) {
    guard keepsNames else { return }
    for binding in program.globals {
      switch binding.kind {
      case .constant, .variable: if hasValue(binding) { variables.set(binding.name, binding) }
      case .definition: if let node = binding.definition { definitions.set(binding.name, node) }
      case .module: modules.set(binding.name, binding)
      }
    }
  }
}
