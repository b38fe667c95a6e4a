import HKDLanguage

extension Command {
  static var toJSON: Command {
    Command(
      "to:json", "Gives a value as JSON text; secrets show as ‹secret›.",
      parameters: [
        Parameter("value", .positional, .any, required: true, input: true, "Any value but a block."),
        Parameter("pretty", .flag, .bool, "On lines of their own, indented by two blanks."),
      ],
      result: .string,
      examples: [
        Example(
          "[name: shop dynos: [1 2] wait: 90s] | to:json", output: #"{"name":"shop","dynos":[1,2],"wait":"1m30s"}"#)
      ]
    ) { invocation in
      let value = invocation["value"]
      let (text, holdsBlock) = try JSON.written(value, invocation.bounds)
      if holdsBlock { throw invocation.failure(.unwritableData, "a block has no form in JSON") }
      guard invocation.isSet("pretty") else { return .string(text) }
      return .string(try JSON.indented(text, invocation.bounds))
    }
  }

  static var fromJSON: Command {
    Command(
      "from:json", "Reads JSON text as a value.",
      parameters: [.text],
      examples: [Example("'{\"b\": [1, 2.0], \"a\": null}' | from:json", output: "b  [1 2.0]\na  null")]
    ) { invocation in
      let text = try invocation.text("text")
      do throws(JSON.Problem) {
        let value = try JSON.parse(text.string, scope: invocation.scope)
        return text.isSecret ? value.withSecretTexts : value
      } catch {
        try invocation.scope.check()
        throw invocation.failure(.malformedData, jsonMessage(error, in: text))
      }
    }
  }
}

/// Says where in a JSON text the problem lies, by line and column if it has several lines.
private func jsonMessage(_ problem: JSON.Problem, in text: Text) -> String {
  let before = text.string.utf8.prefix(problem.offset)
  let line = before.count { $0 == UInt8(ascii: "\n") } + 1
  let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count { $0 & 0xC0 != 0x80 } + 1
  return
    "no valid JSON: \(text.isSecret ? "the text is not well-formed" : problem.message) (line \(line), column \(column))"
}

extension Value {
  /// The same value with every string in it made a secret: what is read out of a secret is one.
  fileprivate var withSecretTexts: Value {
    switch self {
    case .string(let text): .secret(Secret(text))
    case .list(let list): .list(list.map(\.withSecretTexts))
    case .record(let record): .record(Swift.zip(record.keys, record.values).map { ($0, $1.withSecretTexts) })
    default: self
    }
  }
}
