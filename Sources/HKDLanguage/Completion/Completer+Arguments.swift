/// What may stand as an argument.
extension Completer {
  func argument(_ site: ArgumentSite, _ position: CursorPosition, frame: CursorPlace.Frame) -> [CompletionCandidate] {
    guard let callable = callable(site.call.name.text, position) else { return [] }
    let signature = Signature(callable.parameters)
    switch site.meaning(signature, isPiped: !frame.stages.isEmpty) {
    case .flagName: return flagNames(site, signature, position)
    case .unknown: return position.typed(from: site.start).isEmpty ? flagNames(site, signature, position) : []
    case .value(let parameter):
      let app = site.word(behindFlag: "app", signature)
      let values = values(of: parameter, app: app, form: site.form, from: site.start, position)
      // Nothing typed, and nothing that could be offered: what else the command takes. Names that are only not there just now
      // get no flag in their place.
      if values.isEmpty, parameter.kindOfName == .none, position.typed(from: site.start).isEmpty, !site.isFlagValue,
        parameter.kind != .flag
      {
        return flagNames(site, signature, position)
      }
      return values
    }
  }

  /// `--name`s of the command at hand that are not given yet; those of list type may come again.
  private func flagNames(
    _ site: ArgumentSite, _ signature: Signature, _ position: CursorPosition
  ) -> [CompletionCandidate] {
    let given = site.flagsGiven(signature)
    let flags = signature.parameters.filter { $0.kind == .flag && ($0.type == .list || !given.contains($0.name)) }
    let typed = position.typed(from: site.start)
    // `-a`: the flag whose letter it is.
    let short = typed.utf8.count == 2 ? flags.filter { $0.short.map { "-\($0)" } == typed } : []
    if let flag = short.first {
      let range = site.start..<position.cursor
      let text = "--\(flag.name)"
      return [CompletionCandidate(text: text + " ", label: text, description: flag.summary, range: range)]
    }
    let offers = flags.sorted { $0.name < $1.name }.map { Offer("--\($0.name)", $0.summary) }
    // Never `release` for `--rel`: what holds the word somewhere is no flag's beginning.
    return position.candidates(offers.filter { $0.label.hasPrefix(typed) }, from: site.start)
  }

  // MARK: Values

  private func values(
    of parameter: Parameter, app: String?, form: ArgumentSite.Form, from start: Int, _ position: CursorPosition
  ) -> [CompletionCandidate] {
    if !parameter.words.isEmpty {
      return words(parameter.words.map { CompletionName($0) }, form: form, from: start, position)
    }
    if parameter.type == .bool { return position.candidates([Offer("true"), Offer("false")], from: start) }
    let typed = position.typed(from: start)
    func names(_ kind: Parameter.Completion, _ typed: String) -> [CompletionName] {
      sources.names(CompletionRequest(kind: kind, typed: typed, app: app))
    }
    switch parameter.kindOfName {
    case .none: return []
    case .command:
      let offers =
        callables(position).map { Offer($0.name, $0.summary) } + names(.command, typed).map { Offer($0.text, $0.description) }
      return position.candidates(offers.sorted { $0.label < $1.label }, from: start)
    case .configAssignment:
      guard !typed.contains("=") else { return [] }
      return position.candidates(names(.configName, typed).map { Offer($0.text, $0.description, ending: "=") }, from: start)
    case .formation: return formation(names, from: start, position)
    case let kind:
      let content = form.content(of: typed)
      return words(names(kind, content), form: form, from: start, position)
    }
  }

