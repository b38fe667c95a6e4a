import HKDLanguage

/// `spawn { … }`, `tasks`, `tasks:cancel`, and `await` for tasks too.
extension BackgroundTasks {
  /// Those that only a session has.
  var commands: [Command] { [spawnCommand, tasksCommand, cancelCommand] }

  private var spawnCommand: Command {
    Command(
      "spawn", "Runs a block in the background of the session; what it prints comes above the prompt.",
      details: "It sees the variables as they are now and can change none. `await $task` gives its value.",
      parameters: [Parameter("block", .positional, .block, required: true, parallel: true, "What to run.")],
      result: .named("task"), effect: .pure,
      examples: [Example("let ship = spawn { archive . | source | upload | release --app shop | await }")]
    ) { [self] invocation in
      guard case .block(let block) = invocation["block"] else { throw misfit(invocation, "a block") }
      return .record(try spawn(block, invocation).record)
    }
  }

  private var tasksCommand: Command {
    Command(
      "tasks", "Lists the background tasks of this session.", result: .list, items: .named(BackgroundTask.type.name),
      effect: .reads, examples: [Example("tasks")]
    ) { [self] _ in .list(all.map { .record($0.record) }) }
  }

  private var cancelCommand: Command {
    Command(
      "tasks:cancel", "Cancels background tasks, as Ctrl-C does what runs at the prompt.",
      parameters: [
        Parameter("task", .positional, .oneOf([.named("task"), .int]), input: true, "A task or its number; else all that run.")
      ], effect: .writes, examples: [Example("tasks:cancel 1")]
    ) { [self] invocation in
      let chosen = invocation["task"]
      let tasks = chosen.isNull ? all.filter(\.isRunning) : [try task(of: chosen, invocation)]
      for task in tasks { task.scope.cancel(Self.cancelled) }
      return .null
    }
  }

  /// The platform's `await`, which takes tasks besides.
  func awaitCommand(_ original: Command) -> Command {
    let parameters = original.parameters.map { parameter in
      guard parameter.name == "what", case .oneOf(let types) = parameter.type else { return parameter }
      return parameter.ofType(.oneOf(types + [.named(BackgroundTask.type.name)]))
    }
    return Command(
      original.name, original.summary, details: original.details + "\nIn a session it waits for background tasks, too.",
      parameters: parameters, result: original.result, items: original.items, effect: original.effect, examples: original.examples
    ) { [self] invocation in
      let what = invocation["what"]
      if what.typeName == BackgroundTask.type.name { return try value(of: task(of: what, invocation), invocation) }
      if let list = what.list, !list.isEmpty, list.allSatisfy({ $0.typeName == BackgroundTask.type.name }) {
        return .list(try list.map { try value(of: task(of: $0, invocation), invocation) })
      }
      return try original.body(invocation)
    }
  }

  /// What a task's block gives, waited for under `--timeout`.
  private func value(of task: BackgroundTask, _ invocation: Invocation) throws -> Value {
    var scope = invocation.scope
    if case .duration(let limit) = invocation["timeout"] { scope = TaskScope(parent: scope, timeout: limit) }
    do throws(Failure) {
      return try task.wait(in: scope)
    } catch {
      if task.isRunning { setup.output.note("task \(task.id) goes on: `await` takes it up again") }
      try invocation.scope.check()
      guard error.kind == .deadline, !error.isCatchable else { throw error }
      throw Failure("HKD467", "await: the task is not done yet", hint: "allow more time with --timeout", kind: .deadline)
    }
  }

  private func task(of value: Value, _ invocation: Invocation) throws(Failure) -> BackgroundTask {
    if let task = value.record?.payload as? BackgroundTask { return task }
    if let id = value.int, let task = task(id) { return task }
    throw Failure(
      "HKD322", "`\(invocation.command.name)`: there is no such task", hint: "`tasks` lists them", place: invocation.place)
  }

  private func misfit(_ invocation: Invocation, _ what: String) -> Failure {
    Failure("HKD320", "`\(invocation.command.name)` takes \(what)", place: invocation.place)
  }
}

extension Parameter {
  fileprivate func ofType(_ type: ValueType) -> Parameter {
    Parameter(
      name, kind, type, short: short, required: isRequired, default: defaultValue, words: words, input: takesInput,
      completion: completion, parallel: runsInParallel, endsFlags: endsFlags, summary)
  }
}
