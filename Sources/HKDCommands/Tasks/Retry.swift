import HKDLanguage

extension Command {
  static var retry: Command {
    Command(
      "retry", "Runs a block again while it fails, so many times in all; the last error counts.",
      details: "Not tried again: exit, passed deadlines, Ctrl-C, SIGTERM and errors of the program text.",
      parameters: [
        Parameter("tries", .positional, .int, required: true, "How many times in all."),
        .block("What to run; gets the number of the try, from 1."),
        Parameter(
          "backoff", .flag, .duration, "How long to wait after the first failure; twice as long after each further one."
        ),
      ],
      examples: [
        Example("retry 5 { |try| if $try < 3 { fail \"not yet\" }; $try }", output: "3")
      ]
    ) { invocation in
      let tries = try invocation.count("tries", atLeast: 1)
      let block = try invocation.block("block")
      var wait = try invocation.duration("backoff") ?? 0
      for number in 1..<tries {
        do {
          return try invocation.call(block, .int(number))
        } catch let failure as Failure where failure.isWorthAnotherTry {
          invocation.runtime.output.progress(
            "try \(number) of \(tries) failed: \(failure.message)"
              + (wait > 0 ? "; again in \(DurationText.format(wait))" : ""))
        }
        if wait > 0 { try CancelWait(invocation.scope).sleep(wait) }
        wait = wait > Int.max / 2 ? wait : wait * 2
      }
      return try invocation.call(block, .int(tries))
    }
  }
}

extension Failure {
  fileprivate var isWorthAnotherTry: Bool {
    guard isCatchable else { return false }
    return switch kind {
    case .exit, .deadline, .interrupted, .terminated, .check: false
    default: true
    }
  }
}
