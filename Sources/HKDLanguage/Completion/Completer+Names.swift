/// Names of commands, variables and types.
extension Completer {
  // MARK: Commands

  func commandNames(_ position: CursorPosition, frame: CursorPlace.Frame, from start: Int) -> [CompletionCandidate] {
    let isPiped = !frame.stages.isEmpty
    let given = isPiped ? type(of: frame.stages, position) : nil
    let commands = callables(position).filter { callable in
      guard let given else { return true }
      guard let input = callable.parameters.first(where: \.takesInput) else { return false }
      return given.mayBe(input.type, named: { table.namedTypes[$0] })
    }
    var offers = commands.map { Offer($0.name, $0.summary) }.sorted { $0.label < $1.label }
    if case .named(let name)? = given {
      // What is made for just this type comes first.
      let own = Set(commands.filter { $0.parameters.contains { $0.takesInput && $0.type.mentions(name) } }.map(\.name))
      offers = offers.filter { own.contains($0.label) } + offers.filter { !own.contains($0.label) }
    }
    if !isPiped, !position.typed(from: start).isEmpty {
      let isStatement = position.startOfText(from: frame.statementStart) == start
      offers += Self.keywords.filter { isStatement || !$0.isStatement }.map { Offer($0.word, $0.summary) }
    }
    return position.candidates(offers, from: start)
  }

  /// What can be called by name: a command, a `def`, a `def` of a module.
  struct Callable {
    let name: String
    let summary: String
    let parameters: [Parameter]
    let result: ValueType
    var items = Command.Items.unknown
  }

  func callables(_ position: CursorPosition) -> [Callable] {
    var all = table.commands.map(Callable.init)
    all += session.definitions.map { name, definition in Callable(name, definition) }
    for (alias, binding) in session.modules {
      all += (binding.module?.exports ?? [:]).map { name, definition in Callable("\(alias):\(name)", definition) }
    }
    for name in position.place.names {
      if case .definition(let summary) = name.kind {
        all.append(Callable(name: name.name, summary: summary, parameters: [], result: .any))
      }
    }
    return all
  }

  func callable(_ name: String, _ position: CursorPosition) -> Callable? {
    if let command = table[name] { return Callable(command) }
    if let definition = session.definitions[name] { return Callable(name, definition) }
    guard let colon = name.firstIndex(of: ":"), let module = session.modules[String(name[..<colon])]?.module,
      let definition = module.exports[String(name[name.index(after: colon)...])]
    else { return nil }
    return Callable(name, definition)
  }

  struct KeywordOffer {
    let word: String
    let summary: String
    /// Whether it only begins statements.
    let isStatement: Bool
  }

  static let keywords: [KeywordOffer] = [
    .init(word: "let", summary: "names a value", isStatement: true),
    .init(word: "var", summary: "names a value that may change", isStatement: true),
    .init(word: "set", summary: "changes a var", isStatement: true),
    .init(word: "if", summary: "decides", isStatement: false),
    .init(word: "match", summary: "chooses by a value", isStatement: false),
    .init(word: "for", summary: "goes through a list", isStatement: true),
    .init(word: "while", summary: "repeats while something holds", isStatement: true),
    .init(word: "try", summary: "catches failures", isStatement: false),
    .init(word: "def", summary: "defines a command", isStatement: true),
    .init(word: "use", summary: "loads a module", isStatement: true),
    .init(word: "defer", summary: "runs at the end of the block", isStatement: true),
    .init(word: "return", summary: "ends a def with a value", isStatement: true),
    .init(word: "break", summary: "ends a loop", isStatement: true),
    .init(word: "continue", summary: "goes on with a loop's next round", isStatement: true),
    .init(word: "true", summary: "", isStatement: false), .init(word: "false", summary: "", isStatement: false),
    .init(word: "null", summary: "", isStatement: false), .init(word: "not", summary: "", isStatement: false),
  ]

  // MARK: Variables

  struct VariableName {
    let name: String
    let description: String
    let isChangeable: Bool
  }

