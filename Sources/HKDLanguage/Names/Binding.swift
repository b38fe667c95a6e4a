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
  public var type: ValueType
  /// Whether a closure or `def` inside another function uses it.
  public var isCaptured = false
  /// Whether any `set` changes it.
  public var isAssigned = false
  /// The `def` it names, for ``Kind/definition``.
  public var definition: Definition?
  /// The compiler's: the register, or the index among the session's globals.
  public var slot = -1
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

  public init(kind: Kind, name: String, parent: FunctionScope?) {
    self.kind = kind
    self.name = name
    self.parent = parent
  }
}
