import HKDLanguage

/// Secrets that a program text hands to commands as they are: `auth:login --token abc`, `'abc' | auth:login`.
enum SecretArguments {
  static func isIn(_ text: String, of commands: () -> [Command]) -> Bool {
    // Only what stands behind a name and a blank can be an argument, and what is piped stands before a `|`.
    guard text.contains(where: { $0 == " " || $0 == "|" }) else { return false }
    let takers = commands().filter { command in
      command.parameters.contains { $0.type == .secret } && text.firstRange(of: command.name) != nil
    }
    guard !takers.isEmpty else { return false }
    let program = Parser.parse(SourceText(text, origin: .other("history")))
    // What a mistyped line hands over can only be guessed.
    if program.hasErrors { return true }
    var found = false
    SyntaxWalk.walk(program.body) { node in
      guard !found else { return }
      switch node {
      case .call(let call): found = takers.contains { $0.name == call.name.text && holdsSecret(call, of: $0) }
      case .statement(.pipeline(let pipeline)): found = pipes(pipeline, into: takers)
      case .statement(.binding(let binding)): found = pipes(binding.value, into: takers)
      case .expression(.group(let group)): found = pipes(group.pipeline, into: takers)
      case .statement, .expression: break
      }
    }
    return found
  }

  private static func holdsSecret(_ call: CommandCall, of command: Command) -> Bool {
    let secrets = command.parameters.filter { $0.type == .secret }
    let takesPositional = secrets.contains { $0.kind != .flag }
    var behindFlag = false
    for argument in call.arguments {
      switch argument {
      case .flag(let flag):
        let isSecret = secrets.contains {
          $0.kind == .flag && ($0.name == flag.name.text || $0.short.map(String.init) == flag.name.text)
        }
        switch flag.value {
        case nil: behindFlag = isSecret
        case .word?: if isSecret { return true }
        case .expression(let value)?: if isSecret, isWrittenOut(value) { return true }
        }
        continue
      case .word: if behindFlag || takesPositional { return true }
      case .expression(let value): if behindFlag || takesPositional, isWrittenOut(value) { return true }
      case .spread, .endOfFlags: break
      }
      behindFlag = false
    }
    return false
  }

  private static func pipes(_ pipeline: Pipeline, into takers: [Command]) -> Bool {
    zip(pipeline.stages, pipeline.stages.dropFirst()).contains { stage, next in
      guard case .expression(let value) = stage, isWrittenOut(value), case .command(let call) = next else { return false }
      return takers.contains { taker in
        taker.name == call.name.text && taker.parameters.contains { $0.takesInput && $0.type == .secret }
      }
    }
  }

  private static func isWrittenOut(_ value: Expression) -> Bool {
    switch value {
    case .literal, .interpolation: true
    default: false
    }
  }
}
