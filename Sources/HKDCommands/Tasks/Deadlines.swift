import HKDLanguage

extension Command {
  static var timeout: Command {
    Command(
      "timeout", "Runs a block that must end in time; an outer deadline that is nearer wins.",
      parameters: [
        Parameter("limit", .positional, .duration, required: true, "How long it may take."), .block("What to run."),
      ],
      examples: [
        Example("timeout 1m { 42 }", output: "42"),
        Example("try { timeout 10ms { sleep 1m } } catch err { say $err.message }", output: "not done within 10ms"),
      ]
    ) { invocation in
      let limit = try invocation.duration("limit") ?? 0
      let scope = TaskScope(parent: invocation.scope, timeout: limit)
      do {
        return try invocation.runtime.call(invocation.block("block"), [], scope: scope)
      } catch let failure as Failure where failure.isDeadline(of: scope, below: invocation.scope) {
        // What ended this block may be caught by those around it.
        throw invocation.failure(.timedOut, "not done within \(DurationText.format(limit))", kind: .deadline)
      }
    }
  }

  static var with: Command {
    Command(
      "with", "Runs a block with settings for the platform and http commands in it.",
      details: "`app` stands for `--app`, `timeout` is the default of each command that waits for the platform.",
      parameters: [
        Parameter("settings", .positional, .record, required: true, "`[app: name, timeout: 30s]`"),
        .block("What to run."),
      ],
      examples: [Example("with [app: shop, timeout: 30s] { \"done\" }", output: "done")]
    ) { invocation in
      let settings = try invocation.record("settings")
      for (name, value) in Swift.zip(settings.keys, settings.values) { try check(name, value, invocation) }
      let block = try invocation.block("block")
      return try invocation.runtime.withSettings(settings) { try invocation.call(block) }
    }
  }
}

private func check(_ name: String, _ value: Value, _ invocation: Invocation) throws(Failure) {
  switch (name, value) {
  case ("app", .string), ("app", .record): return
  case ("timeout", .duration(let limit)):
    guard limit >= 0 else { throw invocation.failure(.outOfRange, "`with` takes no negative duration as `timeout`") }
  case ("timeout", .int(let number)):
    throw invocation.failure(.wrongType, "`with` takes a duration as `timeout`, not an int", hint: "needs a unit: \(number)s")
  case ("app", _), ("timeout", _):
    let wanted = name == "app" ? "an app" : "a duration"
    throw invocation.failure(.wrongType, "`with` takes \(wanted) as `\(name)`, not \(withArticle(value.typeName))")
  default:
    throw invocation.failure(.unknownSetting, "`with` has no setting `\(name)`", hint: "there are `app` and `timeout`")
  }
}

extension Failure {
  /// Whether a scope's own deadline has passed and not one around it: the failure is then this scope's to turn into one
  /// that can be caught.
  fileprivate func isDeadline(of scope: TaskScope, below outer: TaskScope) -> Bool {
    kind == .deadline && !isCatchable && scope.remaining == 0 && outer.remaining != 0 && !outer.isCancelled
  }
}
