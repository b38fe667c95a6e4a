import HKDLanguage

extension Command {
  static var secretPrompt: Command {
    Command(
      "secret:prompt", "Asks for a secret at the terminal, without showing what is typed.",
      parameters: [Parameter("question", .positional, .string, default: .string("Secret"), "What to ask.")],
      result: .secret, effect: .reads,
      examples: [
        Example("try { secret:prompt \"Token\" } catch err { say $err.code }", output: nil)
      ]
    ) { invocation in
      let question = try invocation.string("question")
      // A task in the background has no terminal: the prompt's line is being edited there.
      guard !invocation.scope.isBackground, let terminal = ControllingTerminal(isHidden: true) else {
        throw invocation.failure(
          .noTerminal, "`secret:prompt` needs a terminal to ask at", hint: "use secret:env or secret:file in scripts")
      }
      guard let text = try terminal.ask("\(question): ", in: invocation.scope) else {
        throw invocation.failure(.noTerminal, "nothing was typed")
      }
      return invocation.secret(text)
    }
  }
}
