/// Flags and their values.
extension TextChecker {
  mutating func flag(_ flag: FlagNode, _ index: inout Int, _ binder: inout ArgumentBinder) {
    guard let target = binder.signature.flag(flag) else {
      reportUnknown(flag, binder)
      if case .expression(let value)? = flag.value { expression(value) }
      // Whether the next word was its value cannot be told, so counting makes no sense any more.
      binder.isCertain = false
      return
    }
    let slot = binder.signature.slots[target]
    if slot.isSwitch {
      if binder.isGiven(target) { return reportTwice(flag, slot.parameter) }
      binder.markGiven(target)
      binder.bound[target] = switchValue(flag, slot)
      return
    }
    let valueIndex = index
    guard let value = flagValue(flag, &index, binder.call) else {
      report(
        .flagWithoutValue, "`\(flag.shown)` needs a value", flag.span,
        hint: "`\(flag.shown) <\(slot.parameter.type.description)>`")
      binder.markGiven(target)
      return
    }
    if index > valueIndex, case .word(let word) = value, checkOperatorWord(word.text, word.span) {
      binder.markGiven(target)
      return
    }
    if slot.isList {
      binder.collect(target, listItem(value, slot))
    } else if binder.isGiven(target) {
      check(value)
      reportTwice(flag, slot.parameter)
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
    let name = binder.call.name.text
    let isPositional = binder.signature.parameters.contains { $0.kind == .positional && $0.name == flag.name.text }
    let hint =
      isPositional
      ? "`\(flag.name.text)` is given by its place, without a flag"
      : near.map { "did you mean `\($0)`?" } ?? hint(forUnknown: flag, among: flags, of: name)
    let span = flag.value == nil ? flag.span : Span(Int(flag.span.start), Int(flag.name.span.end))
    report(.unknownFlag, "`\(name)` has no flag `\(flag.shown)`", span, hint: hint)
  }

  /// What to do about a flag that is near none.
  private func hint(forUnknown flag: FlagNode, among flags: [Parameter], of command: String) -> String? {
    let name = flag.name.text
    if name == "help" || flag.isShort && name == "h" { return "`help \(command)` tells about the command" }
    if flag.isShort, let short = flags.first(where: { $0.short != nil && name.hasPrefix(String($0.short ?? " ")) }),
      short.type != .bool
    {
      return "a blank stands between a flag and its value: `-\(name.prefix(1)) \(name.dropFirst())`"
    }
    guard !flags.isEmpty else { return "it has no flags; to mean the text, quote it: '\(flag.shown)'" }
    guard flags.count <= 5 else { return "`help \(command)` lists its flags" }
    return "its flags: \(flags.map { "--\($0.name)" }.joined(separator: " "))"
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

  private mutating func listItem(_ value: Argument, _ slot: Signature.Slot) -> CollectedArgument? {
    switch value {
    case .word(let word):
      checkWord(word.text, word.span)
      return .constant(LiteralWord.value(of: word.text) ?? .string(word.text), word.span)
    case .expression(let value):
      if slot.parameter.runsInParallel { noteParallel(value) }
      expression(value)
      return .itemOrItems(value)
    case .flag, .spread, .endOfFlags: return nil
    }
  }

}

// MARK: - What belongs to a program

extension TextChecker {
  /// Behind the program's word of `exec`, all is the program's: dashes, too.
  mutating func verbatim(_ argument: Argument, _ index: Int, _ binder: inout ArgumentBinder) {
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
}

extension FlagNode {
  var shown: String { (isShort ? "-" : "--") + name.text }
}

extension Parameter {
  /// As messages name it.
  var shown: String { kind == .flag ? "--\(name)" : name }
}
