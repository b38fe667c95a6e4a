/// One way through a program in search of secrets.
struct SecretSearch {
  static let configSetters = ["config:set", "config:apply"]

  /// The parameters that are secrets, by their commands.
  let takers: [String: [Parameter]]
  let isSecret: (String) -> Bool
  private var found: [UInt32: WrittenSecret] = [:]
  /// Fields of records, which are config if anything in the text sets any: what is piped in may stand anywhere before.
  private var fields: [WrittenSecret] = []
  private var setsConfig = false

  init(takers: [String: [Parameter]], isSecret: @escaping (String) -> Bool) {
    self.takers = takers
    self.isSecret = isSecret
  }

  /// What was found first, outermost that is, tells most about its place.
  var all: [WrittenSecret] {
    var all = found
    if setsConfig { for field in fields where all[field.span.start] == nil { all[field.span.start] = field } }
    return all.values.sorted { $0.span.start < $1.span.start }
  }

  mutating func visit(_ node: SyntaxWalk.Node) {
    switch node {
    case .statement: break
    case .pipeline(let pipeline): visit(pipeline)
    case .call(let call): visit(call)
    case .expression(.record(let record)):
      for case .field(let key, let value) in record.entries { visit(value, ofField: key.text) }
    case .expression(.literal(let literal)):
      if let text = literal.value.string, isSecret(text) { add(text, literal.span) }
    case .expression(.interpolation(let text)):
      for piece in text.pieces where isSecret(piece) { add(piece, text.span, form: .part) }
    case .expression: break
    }
  }

  private mutating func add(_ text: String, _ span: Span, called name: String? = nil, form: WrittenSecret.Form = .value) {
    guard found[span.start] == nil, !text.isEmpty else { return }
    found[span.start] = WrittenSecret(span: span, text: text, name: name, form: form)
  }

  // MARK: What commands take as a secret

  private mutating func visit(_ call: CommandCall) {
    let secrets = takers[call.name.text] ?? []
    let positional = secrets.first { $0.kind != .flag }
    let isConfig = Self.configSetters.contains(call.name.text)
    if isConfig { setsConfig = true }
    var behindFlag: Parameter?
    for argument in call.arguments {
      let parameter = behindFlag ?? positional
      behindFlag = nil
      switch argument {
      case .flag(let flag):
        let parameter = secrets.first { $0.isFlag(flag) }
        switch flag.value {
        case nil: behindFlag = parameter
        case .word(let word)?: visit(word, of: parameter, isConfig: false)
        case .expression(let value)?: if let parameter { add(value, called: parameter.name) }
        }
      case .word(let word): visit(word, of: parameter, isConfig: isConfig)
      case .expression(let value):
        if let parameter { add(value, called: parameter.name) } else if isConfig { addAssignment(value) }
      case .spread, .endOfFlags: break
      }
    }
  }

  private mutating func visit(_ word: Identifier, of parameter: Parameter?, isConfig: Bool) {
    if let parameter { return add(word.text, word.span, called: parameter.name) }
    if isConfig, addAssignment(word.text, word.span) { return }
    if isSecret(word.text) { add(word.text, word.span) }
  }

  /// A value that is secret if it is written out.
  private mutating func add(_ value: Expression, called name: String) {
    switch value {
    case .literal(let literal): if let text = literal.text { add(text, literal.span, called: name) }
    case .interpolation(let text): add(text.pieces.joined(), text.span, called: name, form: .part)
    default: break
    }
  }

  private mutating func visit(_ pipeline: Pipeline) {
    for (stage, next) in zip(pipeline.stages, pipeline.stages.dropFirst()) {
      guard case .expression(let value) = stage, case .command(let call) = next,
        let parameter = takers[call.name.text]?.first(where: \.takesInput)
      else { continue }
      add(value, called: parameter.name)
    }
  }

  // MARK: Config

  /// `KEY=text`; false where it is none.
  @discardableResult
  private mutating func addAssignment(_ text: String, _ span: Span) -> Bool {
    guard let (name, value) = Self.assignment(in: text) else { return false }
    guard isSecret(value) || ConfigSecrecy.isSecret(value, named: name) else { return false }
    add(value, span, called: name, form: .assignment)
    return true
  }

  private mutating func addAssignment(_ argument: Expression) {
    switch argument {
    case .literal(let literal):
      guard let text = literal.value.string else { return }
      if !addAssignment(text, literal.span), Self.assignment(in: text) == nil, ConfigSecrecy.isSecret(text, named: "") {
        add(text, literal.span)
      }
    case .interpolation(let text):
      let begun = text.pieces.first.flatMap(Self.assignment)
      let pieces = begun.map { [$0.value] + text.pieces.dropFirst() } ?? text.pieces
      for piece in pieces where ConfigSecrecy.isSecret(piece, named: begun?.name ?? "") {
        add(piece, text.span, called: begun?.name, form: .part)
      }
    default: break
    }
  }

  private mutating func visit(_ value: Expression, ofField name: String) {
    switch value {
    case .literal(let literal):
      guard let text = literal.text else { return }
      if isSecret(text) { return add(text, literal.span, called: name) }
      guard ConfigSecrecy.isSecret(text, named: name) else { return }
      fields.append(WrittenSecret(span: literal.span, text: text, name: name, form: .value))
    case .interpolation(let text):
      guard let piece = text.pieces.first(where: { ConfigSecrecy.isSecret($0, named: name) }) else { return }
      fields.append(WrittenSecret(span: text.span, text: piece, name: name, form: .part))
    default: break
    }
  }

  private static func assignment(in text: String) -> (name: String, value: String)? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}

extension Literal {
  /// The text of a string or number, as config has it; nil for null and the like.
  fileprivate var text: String? { value.string ?? value.int.map { String($0) } }
}

extension Interpolation {
  /// What is written out of it.
  fileprivate var pieces: [String] {
    parts.compactMap { part in
      if case .text(let text) = part { text } else { nil }
    }
  }
}

extension Parameter {
  fileprivate func isFlag(_ flag: FlagNode) -> Bool {
    kind == .flag && (name == flag.name.text || short.map(String.init) == flag.name.text)
  }
}
