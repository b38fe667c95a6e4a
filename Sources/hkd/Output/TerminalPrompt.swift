import DeployCommands
import Glibc
import HKDCommands
import HKDLanguage
import LineEditor

/// Asks on the terminal itself, whatever standard input and output are; tasks in the background cannot ask.
final class TerminalPrompt: DeployPrompt {
  private init() {}

  /// Nil where nobody could answer: no terminal to see the question on.
  static func ifPossible() -> TerminalPrompt? { isatty(STDERR_FILENO) == 1 ? TerminalPrompt() : nil }

  func ask(_ question: String, isSecret: Bool, scope: TaskScope) throws -> String? {
    try scope.check()
    guard !scope.isBackground else { return nil }
    if isSecret { TypedAhead.discard() }
    return try ControllingTerminal(isHidden: isSecret)?.ask(question, in: scope, typedAhead: TypedAhead.take)
  }

  func takeTypedAhead() -> [UInt8] { TypedAhead.takeKeys() }
}
