/// Pipelines and calls of commands.
extension TextChecker {
  /// - Parameter isBound: Whether the value goes somewhere: it is then likelier that a lone unknown word was meant as text.
  mutating func pipeline(_ node: Pipeline, isBound: Bool = false) {
    var input: ValueType?
    for index in node.stages.indices {
      let stage = node.stages[index]
      switch stage {
      case .expression(let value):
        expression(value)
        if index > 0, case .invalid = value {
        } else if index > 0 {
          report(
            .takesNoInput, "a value is piped into an expression, which takes none", value.span,
            hint: "a stage behind `|` begins with a command")
        }
      case .command(let call):
        let isLone = isBound && node.stages.count == 1 && call.arguments.isEmpty
        self.call(call, input: index == 0 ? nil : input ?? .any, isLoneWord: isLone)
      }
      if index < node.stages.count - 1 { input = type(of: stage, literals: true) }
    }
  }

  private mutating func call(_ call: CommandCall, input: ValueType?, isLoneWord: Bool) {
    switch find(call) {
    case .builtin(let command, let signature):
      call.target = .builtin(command)
      bind(call, to: signature, input: input)
    case .definition(let definition):
      call.target = .definition(definition)
      note(call, of: definition)
      if definition.isBroken { checkLoose(call) } else { bind(call, to: definition.callSignature, input: input) }
    case .unreadableModule: checkLoose(call)
    case .unknown:
      reportUnknown(call, isLoneWord: isLoneWord)
      checkLoose(call)
    }
  }

  private enum Found {
    case builtin(Command, Signature)
    case definition(Definition)
    /// Told already, or told by the module.
    case unreadableModule
    case unknown
  }

  private func known(_ name: String) -> Found? {
    let hash = NameHash.hash(name)
    if let definition = definitions[name, hash] { return .definition(definition) }
    return table.entry(name, hash).map { .builtin($0.command, $0.signature) }
  }

  private mutating func find(_ call: CommandCall) -> Found {
    let name = call.name.text
    if let found = known(name) { return found }
    guard let colon = name.firstIndex(of: ":"), let binding = modules[String(name[..<colon])] else { return .unknown }
    guard let module = binding.module else { return .unreadableModule }
    if binding.owner === context.function, call.name.span.start < binding.activation, !binding.isGlobal {
      report(
        .useBeforeDefinition, "the module `\(binding.name)` is used before its `use`", call.name.span,
        notes: [.init(binding.span, "declared here")])
    }
    noteUse(of: binding, at: call.name.span)
    let export = String(name[name.index(after: colon)...])
    if let definition = module.exports[export] { return .definition(definition) }
    // What the parser could not read may be what is missing.
    guard !module.program.diagnostics.contains(where: { $0.code.hasPrefix("HKD1") }) else { return .unreadableModule }
    let exports = module.exports.keys.sorted()
    let hint =
      nearest(export, among: exports).map { "did you mean `\(binding.name):\($0)`?" }
      ?? (exports.isEmpty ? "it defines nothing" : "it has \(exports.prefix(8).joined(separator: ", "))")
    report(.unknownExport, "the module `\(binding.name)` has no `def \(export)`", call.name.span, hint: hint)
    return .unreadableModule
  }

  /// Remembers who calls whom.
  private mutating func note(_ call: CommandCall, of definition: Definition) {
    guard let owner = definition.binding?.owner else { return }
    if context.function !== program.scope { program.innerCalls.append(call) }
    definitionCalls.append(DefinitionCall(definition: definition, span: call.name.span, function: context.function))
    if let binding = definition.binding { noteUse(of: binding, at: call.name.span) }
    var function: FunctionScope? = context.function
    while let scope = function, scope !== owner {
      scope.noteCall(definition)
      function = scope.parent
    }
  }

  private mutating func reportUnknown(_ call: CommandCall, isLoneWord: Bool) {
    let name = call.name.text
    if case .word(let word)? = call.arguments.first, word.text == "=" {
      let hint =
        variables[name] == nil ? "to bind a name write `let \(name) = …`" : "to change it write `set \(name) = …`"
      report(.notACommandName, "`=` is no command's argument", word.span, hint: hint)
      return
    }
    report(.unknownCommand, "there is no command `\(name)`", call.name.span, hint: hint(forUnknown: call, isLoneWord))
  }

