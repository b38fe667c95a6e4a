/// Text to tree, by recursive descent; linear in the text.
///
/// Never fails: what is wrong goes into ``Program/diagnostics``, the statement that holds it becomes
/// ``Expression/invalid`` or is left out, and reading goes on behind it.
public struct Parser {
  /// How deep brackets, blocks and prefix operators may nest.
  public static let deepestNesting = 256

  /// Thrown to give up the statement at hand, after its diagnostic has been noted.
  struct Abandoned: Error {}

  struct OpenBracket {
    let span: Span
    let text: StaticString
    var items = ItemRun()
  }

  let source: SourceText
  var lexer: Lexer
  var diagnostics: [Diagnostic] = []
  /// The token last looked at and the mode it was read in; nil once it is taken.
  var token: Token
  var lookedMode: Lexer.Mode?
  /// Where the token last taken ends.
  var previousEnd = 0
  var depth = 0
  /// Brackets and braces that are open here, outermost first.
  var openBrackets: [OpenBracket] = []
  /// Set where a statement is kept although its rest could not be read.
  var mustRecover = false
  /// Statements outside of all brackets.
  var topItems = ItemRun()
  /// Whether the text ends inside something that more text could finish.
  var endsEarly = false {
    didSet { openItems = endsEarly ? itemsOpenHere : [] }
  }
  /// What was open there, outermost first.
  var openItems: [OpenItems] = []
  /// Whether the expression at hand is a parameter's default.
  var isInDefault = false
  /// Whether a search for the end of brackets has run into the end of the text: the next ones would do so, too.
  var bracketsAreUnbalanced = false

  /// Whether it notes where the items of brackets begin.
  let tracksItems: Bool

  private init(_ source: SourceText, recordsTokens: Bool, tracksItems: Bool = false) {
    self.source = source
    self.tracksItems = tracksItems
    lexer = Lexer(source.bytes)
    if recordsTokens { lexer.record = [] }
    token = Token(.end, .none)
  }

  /// Parses a whole text.
  public static func parse(_ source: SourceText) -> Program {
    var parser = Parser(source, recordsTokens: false)
    return parser.program()
  }

  /// All tokens of a text with its comments and newlines, in order: what the formatter and colouring work on. What
  /// could not be read is missing.
  public static func tokens(of source: SourceText) -> [Token] {
    var parser = Parser(source, recordsTokens: true)
    _ = parser.program()
    return parser.lexer.record ?? []
  }

  /// Whether a text can be run as it is, and if not, whether more text could help.
  public static func completeness(of source: SourceText) -> Completeness { progress(of: source).completeness }

  /// The same, and what of a text that needs more has been read to its end.
  static func progress(of source: SourceText) -> (completeness: Completeness, open: [OpenItems]) {
    var parser = Parser(source, recordsTokens: false, tracksItems: true)
    let program = parser.program()
    guard program.hasErrors else { return (.complete, []) }
    return parser.endsEarly && program.diagnostics.count == 1 ? (.needsMore, parser.openItems) : (.wrong, [])
  }

  private mutating func program() -> Program {
    let unreadable = source.unreadableSpans()
    guard unreadable.isEmpty else {
      for (problem, span) in unreadable {
        switch problem {
        case .invalidUTF8: report(.invalidUTF8, "these bytes are not UTF-8", span, hint: "save the text as UTF-8")
        case .nul: report(.nulByte, "a program text holds no NUL bytes", span)
        }
      }
      return Program(source: source, body: BlockNode(statements: [], span: .none), diagnostics: diagnostics)
    }
    var statements: [Statement] = []
    while true {
      self.statements(into: &statements)
      guard isCloser(look(.stage)) else { break }
      let closer = take()
      report(.unmatchedCloser, "this `\(source.text(closer.span))` closes nothing", closer.span)
    }
    if let continuation = lexer.openContinuation {
      _ = textEnds(after: Token(.continuation, continuation))
    }
    let body = BlockNode(statements: statements, span: Span(0, source.bytes.count))
    diagnostics.sort { $0.span.start < $1.span.start }
    return Program(source: source, body: body, diagnostics: diagnostics)
  }
}

/// What a prompt needs to know about a text.
public enum Completeness: Sendable {
  /// It can be run.
  case complete
  /// It ends inside a bracket, a long string, or after a `|`, an operator or a `\`.
  case needsMore
  /// No more text can make it right.
  case wrong
}

// MARK: - Looking and taking

extension Parser {
  /// The kind of the next token, read in a mode; looking again in another mode reads it anew.
  mutating func look(_ mode: Lexer.Mode) -> Token.Kind {
    if lookedMode == mode { return token.kind }
    if lookedMode != nil {
      // What ends a stage is the same in every mode.
      if endsStage(token.kind) {
        lookedMode = mode
        return token.kind
      }
      lexer.position = token.start
    }
    token = lexer.next(mode)
    lookedMode = mode
    return token.kind
  }

  /// Looks over line breaks: after a trailing `|` or operator.
  mutating func lookOverNewlines(_ mode: Lexer.Mode) -> Token.Kind {
    guard !lexer.newlinesAreBlanks else { return look(mode) }
    if lookedMode != nil { lexer.position = token.start }
    lexer.newlinesAreBlanks = true
    token = lexer.next(mode)
    lexer.newlinesAreBlanks = false
    lookedMode = mode
    return token.kind
  }

