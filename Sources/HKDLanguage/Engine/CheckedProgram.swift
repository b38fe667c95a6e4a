/// A text that has been parsed and checked: what is wrong with it, and what ``Engine/run(_:scope:show:)`` takes.
public final class CheckedProgram {
  public let source: SourceText
  /// By place, those of modules last.
  public let diagnostics: [Diagnostic]
  let program: Program
  let names: SessionNames
  let image: Image
  private let table: CommandTable
  private var function: Function?

  /// A text this long may hold one function with more names than the machine takes: checking compiles it, too.
  private static let longStatement = 400_000

  init(_ source: SourceText, engine: Engine, names: SessionNames, image: Image) {
    self.source = source
    self.names = names
    self.image = image
    table = engine.table
    let checker = Checker(engine.table, session: names, loadModule: engine.loadModule)
    program = checker.check(source)
    var diagnostics = program.diagnostics
    if !program.hasErrors, program.body.statements.contains(where: { $0.span.count > Self.longStatement }) {
      let (function, problems) = Compiler.compile(program, into: image)
      self.function = function
      diagnostics += problems
    }
    self.diagnostics = diagnostics
  }

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Whether it has a `def main`, which gets the arguments.
  public var hasMain: Bool { main != nil }

  var main: Definition? { program.main }

  /// The commands that it calls.
  public var commandNames: Set<String> {
    var names: Set<String> = []
    SyntaxWalk.walk(program.body) { node in
      if case .call(let call) = node { names.insert(call.name.text) }
    }
    return names
  }

  /// The help page of one of the program's own `def`s, or of a module's (`notify:slack`).
  public func definition(named name: String) -> HelpPage? {
    let own = program.body.definitions.first { $0.name.text == name } ?? names.definitions[name]
    if let own { return HelpPage(own) }
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    return module(named: parts[0])?.exports[parts[1]].map { HelpPage($0, name: name) }
  }

  private func module(named name: String) -> Module? {
    for case .use(let node) in program.body.statements where node.binding?.name == name { return node.module }
    return names.modules[name]?.module
  }

  /// Its code, made when it is first asked for.
  func compile() throws(Failure) -> Function {
    if let function { return function }
    let (function, problems) = Compiler.compile(program, into: image)
    if let problem = problems.first { throw Failure(problem) }
    self.function = function
    return function
  }
}

extension HelpPage {
  /// The page of a `def`, from its `##` lines.
  init(_ definition: Definition, name: String? = nil) {
    let lines = definition.documentation.split(separator: "\n", omittingEmptySubsequences: false)
    self.init(
      name: name ?? definition.name.text, summary: lines.first.map(String.init) ?? "",
      details: lines.dropFirst().drop(while: \.isEmpty).joined(separator: "\n"), parameters: definition.signature,
      result: definition.resultType == .any ? nil : definition.resultType)
  }
}

extension CheckedProgram {
  /// The code of the program, its `def`s and closures as text, for those who work on the machine.
  public var listing: String {
    guard let function = try? compile() else { return "" }
    var pending = [function]
    var seen: Set<ObjectIdentifier> = []
    var text = ""
    while let function = pending.popLast() {
      guard seen.insert(ObjectIdentifier(function)).inserted else { continue }
      text += function.listing + "\n"
      pending += function.parts.callees + function.parts.closures.map(\.function)
    }
    return text
  }
}

extension Failure {
  /// What a program with an error in its text fails with, if it is run all the same.
  convenience init(_ diagnostic: Diagnostic) {
    self.init(
      diagnostic.code, diagnostic.message, hint: diagnostic.hint, kind: .check,
      place: Place(diagnostic.source, diagnostic.span))
  }
}
