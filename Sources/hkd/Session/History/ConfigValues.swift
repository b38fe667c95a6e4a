import HKDLanguage

/// The config values that a program text holds as they are: `config:set KEY=text`, `config:set [KEY: text]`.
enum ConfigValues {
  static func literals(in program: Program) -> [String] {
    var found: [String] = []
    var inside = false
    SyntaxWalk.walk(program.body) { node in
      guard case .call(let call) = node, ["config:set", "config:apply"].contains(call.name.text) else { return }
      inside = true
      found += call.arguments.flatMap(values)
    }
    // What is piped in may stand anywhere before.
    if inside {
      SyntaxWalk.walk(program.body) { node in
        guard case .expression(.record(let record)) = node else { return }
        for case .field(_, .literal(let literal)) in record.entries {
          if let text = literal.value.string { found.append(text) }
        }
      }
    }
    return found
  }

  private static func values(_ argument: Argument) -> [String] {
    switch argument {
    case .word(let word):
      guard let equals = word.text.firstIndex(of: "=") else { return [] }
      return [String(word.text[word.text.index(after: equals)...])]
    case .expression(.literal(let literal)):
      guard let text = literal.value.string else { return [] }
      return [text.firstIndex(of: "=").map { String(text[text.index(after: $0)...]) } ?? text]
    case .expression(.interpolation(let text)):
      return text.parts.compactMap { part in
        if case .text(let text) = part { text } else { nil }
      }
    case .expression, .flag, .spread, .endOfFlags: return []
    }
  }
}
