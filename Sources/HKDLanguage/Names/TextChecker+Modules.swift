/// `use`: the module is read, parsed and checked, and its `def`s are known by its name.
extension TextChecker {
  /// Declares the module's name; done with the `def`s of the block, so that these may use it.
  mutating func use(_ node: UseStatement) {
    guard let alias = alias(of: node) else { return }
    let binding = Binding(
      name: alias.text, kind: .module, span: alias.span, owner: context.function, isGlobal: keepsNames)
    binding.activation = node.span.end
    node.binding = binding
    if table.hasPrefix(alias.text) || table[alias.text] != nil {
      report(
        .builtinName, "`\(alias.text):` begins the names of built-in commands", alias.span,
        hint: "give the module another name: `use … as name`")
    }
    if let previous = modules.declare(alias.text, binding), !binding.isGlobal {
      reportDuplicate("two modules are named `\(alias.text)`", alias.span, first: previous.span)
      _ = modules.declare(alias.text, previous)
    }
    if binding.isGlobal { program.globals.append(binding) }
    binding.module = module(of: node)
    node.module = binding.module
  }

  /// From here on its `def`s can be called.
  func activate(_ node: UseStatement) {}

  private mutating func alias(of node: UseStatement) -> Identifier? {
    if let alias = node.alias { return alias }
    let file = node.path.split(separator: "/").last ?? ""
    let name = String(file.split(separator: ".").first ?? "")
    let lexer = Lexer(Array(name.utf8))
    guard !name.isEmpty, lexer.nameEnd(from: 0) == name.utf8.count else {
      report(
        .moduleUnreadable, "the file's name is no name for a module", node.pathSpan,
        hint: "write `use \(source.text(node.pathSpan)) as name`")
      return nil
    }
    return Identifier(name, node.pathSpan)
  }

  private mutating func module(of node: UseStatement) -> Module? {
    let text: SourceText
    do {
      text = try checker.loadModule(node.path, source.folder)
    } catch {
      report(.moduleUnreadable, error.message, node.pathSpan, hint: error.hint)
      return nil
    }
    let modules = checker.session.moduleTable
    switch modules.states[text.name] {
    case .loaded(let module): return module
    case .loading:
      let chain = modules.chain.drop { $0 != text.name } + [text.name]
      report(.moduleCycle, "modules use each other in a circle: \(chain.joined(separator: " → "))", node.pathSpan)
      return nil
    case nil: break
    }
    guard modules.chain.count < ModuleTable.longestChain else {
      report(.moduleUnreadable, "more than \(ModuleTable.longestChain) modules use each other in a row", node.pathSpan)
      return nil
    }
    return load(text)
  }

  private mutating func load(_ text: SourceText) -> Module {
    let modules = checker.session.moduleTable
    modules.states[text.name] = .loading
    modules.chain.append(text.name)
    let program = Parser.parse(text)
    var inner = TextChecker(checker, program, isModule: true)
    inner.check()
    let module = Module(program: program)
    for definition in program.body.definitions { module.exports[definition.name.text] = definition }
    modules.chain.removeLast()
    modules.states[text.name] = program.hasErrors ? nil : .loaded(module)
    moduleDiagnostics += program.diagnostics
    return module
  }
}
