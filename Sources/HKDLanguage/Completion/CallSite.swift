/// What the parser makes of the stage that the cursor stands in.
enum CallSite {
  /// The name of a command (or a keyword) is being typed; what of it is there begins at `start`.
  case name(start: Int)
  /// An argument of a command is being typed.
  case argument(ArgumentSite)
  /// The path of a `use`.
  case modulePath(start: Int)
  /// What a `set` changes.
  case assigned(start: Int)
  /// A place where nothing is offered.
  case other
}

/// The argument that is being typed.
struct ArgumentSite {
  enum Form: Equatable {
    /// A flag's name, with its dashes.
    case flag
    /// A bare word.
    case word
    /// A quoted text, from its quote on.
    case quoted(UInt8)
  }

  let call: CommandCall
  /// Its index among the call's arguments.
  let index: Int
  let form: Form
  /// Where what is typed begins: behind the `=` of a flag's value.
  let start: Int
  /// Whether it is the value behind the `=` of the flag at `index`.
  let isFlagValue: Bool
}

extension CallSite {
  /// Stands for what will be typed next, so that the parser sees a word at the cursor.
  private static let placeholder = UInt8(ascii: "x")

  /// Parses one stage with a word at the cursor.
  ///
  /// - Parameters:
  ///   - text: The whole text.
  ///   - stage: Where the stage begins.
  ///   - cursor: Where the cursor stands.
  ///   - quote: The quote of the string that the cursor stands in.
  static func find(in text: [UInt8], stage: Int, cursor: Int, quote: UInt8? = nil) -> CallSite {
    if let start = assignedName(in: text, stage: stage, cursor: cursor) { return .assigned(start: start) }
    let typed = text[stage..<cursor] + [placeholder] + (quote.map { [$0] } ?? [])
    let rest = quote == nil ? restOfStage(in: text, from: cursor) : []
    let whole = rest.isEmpty ? nil : site(in: Array(typed) + [UInt8(ascii: " ")] + rest, cursor: cursor - stage, quote)
    return (whole ?? site(in: Array(typed), cursor: cursor - stage, quote) ?? .other).moved(by: stage)
  }

  /// Where the name behind a `set` begins, if no more than that is typed; without its `=` the parser makes nothing of it.
  private static func assignedName(in text: [UInt8], stage: Int, cursor: Int) -> Int? {
    let words = text[stage..<cursor]
    guard words.starts(with: "set".utf8), words.dropFirst(3).first?.isBlank == true else { return nil }
    let name = words.dropFirst(3).drop(while: \.isBlank)
    return name.contains { $0.isBlank || $0 == UInt8(ascii: "=") } ? nil : name.startIndex
  }

  /// What follows the word at the cursor on its line, up to a separator or bracket: flags that are given already stand there.
  private static func restOfStage(in text: [UInt8], from cursor: Int) -> [UInt8] {
    let behindWord = text[cursor...].drop { !$0.endsWord }
    return Array(behindWord.prefix { !";|(){}[]'\"\n".utf8.contains($0) })
  }

  private static func site(in bytes: [UInt8], cursor: Int, _ quote: UInt8?) -> CallSite? {
    let source = SourceText(bytes, origin: .other("completion"))
    let program = Parser.parse(source)
    guard program.body.statements.count == 1, let statement = program.body.statements.first else { return nil }
    let pipeline: Pipeline
    switch statement {
    case .pipeline(let own): pipeline = own
    case .binding(let binding): pipeline = binding.value
    case .set(let set): pipeline = set.value
    case .returnValue(let node):
      guard let value = node.value else { return nil }
      pipeline = value
    case .use(let use):
      return Int(use.pathSpan.end) >= cursor + 1 ? .modulePath(start: Int(use.pathSpan.start)) : nil
    default: return nil
    }
    guard case .command(let call)? = pipeline.stages.last else { return nil }
    if Int(call.name.span.end) == cursor + 1 { return .name(start: Int(call.name.span.start)) }
    return argument(of: call, cursor: cursor, quote)
  }

