/// What a command does to the world: what `--plan` may run and what asks before it runs.
public enum Effect: String, Sendable {
  case pure, reads, writes, destroys
}

/// One parameter of a command or a `def`.
public struct Parameter: Sendable {
  public enum Kind: Sendable {
    case positional
    /// `--name value`; a ``ValueType/bool`` one is a switch, one of type ``ValueType/list`` collects when repeated.
    case flag
    /// All further positional arguments, as a list; the type is that of each.
    case rest
  }

  /// What completion may offer for it.
  public enum Completion: Sendable {
    case none, path, app, release, process, configName, command
    /// A program on the `PATH`, or a path to one.
    case program
    /// `NAME=text`, of a config variable.
    case configAssignment
    /// `web=2:standard-2x`: a process type with the number and type of its dynos.
    case formation
    /// `standard-2x`
    case dynoType
  }

  public let name: String
  public let kind: Kind
  public let type: ValueType
  /// One letter, for flags: `-a`.
  public let short: Character?
  public let isRequired: Bool
  /// Given when the argument is absent; null if there is none.
  public let defaultValue: Value
  /// The words allowed, if they are listed.
  public let words: [String]
  /// May be piped in: `a | b` gives the value of `a` to this parameter. At most one of a command's; a flag or a
  /// positional is piped or given, a `rest` gets it as its last item.
  public let takesInput: Bool
  public let completion: Completion
  /// A block (or list of blocks) that runs on threads of its own: it may not use a `var` from outside.
  public let runsInParallel: Bool
  /// A positional after which all words belong to the rest, dashes and all: the program's word of `exec`.
  public let endsFlags: Bool
  /// One sentence.
  public let summary: String

  public init(
    _ name: String, _ kind: Kind = .positional, _ type: ValueType, short: Character? = nil, required: Bool = false,
    default defaultValue: Value = .null, words: [String] = [], input: Bool = false, completion: Completion = .none,
    parallel runsInParallel: Bool = false, endsFlags: Bool = false, _ summary: String
  ) {
    self.name = name
    self.kind = kind
    self.type = type
    self.short = short
    self.isRequired = required
    self.defaultValue = defaultValue
    self.words = words
    self.takesInput = input
    self.completion = completion
    self.runsInParallel = runsInParallel
    self.endsFlags = endsFlags
    self.summary = summary
  }

  /// The same, never piped in.
  var withoutInput: Parameter {
    Parameter(
      name, kind, type, short: short, required: isRequired, default: defaultValue, words: words, completion: completion,
      parallel: runsInParallel, endsFlags: endsFlags, summary)
  }
}

/// An example of a command: shown in its help and run as a test.
public struct Example: Sendable {
  public let program: String
  /// What it prints on standard output; nil where that differs from run to run (it must then just succeed).
  public let output: String?

  public init(_ program: String, output: String? = nil) {
    self.program = program
    self.output = output
  }
}

/// One command, declared once: checking, completion, help, manual page and reference are all made from this.
public final class Command: Sendable {
  public typealias Body = @Sendable (Invocation) throws -> Value

  /// One token; `:` joins its parts: `config:set`.
  public let name: String
  /// One sentence.
  public let summary: String
  /// More, for its help page; empty for none.
  public let details: String
  public let parameters: [Parameter]
  public let result: ValueType
  /// What is known of the items of its result, or of the record that it gives.
  public let items: Items
  public let effect: Effect
  public let examples: [Example]
  /// What the machine does itself, without calling the body.
  public let intrinsic: Intrinsic?
  /// What is wrong with arguments that are written out in the program, told before it runs; nil for a command whose
  /// arguments have no notation of their own.
  public let literalProblem: LiteralCheck?
  public let body: Body

  /// What is known of the list that a command gives, so that completion can offer the fields of its items; of a command whose
  /// result is a plain record, what that is.
  public enum Items: Sendable {
    case unknown
    /// Records of a ``NamedType``.
    case named(String)
    /// Records with these fields.
    case fields([String])
    /// Items of its input.
    case ofInput
    /// The command gives no list, but one item of its input.
    case oneOfInput
  }

  public typealias LiteralCheck = @Sendable (LiteralArguments) -> LiteralArguments.Problem?

  /// Commands that are so frequent that they have instructions of their own. The parameters must be those said here.
  public enum Intrinsic: Sendable {
    /// Parameters: the items (its input), the block.
    case each
    /// Parameters: the items (its input), the block.
    case `where`
    /// Parameters: the items (its input), the value to begin with, the block.
    case fold
    /// Parameters: the block, its values (a rest).
    case call
    /// Parameters: the condition, a message. The body runs; where the condition is a comparison, ``Invocation/comparison``
    /// has its sides.
    case assert
  }

  public init(
    _ name: String, _ summary: String, details: String = "", parameters: [Parameter] = [], result: ValueType = .any,
    items: Items = .unknown, effect: Effect = .pure, examples: [Example] = [], intrinsic: Intrinsic? = nil,
    literalProblem: LiteralCheck? = nil, body: @escaping Body
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.result = result
    self.items = items
    self.effect = effect
    self.examples = examples
    self.intrinsic = intrinsic
    self.literalProblem = literalProblem
    self.body = body
  }
}
