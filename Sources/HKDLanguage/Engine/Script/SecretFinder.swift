/// Finds the secrets that program texts hold, so that they are not written down: config values, what commands take as a secret,
/// and whatever text looks like one.
public struct SecretFinder: Sendable {
  private let commands: @Sendable () -> [Command]
  private let isSecret: @Sendable (String) -> Bool

  /// - Parameters:
  ///   - commands: Their declarations tell which arguments are secrets; asked for when a text may hold one.
  ///   - isSecret: Whether a text is or holds a secret, by its looks or because it is known.
  public init(commands: @escaping @Sendable () -> [Command], isSecret: @escaping @Sendable (String) -> Bool) {
    self.commands = commands
    self.isSecret = isSecret
  }

  /// Whether a text that was typed holds a secret; of one that does not parse that can only be guessed.
  public func isIn(_ text: String) -> Bool {
    if isSecret(text) { return true }
    // Only what stands behind a name and a blank can be an argument, and what is piped stands before a `|`.
    guard text.utf8.contains(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "|") }) else { return false }
    guard (SecretSearch.configSetters + takers.keys).contains(where: { StringSearch.contains($0, in: text) }) else {
      return false
    }
    let program = Parser.parse(SourceText(text, origin: .other("what was typed")))
    return program.hasErrors || !secrets(in: program).isEmpty
  }

  /// The text with its secrets read from the environment instead; nil where one cannot be cut out.
  public func hiding(_ text: String, naming names: inout SecretNames) -> String? {
    guard isIn(text) else { return text }
    let program = Parser.parse(SourceText(text, origin: .other("what was typed")))
    guard !program.hasErrors else { return nil }
    names.reserveNames(in: program)
    return hiding(
      secrets(in: program), within: Span(start: 0, end: UInt32(program.source.bytes.count)), of: program.source,
      naming: &names
    )?.text
  }

  /// What has to be changed in a stretch of a text so that it holds no secret, and what it is then; nil where that cannot be.
  func hiding(
    _ secrets: [WrittenSecret], within span: Span, of source: SourceText, naming names: inout SecretNames
  ) -> (edits: [TextEdit], text: String)? {
    var edits: [TextEdit] = []
    for secret in secrets where span.start <= secret.span.start && secret.span.end <= span.end {
      guard secret.form != .part, let text = secret.replacement(names.variable(for: secret)) else { return nil }
      edits.append(TextEdit(span: secret.span, text: text))
    }
    let hidden = source.text(span, changedBy: edits)
    return isSecret(hidden) ? nil : (edits, hidden)
  }

  /// All of them, by their places.
  public func secrets(in text: String) -> [WrittenSecret] {
    isIn(text) ? secrets(in: Parser.parse(SourceText(text, origin: .other("what was typed")))) : []
  }

  /// The text of a program alone tells: it need not be checked.
  func secrets(in program: Program) -> [WrittenSecret] {
    var search = SecretSearch(takers: takers, isSecret: isSecret)
    SyntaxWalk.walk(program.body) { search.visit($0) }
    return search.all
  }

  private var takers: [String: [Parameter]] {
    var takers: [String: [Parameter]] = [:]
    for command in commands() {
      let secrets = command.parameters.filter { $0.type == .secret }
      if !secrets.isEmpty { takers[command.name] = secrets }
    }
    return takers
  }
}
