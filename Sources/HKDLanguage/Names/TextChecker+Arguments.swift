/// The words of a call, each to its parameter.
extension TextChecker {
  mutating func bind(_ call: CommandCall, to signature: Signature, input: ValueType?) {
    var binder = ArgumentBinder(call, signature, isPiped: input != nil)
    if let input { checkInput(call, signature, input) }
    var index = 0
    while index < call.arguments.count {
      let argument = call.arguments[index]
      index += 1
      if binder.isVerbatim {
        verbatim(argument, index - 1, &binder)
        continue
      }
      switch argument {
      case .endOfFlags: break
      case .flag(let flag): self.flag(flag, &index, &binder)
      case .spread(let value, let span): spread(value, span, &binder)
      case .word, .expression:
        if let end = reportCalculation(from: index - 1, call) {
          index = end
          binder.isCertain = false
        } else {
          positional(argument, index - 1, &binder)
        }
      }
    }
    finish(&binder)
    call.bound = binder.bound
    checkLiterals(call, signature, binder.bound)
  }

  private mutating func checkInput(_ call: CommandCall, _ signature: Signature, _ input: ValueType) {
    guard let parameter = signature.input.map({ signature.parameters[$0] }) else {
      report(.takesNoInput, "`\(call.name.text)` takes no value from the pipe", call.name.span)
      return
    }
    guard !input.mayBe(parameter.type, named: { table.namedTypes[$0] }) else { return }
    report(
      .impossiblePipe,
      "`\(call.name.text)` takes \(parameter.type.withArticle), and the stage before gives \(input.withArticle)",
      call.name.span)
  }

  // MARK: Positional arguments

  private mutating func positional(_ argument: Argument, _ index: Int, _ binder: inout ArgumentBinder) {
    guard let target = binder.nextPositional() else {
      tooMany(argument, &binder)
      return
    }
    let slot = binder.signature.slots[target]
    if slot.parameter.endsFlags { binder.isVerbatim = true }
    if !binder.isCertain {
      // It may be the value of a flag that nobody knows.
      check(argument)
    } else if slot.parameter.kind == .rest {
      binder.collect(target, collected(argument, slot))
    } else {
      binder.bound[target] = bound(argument, slot)
    }
  }

  mutating func tooMany(_ argument: Argument, _ binder: inout ArgumentBinder) {
    check(argument)
    guard binder.isCertain else { return }
    // One message: the arguments behind it are no news.
    binder.isCertain = false
    let name = binder.call.name.text
    if binder.isPiped, let input = binder.signature.input, binder.signature.parameters[input].kind == .positional {
      report(
        .pipedAndGiven, "`\(binder.signature.parameters[input].name)` of `\(name)` is piped in and given", argument.span,
        hint: Self.hintsForNumbers[name] ?? "leave out one of the two")
      return
    }
    let count = binder.signature.parameters.count { $0.kind == .positional }
    let takes = count == 0 ? "no arguments" : count == 1 ? "one argument" : "\(count) arguments"
    report(
      .tooManyArguments, "`\(name)` takes \(takes)", argument.span,
      hint: Self.hintsForNumbers[name] ?? hintForApp(argument, binder))
  }

  /// A word too many is often the name of the app.
  private func hintForApp(_ argument: Argument, _ binder: ArgumentBinder) -> String? {
    guard case .word(let word) = argument,
      let slot = binder.signature.parameters.firstIndex(where: { $0.kind == .flag && $0.completion == .app }),
      case .absent = binder.bound[slot]
    else { return nil }
    return "if that is the app: --\(binder.signature.parameters[slot].name) \(word.text)"
  }

  /// Elsewhere these commands take a number.
  private static let hintsForNumbers = [
    "first": "`take 3` gives the first three", "last": "`reverse | take 3` gives the last three, from the end",
  ]

  mutating func bound(_ argument: Argument, _ slot: Signature.Slot) -> BoundArgument {
    switch argument {
    case .word(let word): return constant(word, slot).map { .constant($0, word.span) } ?? .absent
    case .expression(let value):
      check(value, fits: slot)
      return .expression(value)
    case .flag, .spread, .endOfFlags: return .absent
    }
  }

  mutating func collected(_ argument: Argument, _ slot: Signature.Slot) -> CollectedArgument? {
    switch argument {
    case .word(let word): return constant(word, slot).map { .constant($0, word.span) }
    case .expression(let value):
      check(value, fits: slot)
      return .expression(value)
    case .flag, .spread, .endOfFlags: return nil
    }
  }

  /// What a word is as an argument for a parameter; nil after a message.
  private mutating func constant(_ word: Identifier, _ slot: Signature.Slot) -> Value? {
    checkWord(word.text, word.span)
    guard slot.parameter.words.isEmpty || slot.parameter.words.contains(word.text) else {
      reportWord(word.text, word.span, slot.parameter)
      return nil
    }
    return value(ofWord: word.text, word.span, as: slot.parameter.type, for: slot.parameter.shown)
  }

  private mutating func reportWord(_ word: String, _ span: Span, _ parameter: Parameter) {
    let hint =
      nearest(word, among: parameter.words).map { "did you mean `\($0)`?" }
      ?? "one of \(parameter.words.joined(separator: ", "))"
    report(.doesNotFit, "`\(word)` does not fit `\(parameter.shown)`", span, hint: hint)
  }

