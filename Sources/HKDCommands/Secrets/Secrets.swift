import Glibc
import HKDLanguage

extension Command {
  static var secretEnv: Command {
    Command(
      "secret:env", "Gives a variable of the environment as a secret.",
      parameters: [Parameter("name", .positional, .string, required: true, "The variable.")],
      result: .secret, effect: .reads,
      examples: [Example("secret:env PATH", output: "‹secret›")]
    ) { invocation in
      let name = try invocation.string("name")
      guard !name.utf8.contains(0), let text = getenv(name) else {
        throw invocation.failure(.missingVariable, "the environment has no variable `\(name)`")
      }
      guard let text = String(validatingCString: text) else {
        throw invocation.failure(.malformedData, "the variable `\(name)` is not UTF-8 text")
      }
      return invocation.secret(text)
    }
  }

  static var secretFile: Command {
    Command(
      "secret:file", "Gives the text of a file as a secret, without its last newline.",
      parameters: [Parameter("path", .positional, .string, required: true, completion: .path, "The file.")],
      result: .secret, effect: .reads,
      examples: [Example("save hunter22 token; secret:file token", output: "‹secret›")]
    ) { invocation in
      var text = try invocation.textOfFile(invocation.path("path"))[...]
      if text.utf8.last == UInt8(ascii: "\n") { text = text.dropLast() }
      return invocation.secret(String(text))
    }
  }

  static var reveal: Command {
    Command(
      "reveal", "Gives a secret's text as a string, which may be shown, saved and passed on.",
      parameters: [Parameter("secret", .positional, .text, required: true, input: true, "The secret.")],
      result: .string,
      examples: [Example("save hunter22 token; secret:file token | reveal", output: "hunter22")]
    ) { invocation in
      let text = try invocation.text("secret")
      if text.isSecret { invocation.runtime.gate.reveal(text.string) }
      return .string(text.string)
    }
  }
}

extension Invocation {
  /// A text as a secret that the gate knows.
  func secret(_ text: String) -> Value {
    runtime.gate.learn(text)
    return .secret(Secret(text))
  }
}
