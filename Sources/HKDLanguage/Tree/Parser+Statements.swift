extension Parser {
  /// Statements up to a closing bracket or the end of the text.
  mutating func statements(into list: inout [Statement]) {
    lexer.clearDocumentation()
    while true {
      switch look(.stage) {
      case .newline, .semicolon:
        take()
        continue
      case .end, .closeBrace, .closeParenthesis, .closeBracket: return
      default: break
      }
      let restart = restart
      noteItem()
      if list.isEmpty { list.reserveCapacity(2) }
      do throws(Abandoned) {
        list.append(try statement())
        if mustRecover { throw Abandoned() }
        try endOfStatement()
      } catch {
        mustRecover = false
        recover(restart)
      }
      lexer.clearDocumentation()
    }
  }

  private mutating func endOfStatement() throws(Abandoned) {
    switch look(.stage) {
    case .newline, .semicolon, .end, .closeBrace: return
    case .closeParenthesis, .closeBracket:
      let closer = take()
      throw fail(.unmatchedCloser, "this `\(text(closer))` closes nothing", closer.span)
    default:
      let isElseIf = ["elif", "elsif", "elseif"].contains(text(token))
      throw expected(
        "the end of the statement", hint: isElseIf ? "write `else if`" : "a statement ends at a newline or `;`")
    }
  }

  private mutating func statement() throws(Abandoned) -> Statement {
    guard token.kind == .name, let keyword else { return .pipeline(try pipeline()) }
    switch keyword {
    case .let, .var: return .binding(try bindingStatement(isVariable: keyword == .var))
    case .set: return .set(try setStatement())
    case .for: return .forLoop(try forStatement())
    case .while: return .whileLoop(try whileStatement())
    case .break: return .breakLoop(take().span)
    case .continue: return .continueLoop(take().span)
    case .return: return .returnValue(try returnStatement())
    case .def: return .definition(try definition())
    case .defer: return .deferred(try deferStatement())
    case .use: return .use(try useStatement())
    case .else, .catch, .finally: throw danglingClause()
    case .if, .match, .try, .true, .false, .null, .not: return .pipeline(try pipeline())
    }
  }

  private mutating func danglingClause() -> Abandoned {
    let clause = text(token)
    let owner = clause == "else" ? "if" : "try"
    let hint: String? =
      if case .session = source.origin { "at a prompt it stands on the line of the `}`" } else { nil }
    return fail(.danglingClause, "this `\(clause)` belongs to no `\(owner)`", token.span, hint: hint)
  }

  private mutating func bindingStatement(isVariable: Bool) throws(Abandoned) -> BindingStatement {
    let keyword = take()
    let name = try declaredName(after: isVariable ? "`var`" : "`let`")
    guard look(.assignment) == .equals else {
      throw expected("`=`", hint: token.kind == .equal ? "a binding has one `=`" : nil)
    }
    take()
    let value = valueOrInvalid()
    return BindingStatement(name: name, isVariable: isVariable, value: value, span: span(from: keyword))
  }

  /// A name that a statement declares.
  mutating func declaredName(after what: String) throws(Abandoned) -> Identifier {
    switch look(.signature) {
    case .name: return takeIdentifier()
    case .variable:
      let written = take()
      let name = String(text(written).dropFirst())
      report(.unexpected, "a name is declared without its `$`", written.span, hint: "write `\(name)`")
      return Identifier(name, Span(written.start + 1, written.end))
    default: throw expected("a name after \(what)")
    }
  }

  /// The value of a binding: one that cannot be read leaves the name declared, so that its uses are not told, too.
  private mutating func valueOrInvalid() -> Pipeline {
    let start = here
    do throws(Abandoned) {
      return try pipeline()
    } catch {
      mustRecover = true
      let span = Span(start, start)
      return Pipeline(.expression(.invalid(span)), span: span)
    }
  }

  private mutating func setStatement() throws(Abandoned) -> SetStatement {
    let keyword = take()
    let name = try declaredName(after: "`set`")
    let steps = try pathSteps()
    let operation: BinaryOperator?
    switch look(.assignment) {
    case .equals: operation = nil
    case .plusEquals: operation = .add
    case .minusEquals: operation = .subtract
    case .starEquals: operation = .multiply
    case .slashEquals: operation = .divide
    case .doubleSlashEquals: operation = .floorDivide
    case .percentEquals: operation = .remainder
    case .coalesceEquals: operation = .coalesce
    default: throw expected("`=` or an operator with it (`+=`)")
    }
    take()
    let value = valueOrInvalid()
    return SetStatement(
      target: VariableReference(name: name), steps: steps, operation: operation, value: value, span: span(from: keyword)
    )
  }

  private mutating func forStatement() throws(Abandoned) -> ForStatement {
    let keyword = take()
    let name = try declaredName(after: "`for`")
    guard look(.expression) == .name, tokenIs("in") else {
      throw expected("`in`", hint: "write `for x in $list { … }`")
    }
    take()
    let sequence = try condition(of: "`for`")
    let body = try block(of: "`for`")
    let pipeline = Pipeline(.expression(sequence), span: sequence.span)
    return ForStatement(name: name, sequence: pipeline, body: body, span: span(from: keyword))
  }

  private mutating func whileStatement() throws(Abandoned) -> WhileStatement {
    let keyword = take()
    let condition = try condition(of: "`while`")
    let body = try block(of: "`while`")
    return WhileStatement(condition: condition, body: body, span: span(from: keyword))
  }

  private mutating func returnStatement() throws(Abandoned) -> ReturnStatement {
    let keyword = take()
    let value = endsStage(look(.stage)) && token.kind != .pipe ? nil : try pipeline()
    return ReturnStatement(value: value, span: span(from: keyword))
  }

  private mutating func deferStatement() throws(Abandoned) -> DeferStatement {
    let keyword = take()
    let body = try block(of: "`defer`")
    return DeferStatement(body: body, span: span(from: keyword))
  }

  private mutating func useStatement() throws(Abandoned) -> UseStatement {
    let keyword = take()
    let path: String
    let pathSpan: Span
    switch look(.word) {
    case .word:
      let word = take()
      (path, pathSpan) = (text(word), word.span)
    case .string:
      let quoted = try string()
      guard case .literal(let literal) = quoted, let text = literal.value.string else {
        throw fail(.unexpected, "the path of a module is fixed text", quoted.span)
      }
      (path, pathSpan) = (text, literal.span)
    default: throw expected("the path of a module", hint: "write `use ./lib/name.hkd as name`")
    }
    var alias: Identifier?
    if look(.signature) == .name, tokenIs("as") {
      take()
      alias = try declaredName(after: "`as`")
    }
    return UseStatement(path: path, pathSpan: pathSpan, alias: alias, span: span(from: keyword))
  }

  /// From a token to the end of what was taken last.
  func span(from token: Token) -> Span { Span(token.start, previousEnd) }
}

