/// Checks one text: a program, an entry of a session, or a module.
struct TextChecker {
  /// What the statements at hand stand in.
  struct Context {
    var function: FunctionScope
    /// Whether `break` and `continue` have a loop here.
    var isInLoop = false
    /// `defer` or `finally`: what runs on the way out may not choose another way.
    var cleanup: String?
    /// The same for `return`, which a loop inside does not lift.
    var returnBarrier: String?
  }

  /// A call of a `def`, to see afterwards whether what the `def` uses has its value by then.
  struct DefinitionCall {
    let definition: Definition
    let span: Span
    let function: FunctionScope
  }

  let checker: Checker
  let program: Program
  let source: SourceText
  let table: CommandTable
  var diagnostics: [Diagnostic] = []
  /// Of the modules that the text uses.
  var moduleDiagnostics: [Diagnostic] = []

  var variables: ScopedNames<Binding>
  var definitions: ScopedNames<Definition>
  var modules: ScopedNames<Binding>
  var context: Context
  /// Whether the innermost block is the text's own.
  var isTopLevel = true
  /// The blocks that the statement at hand stands in, for telling "declared later".
  var blocks: [BlockNode] = []

  var definitionCalls: [DefinitionCall] = []
  /// The `def`s and blocks that use names of enclosing functions or call `def`s: the others reach nothing.
  var reachingDefinitions: [Definition] = []
  var reachingClosures: [Closure] = []
  /// Blocks that will run in parallel.
  var parallelBlocks: [Closure] = []

  /// After so many messages none looks for the nearest name any more, which takes time for each.
  static let mostSuggestions = 200

  init(_ checker: Checker, _ program: Program, isModule: Bool = false) {
    self.checker = checker
    self.program = program
    source = program.source
    table = checker.table
    self.isModule = isModule
    let session = checker.session
    // A module sees nothing of the program that uses it.
    variables = ScopedNames(isModule ? session.namesOfModules : session.variables)
    definitions = ScopedNames(isModule ? NameTable() : session.definitions)
    modules = ScopedNames(isModule ? NameTable() : session.modules)
    let scope = FunctionScope(kind: .program, name: program.source.name, parent: nil)
    program.scope = scope
    context = Context(function: scope)
  }

  var keepsNames: Bool { checker.session.keepsNames && isTopLevel && context.function === program.scope && !isModule }
  let isModule: Bool

  mutating func check() {
    block(program.body)
    findReachedVariables()
    reportParallelCaptures()
    reportEarlyCalls()
    for scope in (reachingDefinitions.map(\.scope) + reachingClosures.map(\.scope)) { scope?.forgetCalls() }
    let all = program.diagnostics + diagnostics
    // Sorting is not stable: what has one place stays in the order found.
    program.diagnostics =
      all.enumerated().sorted { left, right in
        (left.element.span.start, left.offset) < (right.element.span.start, right.offset)
      }.map(\.element) + moduleDiagnostics
  }

  mutating func report(
    _ code: TextCode, _ message: String, _ span: Span, hint: String? = nil, notes: [Diagnostic.Note] = []
  ) {
    diagnostics.note(Diagnostic(code.rawValue, message, source: source, span: span, hint: hint, notes: notes))
  }

  /// ``NearestName``, as long as there are few messages.
  func nearest(_ word: String, among candidates: some Sequence<String>) -> String? {
    diagnostics.count < Self.mostSuggestions ? NearestName.find(word, among: candidates) : nil
  }
}

// MARK: - Variables

extension TextChecker {
  /// Declares a variable in the innermost scope.
  mutating func declare(_ name: Identifier, _ kind: Binding.Kind, type: ValueType = .any, from activation: Int)
    -> Binding
  {
    let isGlobal = keepsNames
    let binding = Binding(
      name: name.text, kind: kind, span: name.span, owner: context.function, type: type, isGlobal: isGlobal)
    binding.activation = UInt32(clamping: activation)
    if let previous = variables.declare(name.text, binding), !isGlobal {
      reportDuplicate("`\(name.text)` is declared twice in this scope", name.span, first: previous.span)
    }
    if isGlobal { program.globals.append(binding) }
    return binding
  }