  private func hint(forUnknown call: CommandCall, _ isLoneWord: Bool) -> String? {
    let name = call.name.text
    if let variable = variables[name], !variable.isPredefined {
      return "did you mean `$\(name)`?" + (call.arguments.isEmpty ? "" : " a block in it runs by `call $\(name) …`")
    }
    if let word = Self.wordsOfOthers[name] { return word }
    if table.isElsewhere(name) { return "`\(name)` is for a session, which `hkd` alone begins" }
    if Self.programs.contains(name) { return "local programs run through `exec`: `exec \(name) …`" }
    if Self.programsOfApps.contains(name) { return "`exec \(name) …` runs it here, `run \(name) …` on a dyno of the app" }
    let quoting = "quote it to mean the text: \"\(name)\""
    let exported = exportedNames
    let candidates = table.commands.map(\.name) + definitions.names + exported
    guard let near = exported.first(where: { $0.hasSuffix(":\(name)") }) ?? nearest(name, among: candidates) else {
      if isLoneWord { return quoting }
      if case .word(let word)? = call.arguments.first, Self.operatorWords.contains(word.text) { return quoting }
      return "`help` lists the commands; local programs run through `exec`"
    }
    return "did you mean `\(near)`?" + (isLoneWord ? " \(quoting)" : "")
  }

  private var exportedNames: [String] {
    modules.names.flatMap { name in modules[name]?.module?.exports.keys.map { "\(name):\($0)" } ?? [] }
  }

  /// What people type who come from elsewhere.
  private static let wordsOfOthers: [String: String] = [
    "echo": "`say` prints", "print": "`say` prints", "printf": "`say` prints", "puts": "`say` prints",
    "elif": "write `else if`", "elseif": "write `else if`", "elsif": "write `else if`",
    "function": "write `def name(…) { … }`", "fn": "write `def name(…) { … }`", "func": "write `def name(…) { … }`",
    "import": "write `use ./file.hkd as name`", "require": "write `use ./file.hkd as name`",
    "throw": "`fail` raises an error", "raise": "`fail` raises an error", "const": "write `let`",
    "foreach": "write `for x in $list { … }`", "switch": "write `match`", "case": "write `match`",
    "cd": "local programs run through `exec`; `archive` and others take a folder",
    "curl": "use `http:get`, or `exec curl`", "cat": "use `open`",
    "quit": "`exit` leaves", "q": "`exit` leaves", "bye": "`exit` leaves", "man": "`help NAME` shows a command",
    "clear": "Ctrl-L clears the screen", "login": "write `auth:login`", "logout": "write `auth:logout`; `exit` leaves",
    "heroku": "its commands stand alone: `apps`, `config`, `releases`", "grep": "use `where`, or `exec grep`",
    "head": "use `take`", "wc": "use `count`", "wget": "use `http:get`, or `exec wget`", "test": "use `if` or `assert`",
    "export": "`exec env NAME=value …` gives a program a variable; `let` binds a name", "then": "write `if … { … }`",
    "do": "write a block: `{ … }`", "done": "blocks end with `}`", "fi": "blocks end with `}`", "end": "blocks end with `}`",
  ]

  /// Programs that people type at a shell.
  private static let programs: Set<String> = [
    "awk", "bash", "chmod", "cp", "date", "docker", "find", "git", "go", "kill", "ln", "make", "mkdir", "mv", "perl", "pwd",
    "rm", "scp", "sed", "sh", "ssh", "sudo", "tail", "tar", "touch", "which", "xargs",
  ]

  /// Programs that people mean to run where their app runs, too.
  private static let programsOfApps: Set<String> = [
    "bundle", "node", "npm", "npx", "php", "python", "python3", "rails", "rake", "ruby", "yarn",
  ]

  /// Arguments without a signature: the names in them still count.
  private mutating func checkLoose(_ call: CommandCall) {
    for argument in call.arguments {
      switch argument {
      case .word(let word): checkWord(word.text, word.span)
      case .expression(let value), .spread(let value, _): expression(value)
      case .flag(let flag): if case .expression(let value)? = flag.value { expression(value) }
      case .endOfFlags: break
      }
    }
  }
}

extension TextChecker {
  /// What a bare word becomes on a parameter; tells and gives nil if it cannot be that.
  mutating func value(
    ofWord word: String, _ span: Span, as type: ValueType, for parameter: @autoclosure () -> String
  ) -> Value? {
    if case .string = type { return .string(word) }
    if case .any = type { return LiteralWord.value(of: word) ?? .string(word) }
    do throws(LiteralProblem) {
      return try type.value(ofWord: word) { table.namedTypes[$0] }
    } catch {
      report(.doesNotFit, "\(error.message) (`\(parameter())`)", span, hint: error.hint)
      return nil
    }
  }
}
