/// What running a `def` touches, by itself and through what it calls: known only when all of a text has been seen.
extension TextChecker {
  /// Finds, for every `def` and block, whether it may touch a `var` of an enclosing scope.
  ///
  /// From those that do to those that call them, so that each `def` is visited once.
  mutating func findReachedVariables() {
    let scopes = reachingDefinitions.compactMap(\.scope)
    for scope in scopes { scope.reachedVariable = scope.ownReach }
    var reached = scopes.filter { $0.reachedVariable != nil }
    if !reached.isEmpty {
      var callers: [ObjectIdentifier: [FunctionScope]] = [:]
      for scope in scopes {
        for callee in scope.calledDefinitions {
          if let callee = callee.scope { callers[ObjectIdentifier(callee), default: []].append(scope) }
        }
      }
      while let scope = reached.popLast() {
        for caller in callers[ObjectIdentifier(scope)] ?? [] where caller.reachedVariable == nil {
          caller.reachedVariable = scope.reachedVariable
          reached.append(caller)
        }
      }
    }
    for closure in reachingClosures {
      guard let scope = closure.scope else { continue }
      closure.capturedVariable =
        scope.ownReach ?? scope.calledDefinitions.lazy.compactMap { $0.scope?.reachedVariable }.first
    }
  }

  mutating func reportParallelCaptures() {
    for closure in parallelBlocks {
      guard let scope = closure.scope, let variable = closure.capturedVariable else { continue }
      let direct = scope.outerNames.first { $0.binding === variable }
      let call = definitionCalls.first { call in
        call.definition.scope?.reachedVariable === variable && closure.span.start <= call.span.start
          && call.span.end <= closure.span.end
      }
      let through = direct == nil ? call.map { "`\($0.definition.name.text)`, which uses " } ?? "" : ""
      report(
        .parallelCapture,
        "a parallel block may not use \(through)`$\(variable.name)`: it is a `var` that tasks would share",
        direct?.use ?? call?.span ?? closure.span,
        hint: "let the block give a value, and put the values together afterwards",
        notes: note(at: variable))
    }
  }

  private func note(at variable: Binding) -> [Diagnostic.Note] {
    // The `var` of an earlier entry or of a module stands in another text.
    var owner: FunctionScope? = variable.owner
    while let scope = owner?.parent { owner = scope }
    return owner === program.scope ? [.init(variable.span, "declared here")] : []
  }

  /// Tells of a `def` called where something that it uses has no value yet: `def`s are known in all of their block, variables
  /// only behind their declaration.
  mutating func reportEarlyCalls() {
    let latest = latestNames()
    guard !latest.isEmpty else { return }
    for call in definitionCalls {
      guard let scope = call.definition.scope, let binding = call.definition.binding,
        let early = latest[ObjectIdentifier(scope)], early.activation > call.span.start,
        runsInOrder(call.function, in: binding.owner)
      else { continue }
      report(
        .useBeforeDefinition,
        "`\(call.definition.name.text)` is called before `\(early.name)`, which it uses, is declared",
        call.span,
        notes: [.init(early.span, "declared here")])
    }
  }

  /// For each `def` the name declared last of those around it that running it needs, by itself or through the `def`s beside it
  /// that it calls.
  ///
  /// From the latest names to the `def`s that reach them, so that each `def` is visited once.
  private func latestNames() -> [ObjectIdentifier: Binding] {
    var callers: [ObjectIdentifier: [Definition]] = [:]
    var own: [(definition: Definition, name: Binding)] = []
    for definition in reachingDefinitions {
      guard let scope = definition.scope, let owner = definition.binding?.owner else { continue }
      let names = scope.outerNames.lazy.map(\.binding).filter { $0.owner === owner && !$0.isGlobal }
      if let latest = names.max(by: { $0.activation < $1.activation }) { own.append((definition, latest)) }
      for callee in scope.calledDefinitions where callee.binding?.owner === owner {
        callers[ObjectIdentifier(callee), default: []].append(definition)
      }
    }
    own.sort { $0.name.activation > $1.name.activation }
    var latest: [ObjectIdentifier: Binding] = [:]
    for (definition, name) in own {
      var pending = [definition]
      while let definition = pending.popLast() {
        guard let scope = definition.scope, latest[ObjectIdentifier(scope)] == nil else { continue }
        latest[ObjectIdentifier(scope)] = name
        pending += callers[ObjectIdentifier(definition)] ?? []
      }
    }
    return latest
  }

  /// Whether code of a function runs at its place in the text of another: blocks do, `def`s run when called.
  private func runsInOrder(_ function: FunctionScope, in owner: FunctionScope) -> Bool {
    var scope: FunctionScope? = function
    while let current = scope, current !== owner {
      if current.kind == .definition { return false }
      scope = current.parent
    }
    return scope === owner
  }
}

extension FunctionScope {
  /// A `var` from outside that it uses by itself, or through the `def` of a module checked before.
  fileprivate var ownReach: Binding? {
    outerNames.first { $0.binding.kind == .variable }?.binding
      ?? calledDefinitions.lazy.compactMap { $0.scope?.reachedVariable }.first
  }
}
