/// What has a value. `if`, `match` and `try` are expressions too.
///
/// Every case holds one reference: an expression is one word, and so is a ``Stage``.
public enum Expression {
  case literal(Literal)
  case interpolation(Interpolation)
  case variable(VariableReference)
  case path(PathExpression)
  case list(ListLiteral)
  case record(RecordLiteral)
  case closure(Closure)
  /// `( pipeline )`
  case group(Group)
  case unary(UnaryExpression)
  case binary(BinaryExpression)
  case ifElse(IfExpression)
  case match(MatchExpression)
  case attempt(TryExpression)
  /// Where the parser could not make sense of the text; the program has a diagnostic.
  case invalid(Unreadable)

  static func invalid(_ span: Span) -> Expression { .invalid(Unreadable(span: span)) }
}

/// Text that is no expression.
public final class Unreadable {
  public let span: Span

  init(span: Span) { self.span = span }
}

public final class Literal {
  /// The checker replaces it where the word lands on a parameter's type.
  @exclusivity(unchecked) public internal(set) var value: Value
  public let span: Span
  /// Written as a bare word in data: the checker refuses it where it equals a variable in scope.
  public let isWord: Bool

  public init(_ value: Value, span: Span, isWord: Bool = false) {
    self.value = value
    self.span = span
    self.isWord = isWord
  }
}

/// `"text $name ${path} $(pipeline)"`
public final class Interpolation {
  public enum Part {
    case text(String)
    case expression(Expression)
  }

  public let parts: [Part]
  public let span: Span

  public init(parts: [Part], span: Span) {
    self.parts = parts
    self.span = span
  }
}

/// `$name`
public final class VariableReference {
  /// Without the `$`.
  public let name: Identifier
  @exclusivity(unchecked) public var binding: Binding?

  public init(name: Identifier) { self.name = name }
}

/// `$x.name.0."odd key".($expr)`
public final class PathExpression {
  public let base: Expression
  public let steps: [PathStep]
  public let span: Span

  public init(base: Expression, steps: [PathStep], span: Span) {
    self.base = base
    self.steps = steps
    self.span = span
  }
}

public enum PathStep {
  case field(Identifier)
  case index(Int, Span)
  case computed(Expression, Span)
}

public final class ListLiteral {
  public enum Item {
    case value(Expression)
    case spread(Expression)

    var expression: Expression {
      switch self {
      case .value(let value), .spread(let value): value
      }
    }
  }

  public let items: [Item]
  public let span: Span

  public init(items: [Item], span: Span) {
    self.items = items
    self.span = span
  }
}

public final class RecordLiteral {
  public enum Entry {
    case field(Identifier, Expression)
    case spread(Expression)
  }

  public let entries: [Entry]
  public let span: Span

  public init(entries: [Entry], span: Span) {
    self.entries = entries
    self.span = span
  }
}

/// `{ |a, b| … }`
public final class Closure {
  public let parameters: [ParameterNode]
  public let body: BlockNode
  public let span: Span
  @exclusivity(unchecked) public var scope: FunctionScope?
  /// A `var` of an enclosing function that it uses, by itself or through a `def` that it calls: what no parallel task may
  /// do. Set by the checker.
  @exclusivity(unchecked) public internal(set) var capturedVariable: Binding?

  public init(parameters: [ParameterNode], body: BlockNode, span: Span) {
    self.parameters = parameters
    self.body = body
    self.span = span
  }
}

public final class Group {
  public let pipeline: Pipeline
  public let span: Span

  public init(pipeline: Pipeline, span: Span) {
    self.pipeline = pipeline
    self.span = span
  }
}

public enum UnaryOperator: String, Sendable {
  case not
  case negate = "-"
}

public final class UnaryExpression {
  public let operation: UnaryOperator
  public let operand: Expression
  public let span: Span

  public init(_ operation: UnaryOperator, _ operand: Expression, span: Span) {
    self.operation = operation
    self.operand = operand
    self.span = span
  }
}

public enum BinaryOperator: String, Sendable {
  case or, and
  case coalesce = "??"
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case matches = "=~"
  case matchesNot = "!~"
  case contained = "in"
  case range = ".."
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
}

/// `left operator right`. A chain of one precedence (`1 + 2 + 3`) leans to the left and has at most
/// ``BinaryExpression/longestChain`` operators; only `??` leans to the right, so that each path on its left is covered.
public final class BinaryExpression {
  /// Phases may recurse along a chain: this keeps them far from the end of the stack.
  public static let longestChain = 1000

  public let operation: BinaryOperator
  public let left: Expression
  public let right: Expression
  public let operatorSpan: Span
  public let span: Span

  public init(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, operatorSpan: Span, span: Span) {
    self.operation = operation
    self.left = left
    self.right = right
    self.operatorSpan = operatorSpan
    self.span = span
  }
}

/// `if c { } else if d { } else { }`
public final class IfExpression {
  public struct Branch {
    public let condition: Expression
    public let body: BlockNode

    public init(condition: Expression, body: BlockNode) {
      self.condition = condition
      self.body = body
    }
  }

  public let branches: [Branch]
  public let otherwise: BlockNode?
  public let span: Span

  public init(branches: [Branch], otherwise: BlockNode?, span: Span) {
    self.branches = branches
    self.otherwise = otherwise
    self.span = span
  }
}

/// `match value { succeeded => { } failed | expired => { } _ => { } }`
public final class MatchExpression {
  public struct Arm {
    /// Empty for `_`.
    public let patterns: [Literal]
    public let body: BlockNode
    public let span: Span

    public init(patterns: [Literal], body: BlockNode, span: Span) {
      self.patterns = patterns
      self.body = body
      self.span = span
    }
  }

  public let subject: Expression
  public let arms: [Arm]
  public let span: Span

  public init(subject: Expression, arms: [Arm], span: Span) {
    self.subject = subject
    self.arms = arms
    self.span = span
  }
}

/// `try { } catch err { } finally { }`
public final class TryExpression {
  public let body: BlockNode
  public let errorName: Identifier?
  public let handler: BlockNode?
  public let finally: BlockNode?
  public let span: Span
  @exclusivity(unchecked) public var errorBinding: Binding?

  public init(body: BlockNode, errorName: Identifier?, handler: BlockNode?, finally: BlockNode?, span: Span) {
    self.body = body
    self.errorName = errorName
    self.handler = handler
    self.finally = finally
    self.span = span
  }
}

extension Expression {
  public var span: Span {
    switch self {
    case .literal(let node): node.span
    case .interpolation(let node): node.span
    case .variable(let node): node.name.span
    case .path(let node): node.span
    case .list(let node): node.span
    case .record(let node): node.span
    case .closure(let node): node.span
    case .group(let node): node.span
    case .unary(let node): node.span
    case .binary(let node): node.span
    case .ifElse(let node): node.span
    case .match(let node): node.span
    case .attempt(let node): node.span
    case .invalid(let node): node.span
    }
  }
}

extension PathStep {
  public var span: Span {
    switch self {
    case .field(let name): name.span
    case .index(_, let span), .computed(_, let span): span
    }
  }
}
