import HKDLanguage
import PlatformAPI

/// One run of a deploy command: its arguments, the platform, and the scope with the deadline that `with [timeout: t]` set.
struct CommandRun {
  let invocation: Invocation
  let host: DeployHost
  let scope: TaskScope

  var client: PlatformClient { host.client }

  subscript(_ name: String) -> Value { invocation[name] }

  func text(_ name: String) -> String? { self[name].string }
  func flag(_ name: String) -> Bool { self[name].bool ?? false }
  func count(_ name: String) -> Int? { self[name].int }
  func words(_ name: String) -> [String] { self[name].list?.compactMap(\.string) ?? [] }

  /// Nanoseconds.
  func duration(_ name: String) -> Int? {
    if case .duration(let nanoseconds) = self[name] { nanoseconds } else { nil }
  }

  func app(input: Value = .null) throws -> String { try host.app(for: invocation, input: input) }

  /// An argument that must be a text of at least one character.
  func required(_ name: String) throws -> String {
    guard let text = text(name), !text.isEmpty else { throw usage("`\(name)` is empty") }
    return text
  }

  func usage(_ message: String, hint: String? = nil) -> Failure {
    Failure("HKD488", "`\(invocation.command.name)`: \(message)", hint: hint, kind: .check)
  }

  /// Sends a call that changes something; under `--plan` notes it and gives `planned` instead.
  func write(_ call: PlatformCall, planned: @autoclosure () -> Value) throws -> Value {
    if let plan = invocation.runtime.plan {
      plan.record(host.options.gate.redact(call.line))
      return planned()
    }
    return try client.perform(call, in: scope).value
  }

  /// What stands for the answer to a write that was only planned; the app, and what else is known, is there already.
  func planned(_ type: String, of app: String? = nil, _ known: (String, Value)...) -> Value {
    var fields = known
    if let app { fields.append(("app", .record([("name", .string(app))]))) }
    return .record(Record(fields, type: type, payload: Placeholder(app.map { "the \(type) of \($0)" } ?? "the \(type)")))
  }

  /// What `--timeout` allows, else `with [timeout: t]` around the command, in nanoseconds.
  var timeout: Int? {
    if let own = duration("timeout") { return own }
    if case .duration(let nanoseconds) = invocation.runtime.settings["timeout"] ?? .null { return nanoseconds }
    return nil
  }

  /// Nil unless this is a `--plan` run.
  var plan: Plan? { invocation.runtime.plan }
}

extension DeployHost {
  /// The body of a command: runs `work` under the timeout in force.
  func body(_ work: @escaping @Sendable (CommandRun) throws -> Value) -> Command.Body {
    { [self] invocation in
      let outer = CommandRun(invocation: invocation, host: self, scope: invocation.scope)
      return try outer.limited(to: outer.timeout, work)
    }
  }
}

extension CommandRun {
  /// Runs `work` in a scope of its own with a deadline; nil for none.
  ///
  /// A deadline that passed inside becomes an ordinary failure, which may be caught; one that passed outside stays what it is.
  fileprivate func limited(to timeout: Int?, _ work: (CommandRun) throws -> Value) throws -> Value {
    guard let timeout else { return try work(self) }
    let inner = TaskScope(parent: scope, timeout: timeout)
    do {
      return try work(CommandRun(invocation: invocation, host: host, scope: inner))
    } catch let failure as Failure where failure.kind == .deadline && !failure.isCatchable {
      try scope.check()
      throw Failure(
        "HKD467", "\(invocation.command.name): not done within \(timeout.roughDuration)",
        hint: "allow more time: with [timeout: 5m] { … }", kind: .deadline)
    }
  }
}