// MARK: - Blocks and what decides over them

extension Parser {
  mutating func block(of what: String) throws(Abandoned) -> BlockNode {
    guard look(.expression) == .openBrace else {
      throw expected("`{`", hint: "the block of \(what) begins on its line")
    }
    let start = token.start
    let saved = try open("{", newlinesAreBlanks: false)
    var statements: [Statement] = []
    self.statements(into: &statements)
    try close(.closeBrace, "}", restoring: saved)
    return BlockNode(statements: statements, span: Span(start, previousEnd))
  }

  /// The expression before a block; if it cannot be read, the block still is.
  mutating func condition(of what: String) throws(Abandoned) -> Expression {
    let restart = restart
    let start = here
    do throws(Abandoned) {
      if look(.stage) == .name, keyword == nil, !isOperand(afterName: token) { throw commandAsCondition(of: what) }
      return try expression()
    } catch {
      guard recoverAtBlock(restart) else { throw error }
      return .invalid(Span(start, start))
    }
  }

  /// Whether a bare word in a condition is followed by an operator: then it was meant as a value, not as a command.
  private mutating func isOperand(afterName name: Token) -> Bool {
    var lookahead = lexer
    lookahead.record = nil
    lookahead.position = name.end
    let next = lookahead.next(.expression)
    if next.kind == .openBrace { return true }
    return BinaryOperator(next.kind) != nil || Self.isWordOperator(lookahead, next)
  }

  static func isWordOperator(_ lexer: Lexer, _ token: Token) -> Bool {
    guard token.kind == .name else { return false }
    return switch token.span.count {
    case 2: lexer.holds("or", at: token.start) || lexer.holds("in", at: token.start)
    case 3: lexer.holds("and", at: token.start)
    default: false
    }
  }

  private mutating func commandAsCondition(of what: String) -> Abandoned {
    let name = text(token)
    return fail(
      .commandAsCondition, "\(what) takes a value; a command in its place stands in parentheses", token.span,
      hint: "write `(\(name) …)`")
  }

  /// `if`, `match` or `try`, whose keyword is looked at.
  mutating func blockExpression(_ keyword: Keyword) throws(Abandoned) -> Expression {
    switch keyword {
    case .match: .match(try matchExpression())
    case .try: .attempt(try tryExpression())
    default: .ifElse(try ifExpression())
    }
  }

  private mutating func ifExpression() throws(Abandoned) -> IfExpression {
    let first = take()
    var branches = [try branch()]
    var otherwise: BlockNode?
    while otherwise == nil, takeClause("else") {
      if look(.stage) == .name, keyword == .if {
        take()
        branches.append(try branch())
      } else {
        otherwise = try block(of: "`else`")
      }
    }
    return IfExpression(branches: branches, otherwise: otherwise, span: span(from: first))
  }

  private mutating func branch() throws(Abandoned) -> IfExpression.Branch {
    let condition = try condition(of: "`if`")
    return IfExpression.Branch(condition: condition, body: try block(of: "`if`"))
  }

  /// Takes `else`, `catch` or `finally` behind a block, on its line or at the beginning of the next one.
  private mutating func takeClause(_ word: StaticString) -> Bool {
    if look(.stage) == .newline {
      let next = lexer.nextSignificant(from: token.start)
      let end = next + word.utf8CodeUnitCount
      guard lexer.holds(word, at: next), lexer.nameEnd(from: next, joinsColons: true) == end else { return false }
      guard lookOverNewlines(.stage) == .name else { return false }
    }
    guard token.kind == .name, tokenIs(word) else { return false }
    take()
    return true
  }

  private mutating func tryExpression() throws(Abandoned) -> TryExpression {
    let first = take()
    let body = try block(of: "`try`")
    var errorName: Identifier?
    var handler: BlockNode?
    var finally: BlockNode?
    if takeClause("catch") {
      if look(.signature) == .name || token.kind == .variable { errorName = try declaredName(after: "`catch`") }
      handler = try block(of: "`catch`")
    }
    if takeClause("finally") { finally = try block(of: "`finally`") }
    if handler == nil, finally == nil {
      throw fail(
        .danglingClause, "a `try` needs `catch` or `finally`", first.span,
        hint: "a failure cannot be ignored: say what to do about it")
    }
    return TryExpression(
      body: body, errorName: errorName, handler: handler, finally: finally, span: span(from: first))
  }
}
