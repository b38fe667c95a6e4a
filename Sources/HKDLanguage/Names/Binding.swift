/// One declared name. The checker makes it, every reference to the name points to it, the compiler gives it a place.
public final class Binding {
  public enum Kind: Sendable {
    /// `let`, parameters, loop and catch variables.
    case constant
    /// `var`
    case variable
    case definition
    case module
  }

  public let name: String
  public let kind: Kind
  public let span: Span
  /// The function whose frame holds it.
  public let owner: FunctionScope
  /// What is known of its value's type before running.
  @exclusivity(unchecked) public var type: ValueType
  /// Whether a closure or `def` inside another function uses it.
  @exclusivity(unchecked) public var isCaptured = false
  /// Whether any `set` changes it.
  @exclusivity(unchecked) public var isAssigned = false
  /// The `def` it names, for ``Kind/definition``; the tree holds it.
  @exclusivity(unchecked) public internal(set) weak var definition: Definition?
  /// For ``Kind/module``.
  @exclusivity(unchecked) public internal(set) var module: Module?
  /// `$env`, `$args`, `$_`: names that no program has declared.
  @exclusivity(unchecked) public internal(set) var isPredefined = false
  /// Where in the text its declaration ends: from there on it has a value.
  @exclusivity(unchecked) var activation: UInt32 = 0
  /// The compiler's: the register, or the index among the session's globals.
  @exclusivity(unchecked) public var slot = -1
  /// Kept by the session between entries, not in a frame.
  public let isGlobal: Bool

  public init(
    name: String, kind: Kind, span: Span, owner: FunctionScope, type: ValueType = .any, isGlobal: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.span = span
    self.owner = owner
    self.type = type
    self.isGlobal = isGlobal
  }
}

/// A function: what has a frame of its own. The top level, a `def`, a closure.
public final class FunctionScope {
  public enum Kind: Sendable { case program, definition, closure }

  public let kind: Kind
  public let name: String
  public let parent: FunctionScope?
  /// The names of enclosing functions and of the session that it uses, each with its first use.
  @exclusivity(unchecked) private(set) var outerNames: [(binding: Binding, use: Span)] = []
  @exclusivity(unchecked) private var knownNames = IdentitySet()
  /// The `def`s that it calls and that are not its own; while its text is checked.
  @exclusivity(unchecked) private(set) var calledDefinitions: [Definition] = []
  @exclusivity(unchecked) private var knownCalls = IdentitySet()
  /// Whether `return` stands in it.
  @exclusivity(unchecked) var hasReturn = false
  /// A `var` from outside that running it may touch, by itself or through what it calls; set when its text is checked.
  @exclusivity(unchecked) var reachedVariable: Binding?

  public init(kind: Kind, name: String, parent: FunctionScope?) {
    self.kind = kind
    self.name = name
    self.parent = parent
  }

  /// Whether it uses or calls anything from outside.
  var reachesOut: Bool { !outerNames.isEmpty || !calledDefinitions.isEmpty }

  func noteOuter(_ binding: Binding, at use: Span) {
    if knownNames.insert(binding) { outerNames.append((binding, use)) }
  }

  func noteCall(_ definition: Definition) {
    if knownCalls.insert(definition) { calledDefinitions.append(definition) }
  }

  /// `def`s that call each other would keep each other for ever.
  func forgetCalls() {
    calledDefinitions = []
    knownCalls = IdentitySet()
  }
}
