/// The help page of one command, of a `def` or of `hkd` itself: made from the one declaration.
public struct HelpPage: Sendable {
  public let name: String
  public let summary: String
  public let details: String
  public let parameters: [Parameter]
  /// Nil where nothing is said of it: programs and `def`s without `->`.
  public let result: ValueType?
  public let effect: Effect?
  public let examples: [Example]

  public init(
    name: String, summary: String, details: String = "", parameters: [Parameter], result: ValueType? = nil,
    effect: Effect? = nil, examples: [Example] = []
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.result = result
    self.effect = effect
    self.examples = examples
  }

  public init(_ command: Command) {
    self.init(
      name: command.name, summary: command.summary, details: command.details, parameters: command.parameters,
      result: command.result, effect: command.effect, examples: command.examples)
  }

  /// The page of what takes nothing from a pipe.
  var withoutInput: HelpPage {
    HelpPage(
      name: name, summary: summary, details: details, parameters: parameters.map(\.withoutInput), result: result,
      effect: effect, examples: examples)
  }

  /// The page as plain text of at most `width` columns, ending in a newline.
  public func text(width: Int = 80) -> String {
    let title = summary.isEmpty ? name : "\(name): \(Self.inSentence(summary))"
    var lines = TextWrap.paragraphs(title, width: width) + [""]
    lines += ["Usage:"] + usageLines(width: width).map { "  \($0)" } + [""]
    if !details.isEmpty { lines += TextWrap.paragraphs(details, width: width) + [""] }
    let positional = parameters.filter { $0.kind != .flag }
    if !positional.isEmpty {
      lines += ["Arguments:"] + Self.columns(positional.map { (argument($0), explained($0)) }, width: width) + [""]
    }
    let flags = parameters.filter { $0.kind == .flag }
    if !flags.isEmpty {
      lines += ["Flags:"] + Self.columns(flags.map { (Self.flagInColumn($0), explained($0)) }, width: width) + [""]
    }
    if let outcome { lines += [outcome, ""] }
    if !examples.isEmpty { lines += ["Examples:"] + examples.flatMap(Self.lines) }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What it gives and does to the world; nil where nothing is said of that.
  var outcome: String? {
    let facts = [result.flatMap { $0 == .any ? nil : "Gives \($0.description)." }, effect.flatMap(Self.sentence)]
    return facts.contains { $0 != nil } ? facts.compactMap(\.self).joined(separator: " ") : nil
  }

  /// Behind a colon with a small letter, unless the word is written in capitals, as a name or `CSV` is.
  private static func inSentence(_ summary: String) -> String {
    let isName = summary.prefix { $0 != " " }.dropFirst().contains(where: \.isUppercase)
    return isName ? summary : summary.prefix(1).lowercased() + summary.dropFirst()
  }

  /// `release [input] [--app <string>] …`: what one types.
  public var usage: String { usages.joined(separator: "   or   ") }

  /// On one line, or each way on its own.
  private func usageLines(width: Int) -> [String] { usage.utf8.count + 2 <= width ? [usage] : usages }

  /// With the input piped in, and given.
  var usages: [String] {
    var words = [name]
    for parameter in parameters {
      switch parameter.kind {
      case .positional:
        words.append(parameter.isRequired && !parameter.takesInput ? "<\(parameter.name)>" : "[\(parameter.name)]")
      case .rest: words.append("[\(parameter.name) …]")
      case .flag where parameter.isRequired: words.append("--\(parameter.name) \(Self.placeholder(parameter))")
      case .flag: break
      }
    }
    if parameters.contains(where: { $0.kind == .flag && !$0.isRequired }) { words.append("[flags]") }
    let line = words.joined(separator: " ")
    guard let input = parameters.first(where: \.takesInput) else { return [line] }
    return ["<\(input.name)> | " + line.replacingFirst(" [\(input.name)]", with: ""), line]
  }

  /// `dir`, `words …`
  func argument(_ parameter: Parameter) -> String {
    parameter.kind == .rest ? "\(parameter.name) …" : parameter.name
  }

  /// `-a, --app <app>`
  static func flag(_ parameter: Parameter) -> String {
    let short = parameter.short.map { "-\($0), " } ?? ""
    return "\(short)--\(parameter.name)" + (parameter.type == .bool ? "" : " \(placeholder(parameter))")
  }

  /// In a column of flags: those without a letter stand as far right as those with one.
  private static func flagInColumn(_ parameter: Parameter) -> String {
    (parameter.short == nil ? "    " : "") + flag(parameter)
  }

  private static func placeholder(_ parameter: Parameter) -> String {
    parameter.words.isEmpty ? "<\(parameter.type.description)>" : parameter.words.joined(separator: "|")
  }

  /// The sentence about a parameter with its type and default behind it.
  func explained(_ parameter: Parameter) -> String {
    var notes: [String] = []
    if parameter.kind != .flag, parameter.type != .any { notes.append(parameter.type.description) }
    if parameter.takesInput { notes.append("may be piped in") }
    let isPlainSwitch = parameter.kind == .flag && parameter.defaultValue == .bool(false)
    if !parameter.defaultValue.isNull, !parameter.defaultValue.isAbsent, !isPlainSwitch {
      notes.append("default \(Display().literal(parameter.defaultValue))")
    }
    if parameter.kind == .flag, parameter.isRequired { notes.append("required") }
    let all = notes.isEmpty ? [] : ["(\(notes.joined(separator: "; ")))"]
    return ((parameter.summary.isEmpty ? [] : [parameter.summary]) + all).joined(separator: " ")
  }

  private static func sentence(_ effect: Effect) -> String? {
    switch effect {
    case .pure: nil
    case .reads: "Reads, changes nothing."
    case .writes: "Writes: `--plan` shows it instead of doing it."
    case .destroys: "Destroys: asks for the name at a terminal, needs `--confirm NAME` elsewhere."
    }
  }

  /// What one types, and what that prints behind an arrow.
  static func lines(_ example: Example) -> [String] {
    var lines = example.program.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    if let output = example.output {
      lines += output.split(separator: "\n").map { "    → \($0)" }
    }
    return lines
  }

  /// The flags among parameters with what they mean, a line or more each.
  public static func table(of parameters: [Parameter], width: Int = 100) -> String {
    let flags = parameters.filter { $0.kind == .flag }
    return columns(flags.map { (flagInColumn($0), $0.summary) }, width: width).joined(separator: "\n")
  }

  /// Two columns: the words, and what they mean, wrapped.
  public static func columns(_ rows: [(String, String)], width: Int) -> [String] {
    let longest = min(rows.map { $0.0.count }.max() ?? 0, 32)
    return rows.flatMap { words, meaning -> [String] in
      let indent = String(repeating: " ", count: longest + 4)
      let wrapped = TextWrap.lines(meaning, width: max(30, width - longest - 4))
      let first = "  \(words)" + String(repeating: " ", count: max(2, longest + 2 - words.count))
      guard words.count <= longest else { return ["  \(words)"] + wrapped.map { indent + $0 } }
      return [first + (wrapped.first ?? "")] + wrapped.dropFirst().map { indent + $0 }
    }
  }
}

extension String {
  /// The text with the first occurrence of another replaced.
  fileprivate func replacingFirst(_ other: String, with replacement: String) -> String {
    guard let range = firstRange(of: other) else { return self }
    return replacingCharacters(in: range, with: replacement)
  }

  private func replacingCharacters(in range: Range<String.Index>, with replacement: String) -> String {
    self[..<range.lowerBound] + replacement + self[range.upperBound...]
  }
}
