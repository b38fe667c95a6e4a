extension TextChecker {
  mutating func expression(_ expression: Expression) {
    switch expression {
    case .literal(let node):
      if node.isWord, case .string(let text) = node.value { checkWord(text, node.span) }
    case .interpolation(let node):
      for case .expression(let part) in node.parts { self.expression(part) }
    case .variable(let node): _ = resolve(node)
    case .path(let node):
      self.expression(node.base)
      steps(node.steps)
    case .list(let node): list(node)
    case .record(let node): record(node)
    case .closure(let node): closure(node)
    case .group(let node): pipeline(node.pipeline, isBound: true)
    case .unary(let node): self.expression(node.operand)
    case .binary(let node): binary(node)
    case .ifElse(let node): ifExpression(node)
    case .match(let node): matchExpression(node)
    case .attempt(let node): tryExpression(node)
    case .invalid: break
    }
  }

  mutating func steps(_ steps: [PathStep]) {
    for case .computed(let step, _) in steps { expression(step) }
  }

  /// Along the left side in a loop: chains of operators are long rather than deep.
  private mutating func binary(_ node: BinaryExpression) {
    guard case .binary(var left) = node.left else {
      expression(node.left)
      return rightSide(node)
    }
    var chain = [node, left]
    while case .binary(let next) = left.left {
      chain.append(next)
      left = next
    }
    expression(left.left)
    for node in chain.reversed() { rightSide(node) }
  }

  private mutating func rightSide(_ node: BinaryExpression) {
    expression(node.right)
    checkOperands(node)
  }

  private mutating func list(_ node: ListLiteral) {
    checkOperators(among: node.items)
    for item in node.items { expression(item.expression) }
  }

  private mutating func record(_ node: RecordLiteral) {
    checkKeys(node.entries)
    for entry in node.entries {
      switch entry {
      case .spread(let value): expression(value)
      case .field(_, let value):
        if case .literal(let word) = value, word.isWord { checkOperatorWord(source.text(word.span), word.span) }
        expression(value)
      }
    }
  }

  private mutating func checkKeys(_ entries: [RecordLiteral.Entry]) {
    // A table costs more than comparing few keys with each other.
    guard entries.count > 8 else {
      for (index, entry) in entries.enumerated() {
        guard case .field(let key, _) = entry, let first = Self.key(key.text, in: entries[..<index]) else { continue }
        reportDuplicate(key, first: first)
      }
      return
    }
    var seen: [ExactText: Span] = [:]
    for case .field(let key, _) in entries {
      if let first = seen.updateValue(key.span, forKey: ExactText(key.text)) { reportDuplicate(key, first: first) }
    }
  }

  private static func key(_ text: String, in entries: ArraySlice<RecordLiteral.Entry>) -> Span? {
    for case .field(let key, _) in entries.reversed() where ExactText(key.text) == ExactText(text) { return key.span }
    return nil
  }

  private mutating func reportDuplicate(_ key: Identifier, first: Span) {
    report(
      .duplicateKey, "the key `\(key.text)` stands twice in this record", key.span, notes: [.init(first, "first here")])
  }

  mutating func closure(_ node: Closure) {
    let scope = FunctionScope(kind: .closure, name: "block", parent: context.function)
    node.scope = scope
    let saved = context
    context = Context(function: scope)
    innerBlock(node.body) { checker in
      for parameter in node.parameters {
        let type = parameter.type.map { checker.valueType($0) } ?? .any
        parameter.binding = checker.declare(parameter.name, .constant, type: type, from: Int(parameter.span.end))
      }
    }
    context = saved
    if scope.reachesOut { reachingClosures.append(node) }
  }

  private mutating func ifExpression(_ node: IfExpression) {
    for branch in node.branches {
      expression(branch.condition)
      innerBlock(branch.body)
    }
    if let otherwise = node.otherwise { innerBlock(otherwise) }
  }

  private mutating func matchExpression(_ node: MatchExpression) {
    expression(node.subject)
    var seen: [PatternKey: Span] = [:]
    var defaultSpan: Span?
    for arm in node.arms {
      if let defaultSpan {
        report(
          .duplicatePattern, "this arm is never reached: `_` before it fits everything",
          arm.patterns.first?.span ?? arm.span, notes: [.init(defaultSpan, "`_` is here")])
      }
      for pattern in arm.patterns {
        expression(.literal(pattern))
        if let first = seen.updateValue(pattern.span, forKey: PatternKey(pattern.value)) {
          report(
            .duplicatePattern, "the pattern `\(source.text(pattern.span))` stands twice", pattern.span,
            notes: [.init(first, "first here")])
        }
      }
      if arm.patterns.isEmpty { defaultSpan = defaultSpan ?? Span(Int(arm.span.start), Int(arm.span.start) + 1) }
      innerBlock(arm.body)
    }
  }

  private mutating func tryExpression(_ node: TryExpression) {
    innerBlock(node.body)
    if let handler = node.handler {
      innerBlock(handler) { checker in
        guard let name = node.errorName else { return }
        node.errorBinding = checker.declare(name, .constant, from: Int(handler.span.start))
      }
    }
    if let finally = node.finally { cleanup(finally, of: "finally") }
  }
}

/// What makes two patterns the same: numbers compare by value.
private enum PatternKey: Hashable {
  case text(ExactText)
  case int(Int)
  case other(String)

  init(_ value: Value) {
    switch value {
    case .string(let text): self = .text(ExactText(text))
    case .int(let number): self = .int(number)
    case .float(let number):
      if let whole = Int(exactly: number) { self = .int(whole) } else { self = .other(Display().literal(value)) }
    default: self = .other(Display().literal(value))
    }
  }
}

