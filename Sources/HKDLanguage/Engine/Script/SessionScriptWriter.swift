/// Collects the statements of a session that make up its script, with what has to be changed in each.
struct SessionScriptWriter {
  private struct Part {
    let statement: Statement
    let source: SourceText
    var edits: [TextEdit] = []
    /// The name that the statement's value gets, because a later one uses `$_`.
    var valueName: String?
    /// Why it is left out; empty if that is not worth a word.
    var reason: String?
  }

  private let sessionCommands: Set<String>
  private let lookups: Set<String>
  private let secrets: SecretFinder
  private var parts: [Part] = []
  /// The part whose value `$_` is.
  private var lastShown: Int?
  /// What declares each name last.
  private var latest: [String: ObjectIdentifier] = [:]
  /// All that declare a name, in order.
  private var declarations: [(name: String, id: ObjectIdentifier)] = []
  private(set) var secretNames = SecretNames()
  private var usedNames: Set<String> = []

  init(sessionCommands: Set<String>, lookups: Set<String>, secrets: SecretFinder) {
    self.sessionCommands = sessionCommands
    self.lookups = lookups
    self.secrets = secrets
  }

  // MARK: Collecting

  mutating func add(_ entry: SessionScript.Entry) {
    var shown = entry.gaveValue[...]
    // As it was typed: checking gives what lands on a parameter that is secret a value without a text.
    let typed = Parser.parse(entry.program.source)
    let found = secrets.secrets(in: typed)
    secretNames.reserveNames(in: typed)
    for statement in entry.program.program.body.statements.prefix(entry.succeeded) {
      var part = Part(statement: statement, source: entry.program.source)
      part.reason = reasonToLeaveOut(statement, undone: entry.undone)
      if part.reason == nil { useLastValue(&part) }
      if part.reason == nil { hide(found, in: &part) }
      if part.reason == nil { declare(statement) }
      parts.append(part)
      if case .pipeline = statement, shown.popFirst() == true { lastShown = parts.count - 1 }
    }
  }

  private func reasonToLeaveOut(_ statement: Statement, undone: [Span]) -> String? {
    var reason: String?
    SyntaxWalk.walk(statement) { node in
      switch node {
      case .call(let call) where undone.contains { $0.start <= call.name.span.start && call.name.span.start < $0.end }:
        reason = reason ?? "`\(call.name.text)` was undone"
      case .call(let call) where sessionCommands.contains(call.name.text):
        reason = reason ?? (lookups.contains(call.name.text) ? "" : "`\(call.name.text)` belongs to a session")
      case .expression(.variable(let reference)) where reference.isPredefined("error"):
        reason = reason ?? "`$error` belongs to a session"
      default: break
      }
    }
    return reason
  }

  /// Gives the value that `$_` stood for a name.
  private mutating func useLastValue(_ part: inout Part) {
    var references: [VariableReference] = []
    SyntaxWalk.walk(part.statement) { node in
      if case .expression(.variable(let reference)) = node, reference.isPredefined("_") { references.append(reference) }
    }
    guard !references.isEmpty else { return }
    guard let lastShown, parts[lastShown].reason == nil else {
      part.reason = "what `$_` was is left out, too"
      return
    }
    let name = parts[lastShown].valueName ?? newName("shown")
    parts[lastShown].valueName = name
    part.edits += references.map { edit(of: $0, in: part.source, to: name) }
  }

  private mutating func declare(_ statement: Statement) {
    switch statement {
    case .binding(let node): if let binding = node.binding { declare(node.name.text, ObjectIdentifier(binding)) }
    case .definition(let node): declare(node.name.text, ObjectIdentifier(node))
    case .use(let node): if let binding = node.binding { declare(binding.name, ObjectIdentifier(binding)) }
    default: break
    }
  }

  private mutating func declare(_ name: String, _ id: ObjectIdentifier) {
    declarations.append((name, id))
    latest[name] = id
    usedNames.insert(name)
  }

  /// `base-1`, or the next one that is free.
  private mutating func newName(_ base: String) -> String {
    var number = 1
    while !usedNames.insert("\(base)-\(number)").inserted { number += 1 }
    return "\(base)-\(number)"
  }

  private mutating func hide(_ found: [WrittenSecret], in part: inout Part) {
    if let hidden = secrets.hiding(found, within: part.statement.span, of: part.source, naming: &secretNames) {
      part.edits += hidden.edits
    } else {
      part.reason = "a secret is part of a longer text in it"
    }
  }

  // MARK: Writing

  mutating func finish() -> [SessionScript.Piece] {
    var renamed: [ObjectIdentifier: String] = [:]
    for (name, id) in declarations where latest[name] != id { renamed[id] = newName(name) }
    return parts.filter { $0.reason != "" }.map { part in
      if let reason = part.reason { return SessionScript.Piece(text: "# left out: \(reason)", isComment: true) }
      let edits = part.edits + renames(in: part, renamed)
      let text = part.source.text(part.statement.span, changedBy: edits)
      return SessionScript.Piece(text: part.valueName.map { "let \($0) = \(text)" } ?? text, isComment: false)
    }
  }

  private func renames(in part: Part, _ renamed: [ObjectIdentifier: String]) -> [TextEdit] {
    guard !renamed.isEmpty else { return [] }
    var edits: [TextEdit] = []
    func rename(_ reference: VariableReference) {
      if let binding = reference.binding, let name = renamed[ObjectIdentifier(binding)] {
        edits.append(edit(of: reference, in: part.source, to: name))
      }
    }
    SyntaxWalk.walk(part.statement) { node in
      switch node {
      case .statement(.binding(let node)):
        if let binding = node.binding, let name = renamed[ObjectIdentifier(binding)] {
          edits.append(TextEdit(span: node.name.span, text: name))
        }
      case .statement(.set(let node)): rename(node.target)
      case .statement(.definition(let node)):
        if let name = renamed[ObjectIdentifier(node)] { edits.append(TextEdit(span: node.name.span, text: name)) }
      case .expression(.variable(let reference)): rename(reference)
      case .call(let call):
        if case .definition(let definition)? = call.target, let name = renamed[ObjectIdentifier(definition)] {
          edits.append(TextEdit(span: call.name.span, text: name))
        }
      case .statement, .pipeline, .expression: break
      }
    }
    return edits
  }

  /// A reference by another name; inside `${…}` and after `set` it has no `$`.
  private func edit(of reference: VariableReference, in source: SourceText, to name: String) -> TextEdit {
    let span = reference.name.span
    let hasDollar = source.text(Span(start: span.start, end: span.start + 1)) == "$"
    return TextEdit(span: span, text: hasDollar ? "$\(name)" : name)
  }
}

extension VariableReference {
  fileprivate func isPredefined(_ name: String) -> Bool {
    self.name.text == name && binding?.isPredefined != false && binding?.owner.name == "session"
  }
}
