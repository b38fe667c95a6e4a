/// Something to tell the author of a program text: one kind for every phase.
public struct Diagnostic: Sendable {
  public enum Severity: String, Sendable { case error, warning }

  /// A second place that explains the first ("declared here").
  public struct Note: Sendable {
    public let span: Span
    public let text: String

    public init(_ span: Span, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  /// The catalogue's code: `HKD204`.
  public let code: String
  public let severity: Severity
  public let message: String
  public let source: SourceText
  public let span: Span
  /// Said at the caret: `did you mean --app?`
  public let hint: String?
  public let notes: [Note]

  public init(
    _ code: String, _ message: String, source: SourceText, span: Span, hint: String? = nil, notes: [Note] = [],
    severity: Severity = .error
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.source = source
    self.span = span
    self.hint = hint
    self.notes = notes
  }
}

extension [Diagnostic] {
  /// More than so many messages about one text help nobody, and a hostile text could ask for millions.
  static let mostPerText = 10_000

  /// Adds a message, or, once there are too many, says so and leaves the others out.
  mutating func note(_ diagnostic: Diagnostic) {
    if count < Self.mostPerText {
      append(diagnostic)
    } else if count == Self.mostPerText {
      append(
        Diagnostic(
          TextCode.tooManyErrors.rawValue, "more than \(Self.mostPerText) errors: the others are left out",
          source: diagnostic.source, span: diagnostic.span))
    }
  }
}
