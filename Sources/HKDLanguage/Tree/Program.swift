/// A parsed program text: the tree that the checker annotates and the compiler reads.
///
/// Nodes are final classes where a later phase writes into them (bindings, call targets) and enums where a phase must
/// handle every case. What phases write is not checked for exclusive access: each is a plain store of one phase at a time,
/// and the checks took a twentieth of the time of checking.
public final class Program {
  public let source: SourceText
  public let body: BlockNode
  /// What the parser found wrong; a program with errors is never compiled.
  public var diagnostics: [Diagnostic]
  /// The function that the top level is; set by the checker.
  public var scope: FunctionScope?
  /// `def main(…)` of the top level, which makes the text a program; set by the checker.
  public internal(set) var main: Definition?
  /// Names that the top level of a session's entry declares: the session's own once the entry has been checked.
  public internal(set) var globals: [Binding] = []
  /// The calls of `def`s inside `def`s and blocks: those of recursive ones hold what they stand in.
  var innerCalls: [CommandCall] = []

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  public init(source: SourceText, body: BlockNode, diagnostics: [Diagnostic]) {
    self.source = source
    self.body = body
    self.diagnostics = diagnostics
  }

  deinit {
    for call in innerCalls { call.target = nil }
  }
}

/// Statements in braces (or a whole text): a lexical scope.
public final class BlockNode {
  public let statements: [Statement]
  public let span: Span
  /// Its `def`s, which see each other in any order; set by the checker.
  @exclusivity(unchecked) public var definitions: [Definition] = []
  /// Whether a `defer` stands directly in it.
  public let hasDefer: Bool
  /// Whether a `def` or `use` does, which are known in all of it.
  let hasDeclarations: Bool

  public init(statements: [Statement], span: Span) {
    self.statements = statements
    self.span = span
    var hasDefer = false
    var hasDeclarations = false
    for statement in statements {
      switch statement {
      case .deferred: hasDefer = true
      case .definition, .use: hasDeclarations = true
      default: break
      }
    }
    self.hasDefer = hasDefer
    self.hasDeclarations = hasDeclarations
  }
}

public enum Statement {
  /// `let` and `var`.
  case binding(BindingStatement)
  case set(SetStatement)
  /// A command, an expression, `if`, `match` or `try`: shown at top level, the value of a block at its end.
  case pipeline(Pipeline)
  case forLoop(ForStatement)
  case whileLoop(WhileStatement)
  case breakLoop(Span)
  case continueLoop(Span)
  case returnValue(ReturnStatement)
  case definition(Definition)
  case deferred(DeferStatement)
  case use(UseStatement)
}

/// `let name = value`, `var name = value`
public final class BindingStatement {
  public let name: Identifier
  public let isVariable: Bool
  public let value: Pipeline
  public let span: Span
  @exclusivity(unchecked) public var binding: Binding?

  public init(name: Identifier, isVariable: Bool, value: Pipeline, span: Span) {
    self.name = name
    self.isVariable = isVariable
    self.value = value
    self.span = span
  }
}

/// `set name.path += value`; a plain `=` has no operator.
public final class SetStatement {
  public let target: VariableReference
  public let steps: [PathStep]
  public let operation: BinaryOperator?
  public let value: Pipeline
  public let span: Span

  public init(target: VariableReference, steps: [PathStep], operation: BinaryOperator?, value: Pipeline, span: Span) {
    self.target = target
    self.steps = steps
    self.operation = operation
    self.value = value
    self.span = span
  }
}

public final class ForStatement {
  public let name: Identifier
  public let sequence: Pipeline
  public let body: BlockNode
  public let span: Span
  @exclusivity(unchecked) public var binding: Binding?

  public init(name: Identifier, sequence: Pipeline, body: BlockNode, span: Span) {
    self.name = name
    self.sequence = sequence
    self.body = body
    self.span = span
  }
}

public final class WhileStatement {
  public let condition: Expression
  public let body: BlockNode
  public let span: Span

  public init(condition: Expression, body: BlockNode, span: Span) {
    self.condition = condition
    self.body = body
    self.span = span
  }
}

public final class ReturnStatement {
  public let value: Pipeline?
  public let span: Span

  public init(value: Pipeline?, span: Span) {
    self.value = value
    self.span = span
  }
}

public final class DeferStatement {
  public let body: BlockNode
  public let span: Span

  public init(body: BlockNode, span: Span) {
    self.body = body
    self.span = span
  }
}

/// `use ./lib/notify.hkd as notify`
public final class UseStatement {
  public let path: String
  public let pathSpan: Span
  /// Nil takes the file's name without its ending.
  public let alias: Identifier?
  public let span: Span
  /// The module's program, loaded and checked; set by the checker through the engine's loader.
  public var module: Module?
  public internal(set) var binding: Binding?

  public init(path: String, pathSpan: Span, alias: Identifier?, span: Span) {
    self.path = path
    self.pathSpan = pathSpan
    self.alias = alias
    self.span = span
  }
}

/// A file that others `use`: checked and compiled once per engine, its top level run once per program.
public final class Module {
  public let program: Program
  /// What it offers: its top-level `def`s.
  public var exports: [String: Definition] = [:]

  public init(program: Program) { self.program = program }
}

/// `def ship(app: app, --wait: duration = 15m, ...rest: string) -> release { … }`
public final class Definition {
  public let name: Identifier
  public let parameters: [ParameterNode]
  public let result: TypeNode?
  public let body: BlockNode
  public let span: Span
  /// Its `##` lines.
  public let documentation: String
  /// Whether its head could not be read: nothing more is said about it or its calls.
  public let isBroken: Bool
  @exclusivity(unchecked) public var binding: Binding?
  @exclusivity(unchecked) public var scope: FunctionScope?
  /// The text that it stands in; set by the checker.
  @exclusivity(unchecked) public internal(set) var source: SourceText?
  /// Its parameters as a command would declare them; set by the checker before any body is checked.
  public var signature: [Parameter] { callSignature.parameters }
  @exclusivity(unchecked) var callSignature = Signature.empty
  @exclusivity(unchecked) public internal(set) var resultType: ValueType = .any

  public init(
    name: Identifier, parameters: [ParameterNode], result: TypeNode?, body: BlockNode, span: Span,
    documentation: String,
    isBroken: Bool = false
  ) {
    self.isBroken = isBroken
    self.name = name
    self.parameters = parameters
    self.result = result
    self.body = body
    self.span = span
    self.documentation = documentation
  }
}

public final class ParameterNode {
  public let name: Identifier
  public let kind: Parameter.Kind
  public let short: Character?
  public let type: TypeNode?
  public let defaultValue: Expression?
  public let documentation: String
  public let span: Span
  @exclusivity(unchecked) public var binding: Binding?

  public init(
    name: Identifier, kind: Parameter.Kind, short: Character?, type: TypeNode?, defaultValue: Expression?,
    documentation: String, span: Span
  ) {
    self.name = name
    self.kind = kind
    self.short = short
    self.type = type
    self.defaultValue = defaultValue
    self.documentation = documentation
    self.span = span
  }
}

/// A type as written, alternatives joined by `|`.
public struct TypeNode {
  public let names: [Identifier]
  public let span: Span

  public init(names: [Identifier], span: Span) {
    self.names = names
    self.span = span
  }
}

public struct Identifier: Sendable {
  public let text: String
  public let span: Span

  public init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }

  /// Whether a text is a name: a letter or `_`, then letters, digits, `_` and inner hyphens.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && Lexer(Array(text.utf8)).nameEnd(from: 0) == text.utf8.count
  }
}