  mutating func reportDuplicate(_ message: String, _ span: Span, first: Span) {
    report(.duplicateName, message, span, notes: [.init(first, "first declared here")])
  }

  /// Finds what a variable's name means here; tells if it means nothing.
  mutating func resolve(_ reference: VariableReference) -> Binding? {
    let name = reference.name
    guard let binding = variables[name.text] else {
      reportUnknown(name)
      return nil
    }
    reference.binding = binding
    noteUse(of: binding, at: name.span)
    return binding
  }

  /// Every function between a name and its use takes it from outside.
  mutating func noteUse(of binding: Binding, at span: Span) {
    guard binding.owner !== context.function, !binding.isPredefined else { return }
    if !binding.isGlobal { binding.isCaptured = true }
    // Calls are noted by themselves.
    guard binding.kind != .definition else { return }
    var function: FunctionScope? = context.function
    while let scope = function, scope !== binding.owner {
      scope.noteOuter(binding, at: span)
      function = scope.parent
    }
  }

  private mutating func reportUnknown(_ name: Identifier) {
    if let later = declaredLater(name.text, after: name.span) {
      report(
        .useBeforeDefinition, "`$\(name.text)` is used before it is declared", name.span,
        notes: [.init(later, "declared here")])
      return
    }
    let hint =
      hyphenHint(name.text) ?? nearest(name.text, among: variables.names).map { "did you mean `$\($0)`?" }
      ?? environmentHint(name.text)
    report(.unknownVariable, "there is no variable `$\(name.text)` here", name.span, hint: hint)
  }

  /// Capital letters are how the environment names its variables.
  private func environmentHint(_ name: String) -> String? {
    guard name.utf8.count > 1,
      name.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_") || $0.isDigit })
    else { return nil }
    return "a variable of the environment is `$env.\(name)`; '…' leaves a `$` to the program that reads it"
  }

  /// `$n-1` is one name: who means a subtraction, or text behind a variable, has to say so.
  private func hyphenHint(_ name: String) -> String? {
    var prefix = name[...]
    while let hyphen = prefix.lastIndex(of: "-") {
      prefix = prefix[..<hyphen]
      guard variables[String(prefix)] != nil else { continue }
      let rest = name[name.index(after: hyphen)...]
      return "a hyphen belongs to the name: write `$\(prefix) - \(rest)`, or in a string `${\(prefix)}-\(rest)`"
    }
    return nil
  }

  private func declaredLater(_ name: String, after use: Span) -> Span? {
    guard diagnostics.count < Self.mostSuggestions else { return nil }
    for block in blocks.reversed() {
      for case .binding(let statement) in block.statements
      where statement.name.text == name && statement.span.end > use.start {
        return statement.name.span
      }
    }
    return nil
  }

  /// Tells of a bare word that is a variable's name: one of the two was not meant.
  mutating func checkWord(_ text: String, _ span: Span) {
    if text.utf8.first == UInt8(ascii: ".") { return checkSpreadWord(text, span) }
    // Most words are looked up in vain; those that are no names need not be.
    guard let first = text.utf8.first, first.beginsName || first >= 0x80, let binding = variables[text],
      !binding.isPredefined
    else { return }
    report(
      .wordEqualsVariable, "`\(text)` is a bare word and a variable's name", span,
      hint: "did you mean `$\(text)`? quote it to mean the text: \"\(text)\"")
  }

  /// `...xs` is text, and was meant as `...$xs` where there is such a variable.
  private mutating func checkSpreadWord(_ text: String, _ span: Span) {
    guard text.hasPrefix("..."), let binding = variables[String(text.dropFirst(3))], !binding.isPredefined else { return }
    report(
      .wordEqualsVariable, "`\(text)` is a bare word, and `\(binding.name)` a variable's name", span,
      hint: "did you mean `...$\(binding.name)`? quote it to mean the text: \"\(text)\"")
  }
}
