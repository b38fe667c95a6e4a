import HKDLanguage

/// The config values that a program text holds as they are: `config:set KEY=text`, `config:set [KEY: text]`.
enum ConfigValues {
  /// A value, and the name that it is given; empty where the text does not tell.
  typealias Assignment = (name: String, value: String)

  static func literals(in program: Program) -> [Assignment] {
    var found: [Assignment] = []
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
        for case .field(let key, .literal(let literal)) in record.entries {
          if let text = literal.text { found.append((key.text, text)) }
        }
      }
    }
    return found
  }

  private static func values(_ argument: Argument) -> [Assignment] {
    switch argument {
    case .word(let word): return assignment(in: word.text).map { [$0] } ?? []
    case .expression(.literal(let literal)):
      guard let text = literal.value.string else { return [] }
      return [assignment(in: text) ?? ("", text)]
    case .expression(.interpolation(let text)):
      let pieces = text.parts.compactMap { part in
        if case .text(let text) = part { text } else { nil }
      }
      guard let first = pieces.first, let begun = assignment(in: first) else { return pieces.map { ("", $0) } }
      return [begun] + pieces.dropFirst().map { (begun.name, $0) }
    case .expression, .flag, .spread, .endOfFlags: return []
    }
  }

  private static func assignment(in text: String) -> Assignment? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}

extension Literal {
  /// The text of a string or number, as config has it; nil for null and the like.
  fileprivate var text: String? { value.string ?? value.int.map { String($0) } }
}
