/// `def`s: declared before their block is checked, so that they see each other; and their parameters.
extension TextChecker {
  mutating func hoistDefinitions(of block: BlockNode) {
    guard block.hasDeclarations else { return }
    var hoisted: [Definition] = []
    for statement in block.statements {
      switch statement {
      case .definition(let node):
        declare(node)
        hoisted.append(node)
      case .use(let node): use(node)
      default: break
      }
    }
    block.definitions = hoisted
  }

  private mutating func declare(_ node: Definition) {
    let name = node.name
    let hash = NameHash.hash(name.text)
    let isGlobal = keepsNames
    let binding = Binding(
      name: name.text, kind: .definition, span: name.span, owner: context.function, isGlobal: isGlobal)
    if isGlobal { binding.definition = node }
    node.binding = binding
    node.source = source
    node.scope = FunctionScope(kind: .definition, name: name.text, parent: context.function)
    node.resultType = node.result.map { valueType($0) } ?? .any
    if !node.parameters.isEmpty { node.callSignature = signature(of: node) }
    if Keyword(at: name.span, in: source.bytes) != nil {
      report(.builtinName, "`\(name.text)` is a word of the language", name.span, hint: "give the `def` another name")
    } else if table.entry(name.text, hash) != nil {
      report(.builtinName, "`\(name.text)` is a built-in command", name.span, hint: "give the `def` another name")
    } else if let previous = definitions.declare(name.text, hash, node), !isGlobal {
      reportDuplicate("`\(name.text)` is defined twice in this scope", name.span, first: previous.name.span)
    }
    if isGlobal { program.globals.append(binding) }
    if name.text == "main", context.function === program.scope, isTopLevel, !isModule { program.main = node }
  }

  private mutating func signature(of node: Definition) -> Signature {
    let input = node.parameters.firstIndex { $0.kind == .positional }
    var parameters: [Parameter] = []
    for (index, parameter) in node.parameters.enumerated() {
      parameters.append(self.parameter(parameter, isInput: index == input))
    }
    return Signature(parameters)
  }

  private mutating func parameter(_ node: ParameterNode, isInput: Bool) -> Parameter {
    let type = node.type.map { valueType($0) } ?? (node.kind == .flag ? .bool : .any)
    var defaultValue = Value.null
    if let value = node.defaultValue, case .literal(let literal) = value {
      if node.kind == .flag, node.type == nil, literal.value.bool == nil {
        report(
          .doesNotFit, "`--\(node.name.text)` is a switch, as it has no type", literal.span,
          hint: "give it a type: `--\(node.name.text): \(literal.value.typeName) = …`")
      } else {
        convert(literal, to: type, for: node)
      }
      defaultValue = literal.value
    } else if node.kind == .flag, type == .bool {
      defaultValue = .bool(false)
    }
    return Parameter(
      node.name.text, node.kind, type, short: node.short,
      required: node.kind == .positional && node.defaultValue == nil, default: defaultValue, input: isInput,
      node.documentation)
  }

  /// A default is a literal that lands on a parameter: the text as written takes the parameter's type.
  private mutating func convert(_ literal: Literal, to type: ValueType, for node: ParameterNode) {
    let word = source.text(literal.span)
    let isQuoted = word.first == "\"" || word.first == "'"
    if !isQuoted, word != "null",
      let value = self.value(ofWord: word, literal.span, as: type, for: (node.kind == .flag ? "--" : "") + node.name.text)
    {
      literal.value = value
    } else if isQuoted, !knownType(of: .literal(literal)).mayBe(type, named: { table.namedTypes[$0] }) {
      report(
        .doesNotFit, "a string does not fit `\(node.name.text)`, which is \(type.withArticle)", literal.span)
    }
  }

  /// The type that an annotation names.
  mutating func valueType(_ node: TypeNode) -> ValueType {
    var types: [ValueType] = []
    for name in node.names {
      if let type = table.type(named: name.text) {
        types.append(type)
      } else {
        let hint = nearest(name.text, among: table.typeNames).map { "did you mean `\($0)`?" }
        report(.unknownType, "there is no type `\(name.text)`", name.span, hint: hint)
        types.append(.any)
      }
    }
    return types.count == 1 ? types[0] : .oneOf(types)
  }

  mutating func definition(_ node: Definition) {
    guard let scope = node.scope, !node.isBroken else { return }
    if !node.parameters.isEmpty { checkOrder(of: node.parameters) }
    let saved = context
    context = Context(function: scope)
    innerBlock(node.body) { checker in
      for (parameter, declared) in zip(node.parameters, node.signature) {
        checker.declareParameter(parameter, declared)
      }
    }
    context = saved
    if scope.reachesOut { reachingDefinitions.append(node) }
    checkResult(of: node)
  }

  /// What a `def` gives at its end must be able to have its type, as far as that is known before it runs.
  private mutating func checkResult(of node: Definition) {
    guard node.resultType != .any, case .pipeline(let last)? = node.body.statements.last, let stage = last.stages.last else {
      return
    }
    let given = type(of: stage, literals: true)
    guard !given.mayBe(node.resultType, named: { table.namedTypes[$0] }) else { return }
    report(
      .doesNotFit, "`\(node.name.text)` gives \(node.resultType.withArticle), not \(given.withArticle)", last.span,
      hint: node.resultType == .string && given != .null ? "interpolate to make text: \"$x\"" : nil)
  }

  private mutating func declareParameter(_ node: ParameterNode, _ declared: Parameter) {
    // A default sees the parameters before it; a literal one is converted already.
    if let value = node.defaultValue {
      if case .literal(let literal) = value {
        if literal.isWord { checkWord(source.text(literal.span), literal.span) }
      } else {
        expression(value)
      }
    }
    let type: ValueType =
      switch node.kind {
      case .rest: .list
      case .positional: declared.type
      case .flag: declared.type == .bool || node.defaultValue != nil ? declared.type : .oneOf([declared.type, .null])
      }
    node.binding = declare(node.name, .constant, type: type, from: Int(node.span.end))
  }

  private mutating func checkOrder(of parameters: [ParameterNode]) {
    var optional: ParameterNode?
    var rest: ParameterNode?
    var shorts: [Character: Span] = [:]
    for parameter in parameters {
      if let short = parameter.short, let first = shorts.updateValue(parameter.span, forKey: short) {
        reportDuplicate("the short flag `-\(short)` is declared twice", parameter.span, first: first)
      }
      guard parameter.kind != .flag else { continue }
      if let rest {
        report(
          .parameterOrder,
          "`\(parameter.name.text)` stands behind `...\(rest.name.text)`, which takes all that is left",
          parameter.name.span, hint: "the rest comes last")
      } else if parameter.kind == .rest {
        rest = parameter
        if let value = parameter.defaultValue {
          report(.parameterOrder, "the rest has no default: without arguments it is an empty list", value.span)
        }
      } else if parameter.defaultValue != nil {
        optional = parameter
      } else if let optional {
        report(
          .parameterOrder,
          "`\(parameter.name.text)` must be given, so `\(optional.name.text)` before it could never be left out",
          parameter.name.span, hint: "parameters with a default come last")
      }
    }
  }
}