  /// `web=2:standard-2x`: a process type, and behind the colon the type of its dynos.
  private func formation(
    _ names: (Parameter.Completion, String) -> [CompletionName], from start: Int, _ position: CursorPosition
  ) -> [CompletionCandidate] {
    let typed = position.typed(from: start)
    guard let equals = typed.utf8.firstIndex(of: UInt8(ascii: "=")) else {
      return position.candidates(names(.process, typed).map { Offer($0.text, $0.description, ending: "=") }, from: start)
    }
    guard let colon = typed.utf8[equals...].firstIndex(of: UInt8(ascii: ":")) else { return [] }
    let typeStart = typed.utf8.index(after: colon)
    let offset = start + typed.utf8.distance(from: typed.utf8.startIndex, to: typeStart)
    let offers = names(.dynoType, String(typed[typeStart...])).map { Offer($0.text, $0.description) }
    return position.candidates(offers, from: offset)
  }

  /// Names as words, or in quotes where they would not read as themselves or a quote is open.
  private func words(
    _ names: [CompletionName], form: ArgumentSite.Form, from start: Int, _ position: CursorPosition
  ) -> [CompletionCandidate] {
    let variables = Set(variableNames(position).map(\.name))
    let offers = names.map { name -> Offer in
      var quote: UInt8?
      if case .quoted(let open) = form {
        quote = open
      } else if !name.text.readsAsWord || variables.contains(name.text) {
        quote = name.text.contains("'") ? UInt8(ascii: "\"") : UInt8(ascii: "'")
      }
      let close = quote.map { String(Unicode.Scalar($0)) } ?? ""
      return Offer(
        name.text, name.description, text: quote.map { name.text.opened(by: $0) } ?? name.text,
        ending: name.isOpen ? "" : close + " ")
    }
    return position.candidates(offers, typed: form.content(of: position.typed(from: start)), from: start)
  }

  // MARK: Elsewhere

  /// `use ./lib/name.hkd`: folders and program files.
  func modulePaths(_ position: CursorPosition, from start: Int) -> [CompletionCandidate] {
    let names = sources.names(CompletionRequest(kind: .path, typed: position.typed(from: start)))
    return words(names.filter { $0.isOpen || $0.text.hasSuffix(".hkd") }, form: .word, from: start, position)
  }

  /// The value of a key in a literal: `with [app: sh`.
  func field(_ position: CursorPosition) -> [CompletionCandidate] {
    let start = position.startOfDataWord
    let before = position.bytes[..<start].reversed().drop { $0.isBlank }
    guard before.first == UInt8(ascii: ":") else { return [] }
    let key = before.dropFirst().prefix { $0.continuesName }
    guard String(decoding: key.reversed(), as: UTF8.self) == "app" else { return [] }
    let names = sources.names(CompletionRequest(kind: .app, typed: position.typed(from: start)))
    return position.candidates(names.map { Offer($0.text, $0.description, ending: "") }, from: start)
  }
}

extension Parameter {
  /// Which names fit it: those that its declaration says, else those of its type.
  fileprivate var kindOfName: Completion {
    if completion != .none { return completion }
    return switch type {
    case .named("app"): .app
    case .named("release"): .release
    default: .none
    }
  }
}

extension ArgumentSite.Form {
  /// What was typed without its opening quote.
  fileprivate func content(of typed: String) -> String {
    if case .quoted = self { String(typed.dropFirst()) } else { typed }
  }
}

extension CursorPosition {
  /// Where the word of data that ends at the cursor begins.
  fileprivate var startOfDataWord: Int {
    bytes[..<cursor].lastIndex { $0.endsWord || $0 == UInt8(ascii: ",") }.map { $0 + 1 } ?? 0
  }
}

extension String {
  /// Whether a bare word of this text is this text to every parameter.
  fileprivate var readsAsWord: Bool {
    guard let first = utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "#"), utf8.last != UInt8(ascii: "\\"),
      !hasPrefix("...")
    else { return false }
    return utf8.allSatisfy { !$0.endsWord }
  }

  /// The text behind an opening quote.
  fileprivate func opened(by quote: UInt8) -> String {
    if quote == UInt8(ascii: "'") { return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") }
    return String(LiteralNotation.quoted(self).dropLast())
  }
}
