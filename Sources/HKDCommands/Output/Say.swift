import HKDLanguage

extension Command {
  static var say: Command {
    Command(
      "say", "Prints values on one line, joined by blanks; a piped value comes last.",
      parameters: [Parameter("values", .rest, .any, input: true, "What to print.")],
      result: .null,
      examples: [
        Example("say deployed v41 to shop", output: "deployed v41 to shop"),
        Example("[1 2] | say list:", output: "list: [1 2]"),
      ]
    ) { invocation in
      let texts = try invocation.items("values").map(invocation.text)
      invocation.runtime.output.write(texts.joined(separator: " ") + "\n")
      return .null
    }
  }

  static var ignore: Command {
    Command(
      "ignore", "Takes a value and gives null, so that nothing is shown; failures pass through.",
      parameters: [Parameter("value", .positional, .any, required: true, input: true, "What to ignore.")],
      result: .null,
      examples: [Example("[1 2] | each { |x| $x } | ignore", output: "")]
    ) { _ in .null }
  }
}
