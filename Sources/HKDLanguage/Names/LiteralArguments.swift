/// The arguments of one call as far as they are written out in the program: what a command can look at before it runs.
public struct LiteralArguments {
  /// What is wrong with one of them.
  public struct Problem: Sendable {
    /// The parameter whose argument it is.
    public let parameter: String
    public let message: String
    /// Where the mistake is, in Unicode scalars from the beginning of the argument's text; nil for all of it.
    public let offset: Int?
    public let hint: String?

    public init(_ parameter: String, _ message: String, at offset: Int? = nil, hint: String? = nil) {
      self.parameter = parameter
      self.message = message
      self.offset = offset
      self.hint = hint
    }
  }

  let signature: Signature
  let bound: [BoundArgument]

  /// The text given to a parameter; nil where none is given, or one that is known only while running.
  public func text(_ parameter: String) -> String? { argument(parameter)?.value.string }

  /// Whether a switch is given for certain.
  public func isSet(_ parameter: String) -> Bool { argument(parameter)?.value == .bool(true) }

  func span(_ parameter: String) -> Span? { argument(parameter)?.span }

  private func argument(_ parameter: String) -> (value: Value, span: Span)? {
    guard let index = signature.parameters.firstIndex(where: { $0.name == parameter }) else { return nil }
    switch bound[index] {
    case .constant(let value, let span): return (value, span)
    case .expression(.literal(let literal)): return (literal.value, literal.span)
    case .expression, .absent, .collected, .input: return nil
    }
  }
}
