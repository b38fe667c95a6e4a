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
      case .word, .expression: positional(argument, index - 1, &binder)
      }
    }
    finish(&binder)
    call.bound = binder.bound
  }

  private mutating func checkInput(_ call: CommandCall, _ signature: Signature, _ input: ValueType) {
    guard let parameter = signature.input.map({ signature.parameters[$0] }) else {
      report(.takesNoInput, "`\(call.name.text)` takes no value from the pipe", call.name.span)
      return
    }
    guard !input.mayBe(parameter.type, named: { table.namedTypes[$0] }) else { return }
    report(
      .impossiblePipe,
      "`\(call.name.text)` takes \(article(parameter.type)), and the stage before gives \(article(input))",
      call.name.span)
  }

  private func article(_ type: ValueType) -> String {
    if case .null = type { return "null" }
    if case .any = type { return "anything" }
    let name = type.description
    let isVowel = name.first.map { "aeiou".contains($0) } ?? false
    return "\(isVowel ? "an" : "a") `\(name)`"
  }

  // MARK: Positional arguments

  private mutating func positional(_ argument: Argument, _ index: Int, _ binder: inout ArgumentBinder) {
    if reportIfOperator(argument, index, binder.call) {
      binder.isCertain = false
      return
    }
    guard let target = binder.nextPositional() else {
      tooMany(argument, &binder)
      return
    }
    let slot = binder.signature.slots[target]
    if slot.parameter.kind == .rest {
      binder.collect(target, collected(argument, slot))
    } else {
      binder.bound[target] = bound(argument, slot)
      if slot.parameter.endsFlags { binder.isVerbatim = true }
    }
  }

  private mutating func tooMany(_ argument: Argument, _ binder: inout ArgumentBinder) {
    check(argument)
    guard binder.isCertain else { return }
    // One message: the arguments behind it are no news.
    binder.isCertain = false
    let name = binder.call.name.text
    if binder.isPiped, let input = binder.signature.input, binder.signature.parameters[input].kind == .positional {
      report(
        .pipedAndGiven, "`\(binder.signature.parameters[input].name)` of `\(name)` is piped in and given", argument.span,
        hint: "leave out one of the two")
      return
    }
    let count = binder.signature.parameters.count { $0.kind == .positional }
    let takes = count == 0 ? "no arguments" : count == 1 ? "one argument" : "\(count) arguments"
    report(.tooManyArguments, "`\(name)` takes \(takes)", argument.span)
  }

  private mutating func bound(_ argument: Argument, _ slot: Signature.Slot) -> BoundArgument {
    switch argument {
    case .word(let word): return constant(word, slot).map { .constant($0, word.span) } ?? .absent
    case .expression(let value):
      check(value, fits: slot)
      return .expression(value)
    case .flag, .spread, .endOfFlags: return .absent
    }
  }

  private mutating func collected(_ argument: Argument, _ slot: Signature.Slot) -> CollectedArgument? {
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
    return value(ofWord: word.text, word.span, as: slot.parameter.type, for: slot.parameter)
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
    let parameter = slot.parameter
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
      .doesNotFit, "\(article(type)) does not fit `\(parameter.shown)`, which takes \(article(parameter.type))",
      value.span)
  }

  private mutating func noteParallel(_ value: Expression) {
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

  // MARK: Flags

  private mutating func flag(_ flag: FlagNode, _ index: inout Int, _ binder: inout ArgumentBinder) {
    guard let target = binder.signature.flag(flag) else {
      reportUnknown(flag, binder)
      if case .expression(let value)? = flag.value { expression(value) }
      // Whether the next word was its value cannot be told, so counting makes no sense any more.
      binder.isCertain = false
      return
    }
    let slot = binder.signature.slots[target]
    let parameter = slot.parameter
    if parameter.type == .bool {
      if binder.isGiven(target) { return reportTwice(flag, parameter) }
      binder.markGiven(target)
      binder.bound[target] = switchValue(flag, slot)
      return
    }
    let valueIndex = index
    guard let value = flagValue(flag, &index, binder.call) else {
      report(
        .flagWithoutValue, "`\(flag.shown)` needs a value", flag.span,
        hint: "`\(flag.shown) <\(parameter.type.description)>`")
      binder.markGiven(target)
      return
    }
    if index > valueIndex, case .word(let word) = value, checkOperatorWord(word.text, word.span) {
      binder.markGiven(target)
      return
    }
    if parameter.type == .list {
      binder.collect(target, listItem(value, parameter))
    } else if binder.isGiven(target) {
      check(value)
      reportTwice(flag, parameter)
    } else {
      binder.bound[target] = bound(value, slot)
      binder.markGiven(target)
    }
  }

  private mutating func reportTwice(_ flag: FlagNode, _ parameter: Parameter) {
    report(.flagTwice, "`\(parameter.shown)` is given twice", flag.span)
  }

  private mutating func reportUnknown(_ flag: FlagNode, _ binder: ArgumentBinder) {
    let flags = binder.signature.parameters.filter { $0.kind == .flag }
    let shorts = flags.compactMap { flag in flag.short.map { "-\($0)" } }
    let candidates = flag.isShort ? shorts + flags.map { "--\($0.name)" } : flags.map { "--\($0.name)" }
    // `-app` was meant as `--app` rather than as a short flag.
    let long = "--\(flag.name.text)"
    let near = candidates.contains(long) ? long : nearest(flag.isShort ? long : flag.shown, among: candidates)
    let isPositional = binder.signature.parameters.contains { $0.kind == .positional && $0.name == flag.name.text }
    let hint =
      isPositional
      ? "`\(flag.name.text)` is given by its place, without a flag"
      : near.map { "did you mean `\($0)`?" } ?? (flags.isEmpty ? "it has no flags" : nil)
    let span = flag.value == nil ? flag.span : Span(Int(flag.span.start), Int(flag.name.span.end))
    report(.unknownFlag, "`\(binder.call.name.text)` has no flag `\(flag.shown)`", span, hint: hint)
  }

  private mutating func switchValue(_ flag: FlagNode, _ slot: Signature.Slot) -> BoundArgument {
    switch flag.value {
    case nil: .constant(.bool(true), flag.span)
    case .word(let word): bound(.word(word), slot)
    case .expression(let value): bound(.expression(value), slot)
    }
  }

  /// What stands behind the flag's `=`, or the next argument.
  private func flagValue(_ flag: FlagNode, _ index: inout Int, _ call: CommandCall) -> Argument? {
    switch flag.value {
    case .word(let word): return .word(word)
    case .expression(let value): return .expression(value)
    case nil: break
    }
    guard index < call.arguments.count else { return nil }
    switch call.arguments[index] {
    case .word, .expression:
      index += 1
      return call.arguments[index - 1]
    case .flag, .spread, .endOfFlags: return nil
    }
  }

  private mutating func listItem(_ value: Argument, _ parameter: Parameter) -> CollectedArgument? {
    switch value {
    case .word(let word):
      checkWord(word.text, word.span)
      return .constant(LiteralWord.value(of: word.text) ?? .string(word.text), word.span)
    case .expression(let value):
      if parameter.runsInParallel { noteParallel(value) }
      expression(value)
      return .itemOrItems(value)
    case .flag, .spread, .endOfFlags: return nil
    }
  }

  // MARK: What belongs to a program

  /// Behind the program's word of `exec`, all is the program's: dashes, too.
  private mutating func verbatim(_ argument: Argument, _ index: Int, _ binder: inout ArgumentBinder) {
    guard let target = binder.signature.rest else { return tooMany(argument, &binder) }
    switch argument {
    case .word(let word):
      if let meaning = Self.shellWords[word.text] {
        report(
          .operatorAsArgument, "`\(word.text)` is no shell operator here", word.span,
          hint: "\(meaning); quote it to give it to the program: '\(word.text)'")
        return
      }
      checkWord(word.text, word.span)
      binder.collect(target, .constant(.string(word.text), word.span))
    case .expression(let value):
      expression(value)
      binder.collect(target, .expression(value))
    case .spread(let value, _):
      expression(value)
      binder.collect(target, .spread(value))
    case .endOfFlags(let span): binder.collect(target, .constant(.string("--"), span))
    case .flag(let flag):
      guard case .expression(let value)? = flag.value else {
        binder.collect(target, .constant(.string(source.text(flag.span)), flag.span))
        return
      }
      expression(value)
      let prefix = source.text(Span(start: flag.span.start, end: value.span.start))
      let whole = Interpolation(parts: [.text(prefix), .expression(value)], span: flag.span)
      binder.collect(target, .expression(.interpolation(whole)))
    }
  }

  private static let shellWords: [String: String] = [
    ">": "write the output to a file with `| save`", "<": "pipe a string in: `open file | exec …`",
    "&&": "statements follow each other by `;`", "||": "to go on after a failure use `try`",
    "&": "tasks run side by side by `par-each` and `all`",
  ]

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
    let type = parameter.type == .any ? "" : ", \(article(parameter.type))"
    let hint = parameter.takesInput ? "give it, or pipe it in" : parameter.summary.isEmpty ? nil : parameter.summary
    report(.missingArgument, "`\(call.name.text)` needs `\(parameter.shown)`\(type)", call.name.span, hint: hint)
  }

  /// Tells of an operator among the arguments.
  private mutating func reportIfOperator(_ argument: Argument, _ index: Int, _ call: CommandCall) -> Bool {
    guard case .word(let word) = argument, word.text.utf8.count <= 2 else { return false }
    let previous = index > 0 ? call.arguments[index - 1] : nil
    let isLast = index == call.arguments.count - 1
    let around = previous.flatMap { isLast ? nil : $0.span.union(call.arguments[index + 1].span) }
    if isOperator(word.text, after: previous?.asExpression, isLast: isLast) {
      reportOperator(word.text, word.span, around: around)
      return true
    }
    return checkOperatorWord(word.text, word.span, around: around)
  }

  private mutating func check(_ argument: Argument) {
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

extension FlagNode {
  var shown: String { (isShort ? "-" : "--") + name.text }
}

extension Parameter {
  /// As messages name it.
  var shown: String { kind == .flag ? "--\(name)" : name }
}