  @discardableResult
  mutating func take() -> Token {
    lexer.record?.append(token)
    previousEnd = token.end
    lookedMode = nil
    return token
  }

  /// Goes to a place in the text: what was looked at there is forgotten.
  mutating func move(to position: Int) {
    lexer.forgetRecord(from: position)
    lexer.position = position
    previousEnd = position
    lookedMode = nil
  }

  /// Where the next token has been looked at, or where reading stands.
  var here: Int { lookedMode == nil ? lexer.position : token.start }

  /// Whether the token just looked at follows the one before without a blank.
  var isAdjacent: Bool { token.start == previousEnd }

  func text(_ token: Token) -> String { source.text(token.span) }

  /// Not `identifier(take())`: a method whose argument changes the parser is called on a copy of it.
  mutating func takeIdentifier() -> Identifier {
    let token = take()
    return Identifier(source.text(token.span), token.span)
  }

  func isCloser(_ kind: Token.Kind) -> Bool {
    kind == .closeParenthesis || kind == .closeBracket || kind == .closeBrace
  }

  func endsStage(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .newline, .semicolon, .pipe, .end, .closeParenthesis, .closeBracket, .closeBrace: true
    default: false
    }
  }

  /// Whether the name token looked at is this word.
  func tokenIs(_ word: StaticString) -> Bool {
    token.span.count == word.utf8CodeUnitCount && lexer.holds(word, at: token.start)
  }
}

// MARK: - Telling

extension Parser {
  mutating func report(
    _ code: TextCode, _ message: String, _ span: Span, hint: String? = nil, notes: [Diagnostic.Note] = []
  ) {
    // What is missing at the very end is told behind the last byte.
    let end = UInt32(clamping: source.bytes.count)
    let span = Span(start: min(span.start, end), end: min(span.end, end))
    diagnostics.note(Diagnostic(code.rawValue, message, source: source, span: span, hint: hint, notes: notes))
  }

  mutating func fail(
    _ code: TextCode, _ message: String, _ span: Span, hint: String? = nil, notes: [Diagnostic.Note] = []
  ) -> Abandoned {
    report(code, message, span, hint: hint, notes: notes)
    return Abandoned()
  }

  /// The failure that another token was expected here; at the end of the text, that more text is needed.
  mutating func expected(_ what: String, hint: String? = nil, code: TextCode = .unexpected) -> Abandoned {
    if token.kind == .end { return textEnds(expecting: what) }
    return fail(code, "expected \(what), found \(description(of: token))", foundSpan, hint: hint)
  }

  /// The text ends where something must follow. An open bracket is what the author looks for then; one is told of,
  /// the innermost.
  mutating func textEnds(expecting what: String) -> Abandoned {
    if endsEarly { return Abandoned() }
    guard let bracket = openBrackets.last else {
      return fail(.unexpected, "expected \(what), found the end of the text", token.span)
    }
    endsEarly = true
    return fail(.unclosed, "this `\(bracket.text)` is never closed", bracket.span)
  }

  /// The text ends behind something that always goes on: a `|`, an operator, a `\`.
  mutating func textEnds(after token: Token) -> Abandoned {
    guard openBrackets.isEmpty, !endsEarly else { return textEnds(expecting: "") }
    endsEarly = true
    return fail(.unclosed, "the text ends after `\(text(token))`", token.span)
  }

  func description(of token: Token) -> String {
    switch token.kind {
    case .end: "the end of the text"
    case .newline: "the end of the line"
    case .string: "a string"
    default: "`\(visible(text(token)))`"
    }
  }

  private var foundSpan: Span {
    token.kind == .newline ? Span(token.start, token.start) : token.span
  }

  /// Control characters made visible, as they could not be told otherwise.
  private func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
    return text.unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
  }
}

// MARK: - Brackets

extension Parser {
  /// Takes the opening bracket looked at; returns what ``close(_:_:)`` needs to restore.
  mutating func open(_ text: StaticString, newlinesAreBlanks: Bool) throws(Abandoned) -> Bool {
    let saved = lexer.newlinesAreBlanks
    let bracket = take()
    openBrackets.append(OpenBracket(span: bracket.span, text: text))
    try descend(bracket.span)
    lexer.newlinesAreBlanks = newlinesAreBlanks
    return saved
  }

  /// Takes the closing bracket, in whatever mode the last token was looked at.
  ///
  /// The end of the text is told and closes all brackets: what they hold is kept, so that it is checked.
  mutating func close(_ kind: Token.Kind, _ text: StaticString, restoring newlinesAreBlanks: Bool) throws(Abandoned) {
    if lookedMode == nil { _ = look(.expression) }
    if token.kind == .end {
      _ = textEnds(expecting: "`\(text)`")
    } else if token.kind == kind {
      take()
    } else {
      throw expected("`\(text)`")
    }
    lexer.newlinesAreBlanks = newlinesAreBlanks
    openBrackets.removeLast()
    depth -= 1
  }

  /// One level deeper, for as long as the caller says.
  mutating func descend(_ span: Span) throws(Abandoned) {
    depth += 1
    if depth > Self.deepestNesting {
      throw fail(.nestedTooDeep, "this is nested more than \(Self.deepestNesting) levels deep", span)
    }
  }
}
