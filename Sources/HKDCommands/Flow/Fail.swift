import HKDLanguage

extension Command {
  static var fail: Command {
    Command(
      "fail", "Fails with a message, or raises an error again with nothing of it lost.",
      parameters: [
        Parameter(
          "error", .positional, .oneOf([.string, .secret, .named(Failure.typeName)]), required: true, input: true,
          "A message, or what `catch` has bound."),
        Parameter("code", .flag, .string, "What programs tell the error by; HKD300 without."),
        Parameter("hint", .flag, .string, "What to do about it."),
      ],
      examples: [
        Example(
          "try { fail \"no room\" --code too-big } catch err { say $err.code $err.message }",
          output: "too-big no room")
      ]
    ) { invocation in
      let code = invocation["code"].string
      let hint = invocation["hint"].string
      if let failure = Failure(invocation["error"]) {
        guard code != nil || hint != nil else { throw failure }
        throw Failure(
          code ?? failure.code, failure.message, hint: hint ?? failure.hint, kind: failure.kind, place: failure.place,
          trace: failure.trace, cause: failure.cause, status: failure.status, id: failure.id,
          requestID: failure.requestID)
      }
      // A text that a secret is part of is a secret: the error is told, its words are not.
      let message = if case .secret = invocation["error"] { Secret.mask } else { try invocation.string("error") }
      throw Failure(code ?? CommandCode.failed.rawValue, message, hint: hint, place: invocation.place)
    }
  }

  static var exit: Command {
    Command(
      "exit", "Ends the program with a status; `finally` and `defer` run, `catch` does not see it.",
      parameters: [Parameter("status", .positional, .int, default: .int(0), "From 0 to 255.")],
      examples: [Example("say bye; exit; say never", output: "bye")]
    ) { invocation in
      let status = try invocation.int("status")
      guard 0...255 ~= status, let status = Int32(exactly: status) else {
        throw invocation.failure(.outOfRange, "`exit` takes a status from 0 to 255, not \(status)")
      }
      throw Failure("exit", "exit \(status)", kind: .exit(status), place: invocation.place, isCatchable: false)
    }
  }

  static var assert: Command {
    Command(
      "assert", "Fails unless a condition is true.",
      details: """
        Of a condition that compares two values the error tells both, and of lists and records where they first differ; secrets \
        stay hidden.
        """,
      parameters: [
        Parameter("condition", .positional, .bool, required: true, input: true, "What must be true."),
        Parameter("message", .positional, .string, "What to say if it is not."),
      ],
      result: .null,
      examples: [Example("assert (1 + 1 == 2) \"sums\"", output: "")],
      intrinsic: .assert
    ) { invocation in
      guard case .bool(let holds) = invocation["condition"] else { throw invocation.misfit("condition", "a bool") }
      guard holds else {
        throw invocation.failure(
          .assertion, invocation["message"].string ?? "the assertion does not hold",
          hint: invocation.comparison?.sides(invocation.runtime.display))
      }
      return .null
    }
  }
}
