/// The names that a text finds when it begins: `$env`, `$args`, those given by `--let`, and, in a session, what the
/// entries before it declared.
public final class SessionNames {
  /// Whether top-level names outlive their text (a session), or belong to its frame (a script).
  public let keepsNames: Bool
  /// Owns what no program has declared.
  public let root = FunctionScope(kind: .program, name: "session", parent: nil)
  public private(set) var variables: [String: Binding] = [:]
  public private(set) var definitions: [String: Definition] = [:]
  public private(set) var modules: [String: Binding] = [:]
  let moduleTable = ModuleTable()

  public init(keepsNames: Bool = false) {
    self.keepsNames = keepsNames
    for (name, type) in Self.predefined { declare(name, type: type).isPredefined = true }
    namesOfModules = variables
    if keepsNames { _ = declarePredefined("_") }
  }

  private static let predefined: [(String, ValueType)] = [("env", .record), ("args", .list)]

  /// What every text knows, a module, too.
  private(set) var namesOfModules: [String: Binding] = [:]

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
    variables[name] = binding
    return binding
  }

  /// Takes over what a checked entry declared; a name declared anew hides its older meaning.
  public func adopt(_ program: Program) {
    guard keepsNames else { return }
    for binding in program.globals {
      switch binding.kind {
      case .constant, .variable: variables[binding.name] = binding
      case .definition: definitions[binding.name] = binding.definition
      case .module: modules[binding.name] = binding
      }
    }
  }
}
