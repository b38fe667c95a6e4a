extension TextChecker {
  /// A block in a scope of its own; `declares` adds what its owner declares around it.
  mutating func block(_ block: BlockNode, declares: (inout TextChecker) -> Void = { _ in }) {
    let outer = variables.enter()
    declares(&self)
    let marks = (variables.enter(), definitions.enter(), modules.enter())
    blocks.append(block)
    hoistDefinitions(of: block)
    var hasReturned = false
    var isTold = false
    for statement in block.statements {
      if hasReturned, !isTold, case let span = statement.span, !statement.isDefinition {
        report(.unreachable, "this is never reached: the block has returned", span)
        isTold = true
      }
      self.statement(statement)
      if case .returnValue = statement { hasReturned = true }
    }
    blocks.removeLast()
    variables.leave(marks.0)
    definitions.leave(marks.1)
    modules.leave(marks.2)
    variables.leave(outer)
  }

  /// A block inside the function at hand: its names are no globals.
  mutating func innerBlock(_ block: BlockNode, declares: (inout TextChecker) -> Void = { _ in }) {
    let wasTopLevel = isTopLevel
    isTopLevel = false
    self.block(block, declares: declares)
    isTopLevel = wasTopLevel
  }

  private mutating func statement(_ statement: Statement) {
    switch statement {
    case .binding(let node): bindingStatement(node)
    case .set(let node): setStatement(node)
    case .pipeline(let node): pipeline(node)
    case .forLoop(let node): forStatement(node)
    case .whileLoop(let node):
      expression(node.condition)
      loopBody(node.body)
    case .breakLoop(let span): checkLoop("break", span)
    case .continueLoop(let span): checkLoop("continue", span)
    case .returnValue(let node): returnStatement(node)
    case .definition(let node): definition(node)
    case .deferred(let node): cleanup(node.body, of: "defer")
    case .use(let node): activate(node)
    }
  }

  private mutating func bindingStatement(_ node: BindingStatement) {
    pipeline(node.value, isBound: true)
    let type = node.isVariable ? .any : declaredType(of: node.value)
    node.binding = declare(
      node.name, node.isVariable ? .variable : .constant, type: type, from: Int(node.span.end))
  }

  private mutating func setStatement(_ node: SetStatement) {
    pipeline(node.value, isBound: true)
    steps(node.steps)
    guard let binding = resolve(node.target) else { return }
    binding.isAssigned = true
    guard binding.kind == .constant else { return }
    let notes: [Diagnostic.Note] =
      binding.isPredefined || binding.span == .none || binding.isGlobal
      ? [] : [.init(binding.span, "declared here")]
    report(
      .setOfConstant, "`\(binding.name)` is fixed", node.target.name.span,
      hint: "only what `var` declares can be set", notes: notes)
  }

  private mutating func forStatement(_ node: ForStatement) {
    pipeline(node.sequence)
    loopBody(node.body) { checker in
      node.binding = checker.declare(node.name, .constant, from: Int(node.body.span.start))
    }
  }

  private mutating func loopBody(_ body: BlockNode, declares: (inout TextChecker) -> Void = { _ in }) {
    let saved = context
    context.isInLoop = true
    context.cleanup = nil
    innerBlock(body, declares: declares)
    context = saved
  }

  private mutating func checkLoop(_ word: String, _ span: Span) {
    guard !context.isInLoop else { return }
    let hint = context.cleanup.map { "a `\($0)` block cannot leave the loop around it" }
    report(.outsideLoop, "`\(word)` stands in no loop of its block", span, hint: hint)
  }

  private mutating func returnStatement(_ node: ReturnStatement) {
    if let value = node.value { pipeline(value, isBound: true) }
    context.function.hasReturn = true
    if let cleanup = context.returnBarrier {
      report(
        .outsideFunction, "a `\(cleanup)` block cannot return: it runs on the way out", keywordSpan(node.span, "return")
      )
    } else if context.function.kind == .program {
      report(
        .outsideFunction, "`return` stands in no `def` and no block given to a command",
        keywordSpan(node.span, "return"),
        hint: "`exit 0` ends a program")
    }
  }

  /// The keyword that a statement begins with.
  func keywordSpan(_ span: Span, _ keyword: StaticString) -> Span {
    Span(Int(span.start), Int(span.start) + keyword.utf8CodeUnitCount)
  }

  /// The body of `defer` or `finally`.
  mutating func cleanup(_ body: BlockNode, of word: String) {
    let saved = context
    context.isInLoop = false
    context.cleanup = word
    context.returnBarrier = word
    innerBlock(body)
    context = saved
  }
}

extension Statement {
  var isDefinition: Bool {
    if case .definition = self { true } else { false }
  }

  var span: Span {
    switch self {
    case .binding(let node): node.span
    case .set(let node): node.span
    case .pipeline(let node): node.span
    case .forLoop(let node): node.span
    case .whileLoop(let node): node.span
    case .breakLoop(let span), .continueLoop(let span): span
    case .returnValue(let node): node.span
    case .definition(let node): node.span
    case .deferred(let node): node.span
    case .use(let node): node.span
    }
  }
}
