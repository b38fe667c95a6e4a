/// Something that may stand at the cursor.
public struct CompletionCandidate: Sendable, Equatable {
  /// What replaces ``range``, with the blank, `=` or quote that belongs behind it.
  public var text: String
  /// What is listed where there are several.
  public var label: String
  /// Shown beside it; may be empty.
  public var description: String
  /// The bytes of the text that it replaces.
  public var range: Range<Int>

  public init(text: String, label: String, description: String = "", range: Range<Int>) {
    self.text = text
    self.label = label
    self.description = description
    self.range = range
  }
}

/// What only the embedding program knows: the values of variables, and names on this machine and at the platform.
///
/// Both are asked on the thread that completes and answer from what is at hand: keys wait for them.
public struct CompletionSources {
  /// The value of a variable, by its name without `$`; nil if there is none.
  public var value: (String) -> Value?
  /// Names of a kind; those that do not begin with what was typed may be left out.
  public var names: (CompletionRequest) -> [CompletionName]

  public init(
    value: @escaping (String) -> Value? = { _ in nil },
    names: @escaping (CompletionRequest) -> [CompletionName] = { _ in [] }
  ) {
    self.value = value
    self.names = names
  }
}

/// Which names are asked for.
public struct CompletionRequest: Sendable, Equatable {
  public let kind: Parameter.Completion
  /// What was typed of the name.
  public let typed: String
  /// The app that the command at hand names by `--app`; nil for the one in hand.
  public let app: String?

  public init(kind: Parameter.Completion, typed: String, app: String? = nil) {
    self.kind = kind
    self.typed = typed
    self.app = app
  }
}

/// A name that the embedding program offers.
public struct CompletionName: Sendable, Equatable {
  public let text: String
  public let description: String
  /// Whether more may follow directly: a folder, with its `/`.
  public let isOpen: Bool

  public init(_ text: String, _ description: String = "", isOpen: Bool = false) {
    self.text = text
    self.description = description
    self.isOpen = isOpen
  }
}
