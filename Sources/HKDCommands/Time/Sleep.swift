import CSystem
import HKDLanguage

extension Command {
  static var timeNow: Command {
    Command(
      "time:now", "Gives the present instant.",
      result: .time, effect: .reads,
      examples: [Example("type-of (time:now)", output: "time")]
    ) { _ in .time(TimeText.now()) }
  }

  static var sleep: Command {
    Command(
      "sleep", "Waits; a deadline or Ctrl-C ends it.",
      parameters: [Parameter("duration", .positional, .duration, required: true, input: true, "How long.")],
      result: .null,
      examples: [Example("sleep 10ms", output: "")]
    ) { invocation in
      if let nanoseconds = try invocation.duration("duration") {
        try CancelWait(invocation.scope).sleep(nanoseconds)
      }
      return .null
    }
  }
}
