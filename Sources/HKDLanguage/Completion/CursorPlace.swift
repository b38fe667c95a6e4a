/// Where in a text the cursor stands.
struct CursorPlace {
  enum Surroundings: Equatable {
    case code
    /// A comment, or a string of several lines: nothing is completed there.
    case prose
    /// A string on one line, from its quote on.
    case string(start: Int, quote: UInt8)
  }

  var surroundings = Surroundings.code
  /// What is open here, outermost first; the first one is the text itself.
  var frames: [Frame]
  /// A `$name.path` that the cursor stands in or behind.
  var path: TypedPath?

  /// A bracket that is open at the cursor, or the text itself.
  struct Frame {
    enum Kind {
      /// Statements: the text itself, or braces.
      case statements
      /// The braces of a `match`: patterns stand where statements do elsewhere.
      case arms
      case parentheses
      /// The parentheses of a `def`.
      case signature
      /// Data in `[ ]`.
      case data
      /// A string with what is interpolated in it: `"…`, with its opening quote's place.
      case string(start: Int, isLong: Bool)
    }

    var kind: Kind
    /// Where the statement (or the pipeline in parentheses) at hand begins.
    var statementStart: Int
    /// Where its stage at hand begins.
    var stageStart: Int
    /// The stages before it, each with a `|` behind it.
    var stages: [Range<Int>] = []
    /// Names declared in this frame so far.
    var names: [ScopeName] = []
    /// Declared by the statement at hand: known once it is over.
    var declaring: ScopeName?
    /// Known in the next braces: what `for`, `catch` and `def` declare.
    var forNextBraces: [ScopeName] = []
    var expectsArms = false

    init(_ kind: Kind, at start: Int) {
      self.kind = kind
      statementStart = start
      stageStart = start
    }
  }

  /// A name that the text declares.
  struct ScopeName: Equatable {
    enum Kind: Equatable {
      case variable(isChangeable: Bool)
      /// What `catch` binds.
      case failure
      case definition(summary: String)
    }

    var name: String
    var kind: Kind
    var origin = Origin.unknown
  }

  /// Where the value of a name comes from, as far as the text tells.
  enum Origin: Equatable {
    case unknown
    /// The value of these stages, with what stands before it in its statement: `let x = apps`.
    case value(of: [Range<Int>])
    /// An item of what these stages give: the parameter of a block, the variable of a `for`.
    case item(of: [Range<Int>])
    /// An item of the first argument of this stage: `each $list { |x|`.
    case itemOfArgument(Range<Int>)
    /// The type of a parameter.
    case type(String)
  }

  /// `$name`, `$name.field.0`, as far as it is typed.
  struct TypedPath: Equatable {
    /// Where the part that is being typed begins: the `$`, or what stands behind the last dot.
    var partStart: Int
    /// The variable's name; what was typed of it where there are no steps. Empty for what stands in parentheses.
    var name: String
    /// The pipeline in the parentheses that the steps stand behind: `(apps | first).name`.
    var group: [Range<Int>] = []
    /// The steps before the one being typed; nil while the name itself is typed.
    var steps: [String]?
    /// What was typed of the part.
    var typed: String
    /// Whether a `{` stands behind the `$`.
    var isBraced: Bool
  }

  /// The innermost frame.
  var frame: Frame {
    get { frames[frames.count - 1] }
    set { frames[frames.count - 1] = newValue }
  }

  /// The names in scope, an inner one instead of an outer one of the same name.
  var names: [ScopeName] {
    var seen: Set<String> = []
    return frames.reversed().flatMap { $0.names.reversed() }.filter { seen.insert($0.name).inserted }
  }
}
