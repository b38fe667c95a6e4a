/// `a | b | c`: the value of each stage goes into the next one's input.
///
/// A struct: no phase writes into it, and every statement and every `( )` has one.
public struct Pipeline {
  /// Phases recurse along a pipeline: this keeps them far from the end of the stack.
  public static let mostStages = 1000

  public let stages: Stages
  public let span: Span

  /// At least one stage. Nearly all pipelines have just that: it needs no array.
  public struct Stages: RandomAccessCollection {
    let head: Stage
    let rest: [Stage]

    public var startIndex: Int { 0 }
    public var endIndex: Int { rest.count + 1 }

    public subscript(position: Int) -> Stage { position == 0 ? head : rest[position - 1] }
  }

  public init(_ first: Stage, _ rest: [Stage] = [], span: Span) {
    stages = Stages(head: first, rest: rest)
    self.span = span
  }
}

public enum Stage {
  case command(CommandCall)
  case expression(Expression)
}

/// `release --app shop $source`: the words as written, and, once checked, what they mean.
public final class CommandCall {
  public let name: Identifier
  public let arguments: [Argument]
  public let span: Span
  /// What the name stands for; set by the checker.
  @exclusivity(unchecked) public var target: CallTarget?
  /// One per parameter of the target, in its order; set by the checker.
  @exclusivity(unchecked) public var bound: [BoundArgument] = []

  public init(name: Identifier, arguments: [Argument], span: Span) {
    self.name = name
    self.arguments = arguments
    self.span = span
  }
}

/// An argument as written. Which words belong to which flag is known only with the signature: the checker decides.
public enum Argument {
  /// A bare word: text until the parameter gives it a type.
  case word(Identifier)
  case expression(Expression)
  /// `--name`, `--name=value`, `-n`; a value after a blank is the next argument.
  case flag(FlagNode)
  /// `...$list`
  case spread(Expression, Span)
  /// `--`: what follows are no flags.
  case endOfFlags(Span)
}

public final class FlagNode {
  /// Without its dashes.
  public let name: Identifier
  public let isShort: Bool
  /// After `=`.
  public let value: ArgumentValue?
  public let span: Span

  public init(name: Identifier, isShort: Bool, value: ArgumentValue?, span: Span) {
    self.name = name
    self.isShort = isShort
    self.value = value
    self.span = span
  }
}

public enum ArgumentValue {
  case word(Identifier)
  case expression(Expression)
}

public enum CallTarget {
  case builtin(Command)
  /// A `def` of this text, of the session, or of a module.
  case definition(Definition)
}

/// What a parameter gets.
public enum BoundArgument {
  /// Nothing: the default, or null.
  case absent
  /// A word or switch that the checker has turned into a value of the parameter's type.
  case constant(Value, Span)
  case expression(Expression)
  /// Several, for `rest` and repeated list flags.
  case collected([CollectedArgument])
  /// The value of the stage before.
  case input
}

public enum CollectedArgument {
  case constant(Value, Span)
  case expression(Expression)
  /// The items of a list; anything else is an error.
  case spread(Expression)
  /// For a repeated list flag: a list gives its items, any other value itself.
  case itemOrItems(Expression)
  /// The value of the stage before, for a `rest` that takes input; it comes last.
  case input
}