  /// The variables in scope by name, those of the text before those of the session.
  func variableNames(_ position: CursorPosition) -> [VariableName] {
    var names: [VariableName] = []
    for name in position.place.names {
      switch name.kind {
      case .definition: continue
      case .failure: names.append(VariableName(name: name.name, description: "error", isChangeable: false))
      case .variable(let isChangeable):
        let type = shape(of: name.origin, position, depth: 0).typeName
        names.append(VariableName(name: name.name, description: type, isChangeable: isChangeable))
      }
    }
    let own = Set(names.map(\.name))
    for (name, binding) in session.variables where !own.contains(name) {
      let type = sources.value(name)?.typeName ?? (binding.type == .any ? "" : binding.type.description)
      names.append(VariableName(name: name, description: type, isChangeable: binding.kind == .variable))
    }
    return names.sorted { $0.name < $1.name }
  }

  func variables(_ path: CursorPlace.TypedPath, _ position: CursorPosition) -> [CompletionCandidate] {
    guard let steps = path.steps else {
      let opening = path.isBraced ? "${" : "$"
      let offers = variableNames(position).map { Offer(opening + $0.name, $0.description, ending: "") }
      return position.candidates(offers, from: path.partStart)
    }
    var shape = path.group.isEmpty ? shape(ofVariable: path.name, position) : shape(of: path.group, position)
    for step in steps { shape = shape.step(step) }
    return position.candidates(members(of: shape), from: path.partStart)
  }

  private func members(of shape: Shape) -> [Offer] {
    switch shape {
    case .unknown, .list: return []
    case .value(let value): return members(of: value)
    case .record(_, let fields):
      var seen: Set<String> = []
      return fields.compactMap { field in
        let name = field.prefix { $0 != "." }
        guard seen.insert(String(name)).inserted else { return nil }
        return Offer(String(name), name.count < field.count ? "record" : "", ending: "")
      }
    }
  }

  private func members(of value: Value) -> [Offer] {
    switch value {
    case .record(let record):
      return zip(record.keys, record.values).map { key, value in
        Offer(LiteralNotation.key(key), Self.shortDescription(of: value), ending: "")
      }
    case .list(let list):
      return list.prefix(Self.mostIndexes).enumerated().map { index, item in
        Offer("\(index)", Self.shortDescription(of: item), ending: "")
      }
    default: return []
    }
  }

  /// More items of a list than these are not offered by their index.
  private static let mostIndexes = 20

  /// The type alone: a value may hold what must not be on the screen.
  private static func shortDescription(of value: Value) -> String {
    switch value {
    case .list(let list): "list of \(list.count)"
    case .null: "null"
    default: value.typeName
    }
  }

  // MARK: Types

  /// The types that a parameter of a `def` may have, behind its colon.
  func typeNames(_ position: CursorPosition) -> [CompletionCandidate] {
    let start = position.startOfName
    guard position.bytes[..<start].last(where: { !$0.isBlank }) == UInt8(ascii: ":") else { return [] }
    let offers = table.typeNames.sorted().map { Offer($0, table.namedTypes[$0]?.summary ?? "", ending: "") }
    return position.candidates(offers, from: start)
  }
}

extension Completer.Callable {
  init(_ command: Command) {
    self.init(
      name: command.name, summary: command.summary, parameters: command.parameters, result: command.result,
      items: command.items)
  }

  init(_ name: String, _ definition: Definition) {
    let summary = definition.documentation.prefix { $0 != "\n" }
    self.init(
      name: name, summary: summary.isEmpty ? "a def" : String(summary), parameters: definition.signature,
      result: definition.resultType)
  }
}

extension CursorPosition {
  /// Where the name that ends at the cursor begins.
  var startOfName: Int {
    bytes[..<cursor].lastIndex { !$0.continuesName && $0 != UInt8(ascii: "-") && $0 < 0x80 }.map { $0 + 1 } ?? 0
  }
}

extension ValueType {
  /// Whether a platform's type is this one or one of its alternatives.
  fileprivate func mentions(_ name: String) -> Bool {
    switch self {
    case .named(let own): own == name
    case .oneOf(let types): types.contains { $0.mentions(name) }
    default: false
    }
  }
}