  private static func argument(of call: CommandCall, cursor: Int, _ quote: UInt8?) -> CallSite? {
    let end = cursor + 1 + (quote == nil ? 0 : 1)
    guard let index = call.arguments.firstIndex(where: { Int($0.span.end) == end }) else { return nil }
    func site(_ form: ArgumentSite.Form, _ start: UInt32, isFlagValue: Bool = false) -> CallSite {
      .argument(ArgumentSite(call: call, index: index, form: form, start: Int(start), isFlagValue: isFlagValue))
    }
    switch call.arguments[index] {
    case .word(let word): return site(.word, word.span.start)
    case .flag(let flag):
      switch flag.value {
      case nil: return site(.flag, flag.span.start)
      case .word(let word): return site(.word, word.span.start, isFlagValue: true)
      case .expression(let value): return quote.map { site(.quoted($0), value.span.start, isFlagValue: true) }
      }
    case .expression(.literal(let literal)):
      return quote.map { site(.quoted($0), literal.span.start) }
    case .expression, .spread, .endOfFlags: return nil
    }
  }

  private func moved(by offset: Int) -> CallSite {
    switch self {
    case .name(let start): .name(start: start + offset)
    case .modulePath(let start): .modulePath(start: start + offset)
    case .assigned(let start): .assigned(start: start + offset)
    case .argument(let site):
      .argument(
        ArgumentSite(
          call: site.call, index: site.index, form: site.form, start: site.start + offset, isFlagValue: site.isFlagValue))
    case .other: .other
    }
  }
}

extension ArgumentSite {
  /// What the argument is, by the parameters of its command.
  enum Meaning {
    case flagName
    case value(Parameter)
    /// More than the command takes, or the value of a flag that it does not have.
    case unknown
  }

  /// Counts as the checker does.
  func meaning(_ signature: Signature, isPiped: Bool) -> Meaning {
    let parameters = signature.parameters
    var binder = ArgumentBinder(call, signature, isPiped: isPiped)
    var position = 0
    while position <= index, position < call.arguments.count {
      let isThis = position == index
      switch call.arguments[position] {
      case .flag where binder.isVerbatim, .endOfFlags where binder.isVerbatim:
        if isThis { return signature.rest.map { .value(parameters[$0]) } ?? .unknown }
      case .endOfFlags: break
      case .flag(let flag):
        if isThis, !isFlagValue { return .flagName }
        guard let target = signature.flag(flag) else { return .unknown }
        if isThis { return .value(parameters[target]) }
        if parameters[target].type != .bool, flag.value == nil {
          position += 1
          if position == index { return .value(parameters[target]) }
        }
      case .spread: break
      case .word, .expression:
        guard let target = binder.isVerbatim ? signature.rest : binder.nextPositional() else { return .unknown }
        if isThis { return .value(parameters[target]) }
        if parameters[target].endsFlags { binder.isVerbatim = true }
      }
      position += 1
    }
    return .unknown
  }

  /// The names of the flags that stand elsewhere in the call, long where the command knows them.
  func flagsGiven(_ signature: Signature) -> Set<String> {
    var names: Set<String> = []
    for (position, argument) in call.arguments.enumerated() where position != index {
      if case .flag(let flag) = argument, let target = signature.flag(flag) { names.insert(signature.parameters[target].name) }
    }
    return names
  }

  /// The word behind a flag of the call; nil where it is not there or no plain text.
  func word(behindFlag name: String, _ signature: Signature) -> String? {
    for (position, argument) in call.arguments.enumerated() {
      guard case .flag(let flag) = argument, let target = signature.flag(flag), signature.parameters[target].name == name else {
        continue
      }
      switch flag.value {
      case .word(let word): return word.text
      case .expression: return nil
      case nil:
        guard position + 1 < call.arguments.count, position + 1 != index else { return nil }
        switch call.arguments[position + 1] {
        case .word(let word): return word.text
        case .expression(.literal(let literal)): return literal.value.string
        default: return nil
        }
      }
    }
    return nil
  }
}