  /// Checks an expression and what is known of its type.
  private mutating func check(_ value: Expression, fits slot: Signature.Slot) {
    if slot.parameter.runsInParallel { noteParallel(value) }
    expression(value)
    if case .any = slot.parameter.type { return }
    check(value, fits: slot.parameter)
  }

  private mutating func check(_ value: Expression, fits parameter: Parameter) {
    if !parameter.words.isEmpty, case .literal(let literal) = value, let text = literal.value.string,
      !parameter.words.contains(text)
    {
      reportWord(text, literal.span, parameter)
      return
    }
    let type = knownType(of: value)
    // Null for what may be left out is as good as leaving it out.
    if type == .null, !parameter.isRequired { return }
    guard !type.mayBe(parameter.type, named: { table.namedTypes[$0] }) else { return }
    report(
      .doesNotFit, "\(type.withArticle) does not fit `\(parameter.shown)`, which takes \(parameter.type.withArticle)",
      value.span)
  }

  mutating func noteParallel(_ value: Expression) {
    switch value {
    case .closure(let closure): parallelBlocks.append(closure)
    case .list(let list):
      for case .value(.closure(let closure)) in list.items { parallelBlocks.append(closure) }
    default: break
    }
  }

  private mutating func spread(_ value: Expression, _ span: Span, _ binder: inout ArgumentBinder) {
    expression(value)
    guard let rest = binder.signature.rest else {
      report(
        .noRestParameter, "`\(binder.call.name.text)` takes no list of arguments to spread into", span,
        hint: "give the list as one argument, without `...`")
      binder.isCertain = false
      return
    }
    binder.collect(rest, .spread(value))
  }

  // MARK: At the end

  private mutating func finish(_ binder: inout ArgumentBinder) {
    let signature = binder.signature
    let input = binder.isPiped ? signature.input : nil
    if let input { takeInput(input, signature.parameters[input], &binder) }
    if let rest = signature.rest, !binder.isGiven(rest) { binder.bound[rest] = .collected([]) }
    for index in signature.switches where !binder.isGiven(index) {
      binder.bound[index] = .constant(.bool(false), binder.call.name.span)
    }
    guard binder.isCertain, let missing = signature.required.first(where: { !binder.isGiven($0) && $0 != input })
    else { return }
    reportMissing(signature.parameters[missing], binder.call)
  }

  private mutating func takeInput(_ index: Int, _ parameter: Parameter, _ binder: inout ArgumentBinder) {
    if parameter.kind == .rest {
      binder.collect(index, .input)
    } else if binder.isGiven(index) {
      report(
        .pipedAndGiven, "`\(parameter.shown)` of `\(binder.call.name.text)` is piped in and given",
        binder.call.name.span,
        hint: "leave out one of the two")
    } else {
      binder.bound[index] = .input
    }
  }

  /// One message for a call: the first one that is missing.
  private mutating func reportMissing(_ parameter: Parameter, _ call: CommandCall) {
    let type = parameter.type == .any ? "" : ", \(parameter.type.withArticle)"
    let hint = parameter.takesInput ? "give it, or pipe it in" : parameter.summary.isEmpty ? nil : parameter.summary
    report(.missingArgument, "`\(call.name.text)` needs `\(parameter.shown)`\(type)", call.name.span, hint: hint)
  }

  /// Tells once of a calculation that stands among the arguments without parentheses: `say $a + 1`.
  ///
  /// - Returns: The number of the argument behind it; nil if there is no operator at that place.
  private mutating func reportCalculation(from start: Int, _ call: CommandCall) -> Int? {
    let arguments = call.arguments
    if let word = operatorWord(start, call) {
      reportOperator(word.text, word.span, around: nil)
      return start + 1
    }
    guard start + 1 < arguments.count, let first = operatorWord(start + 1, call) else { return nil }
    var end = start + 1
    check(arguments[start])
    while end < arguments.count, operatorWord(end, call) != nil {
      if end + 1 < arguments.count { check(arguments[end + 1]) }
      end += 2
    }
    let isWhole = end <= arguments.count
    end = min(end, arguments.count)
    reportOperator(first.text, first.span, around: isWhole ? arguments[start].span.union(arguments[end - 1].span) : nil)
    return end
  }

  /// The argument at a place, if it is a word that means an operator there.
  private func operatorWord(_ index: Int, _ call: CommandCall) -> Identifier? {
    guard case .word(let word) = call.arguments[index], word.span.count <= 2 else { return nil }
    if Self.isOperatorWord(word.text) { return word }
    let previous = index > 0 ? call.arguments[index - 1].asExpression : nil
    return isOperator(word.text, after: previous, isLast: index == call.arguments.count - 1) ? word : nil
  }

  mutating func check(_ argument: Argument) {
    switch argument {
    case .word(let word): checkWord(word.text, word.span)
    case .expression(let value), .spread(let value, _): expression(value)
    case .flag, .endOfFlags: break
    }
  }
}

extension Argument {
  var span: Span {
    switch self {
    case .word(let word): word.span
    case .expression(let value): value.span
    case .flag(let flag): flag.span
    case .spread(_, let span), .endOfFlags(let span): span
    }
  }

  /// The argument as an operand: a word that is a literal counts as one.
  fileprivate var asExpression: Expression? {
    switch self {
    case .word(let word): LiteralWord.value(of: word.text).map { .literal(Literal($0, span: word.span)) }
    case .expression(let value): value
    case .flag, .spread, .endOfFlags: nil
    }
  }
}