// MARK: - Operators that stand as words

extension TextChecker {
  /// Words that mean an operator wherever they stand, with what to do instead.
  static let operatorWords: Set<String> = [
    "+", "*", "%", "=", "==", "!=", "<", "<=", ">", ">=", "=~", "!~", "??", "//", "&", "&&", "||", "!", "^",
  ]

  static func isOperatorWord(_ word: String) -> Bool {
    // Hardly any word is that short and begins like that.
    guard word.utf8.count <= 2, let first = word.utf8.first, !first.continuesName else { return false }
    return operatorWords.contains(word)
  }

  /// Operators only where a value stands on their left and anything on their right.
  private static let operatorsBetweenValues: Set<String> = ["-", "/", ".", ".."]

  /// Tells of a word that is an operator.
  ///
  /// - Returns: Whether it is one.
  @discardableResult
  mutating func checkOperatorWord(_ word: String, _ span: Span, around: Span? = nil) -> Bool {
    guard Self.isOperatorWord(word) else { return false }
    reportOperator(word, span, around: around)
    return true
  }

  /// - Parameter around: From the value before the operator to the one behind it.
  mutating func reportOperator(_ word: String, _ span: Span, around: Span?) {
    let example = around.flatMap { $0.count <= 60 && areValues(around: span, in: $0) ? source.text($0) : nil }
    let hint =
      switch word {
      case ">": "to write a file use `save`; to compute, put the expression in parentheses"
      case "&&": "statements follow each other by `;`: a failure ends the program; in an expression write `and`"
      case "||": "to go on after a failure use `try`; in an expression write `or`"
      case "&": "tasks run side by side by `par-each` and `all`"
      case "!": "in an expression write `not`; to mean the text, quote it: '!'"
      case "^": "the operators that compute are + - * / // %; to mean the text, quote it: '^'"
      case "=": "to compare, write `($a == $b)`; to mean the text, quote it: '='"
      default: "to compute, write `(\(example ?? "$a \(word) $b"))`; to mean the text, quote it: '\(word)'"
      }
    report(.operatorAsArgument, "the operator `\(word)` stands among arguments", span, hint: hint)
  }

  /// Whether what stands around an operator can be its operands: bare words cannot.
  private func areValues(around span: Span, in whole: Span) -> Bool {
    [Span(start: whole.start, end: span.start), Span(start: span.end, end: whole.end)].allSatisfy { side in
      let text = source.text(side).filter { $0 != " " }
      guard let first = text.utf8.first else { return false }
      return !first.beginsName || LiteralWord.value(of: text) != nil
    }
  }

  /// Whether a word is an operator because of what stands around it: `$a - 1`.
  func isOperator(_ word: String, after previous: Expression?, isLast: Bool) -> Bool {
    guard word.utf8.count <= 2, word.utf8.first?.continuesName == false, Self.operatorsBetweenValues.contains(word), !isLast,
      let previous
    else { return false }
    switch previous {
    case .variable, .path: return true
    case .literal(let literal):
      switch literal.value {
      case .int, .float, .duration, .size: return true
      default: return false
      }
    default: return false
    }
  }

  /// In data brackets: `[1 + 2]`, `[$a - 1]`.
  private mutating func checkOperators(among items: [ListLiteral.Item]) {
    for (index, item) in items.enumerated() {
      guard case .literal(let word) = item.expression, word.isWord, word.span.count <= 2,
        case .string(let text) = word.value
      else { continue }
      let previous = index > 0 ? items[index - 1].expression : nil
      let isLast = index == items.count - 1
      let around = previous.flatMap { isLast ? nil : $0.span.union(items[index + 1].expression.span) }
      if isOperator(text, after: previous, isLast: isLast) {
        reportOperator(text, word.span, around: around)
      } else {
        checkOperatorWord(text, word.span, around: around)
      }
    }
  }
}

// MARK: - Types known before running

extension TextChecker {
  /// The type that a value has because a signature says so; literals have none here, so that what a program computes
  /// from them is told while running.
  func declaredType(of pipeline: Pipeline) -> ValueType {
    guard let last = pipeline.stages.last else { return .any }
    return type(of: last, literals: false)
  }

  func declaredType(of expression: Expression) -> ValueType { type(of: expression, literals: false) }

  /// The same, with literals.
  func knownType(of expression: Expression) -> ValueType { type(of: expression, literals: true) }

  func type(of stage: Stage, literals: Bool) -> ValueType {
    switch stage {
    case .expression(let expression): type(of: expression, literals: literals)
    case .command(let call):
      switch call.target {
      case .builtin(let command): command.result
      case .definition(let definition): definition.resultType
      case nil: .any
      }
    }
  }

  private func type(of expression: Expression, literals: Bool) -> ValueType {
    switch expression {
    case .variable(let node): return node.binding?.type ?? .any
    case .group(let node):
      guard let last = node.pipeline.stages.last else { return .any }
      return type(of: last, literals: literals)
    case .literal(let node) where literals: return node.value.literalType
    case .interpolation where literals: return .string
    case .record where literals: return .record
    case .closure where literals: return .block
    case .list(let node) where literals:
      // Spreads alone may make a record, too.
      let isCertain = node.items.isEmpty || node.items.contains { if case .value = $0 { true } else { false } }
      return isCertain ? .list : .any
    default: return .any
    }
  }
}

extension Value {
  fileprivate var literalType: ValueType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .string: .string
    case .duration: .duration
    case .size: .size
    case .time: .time
    case .range: .range
    case .list, .record, .secret, .block: .any
    }
  }
}
