/// What running a `def` touches, by itself and through what it calls: known only when all of a text has been seen.
extension TextChecker {
  /// Finds, for every `def` and block, whether it may touch a `var` of an enclosing scope.
  ///
  /// From those that do to those that call them, so that each `def` is visited once.
  mutating func findReachedVariables() {
    let scopes = allDefinitions.compactMap(\.scope)
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
    for closure in allClosures {
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
    for call in definitionCalls {
      guard let scope = call.definition.scope, let binding = call.definition.binding,
        call.span.start < call.definition.span.start, runsInOrder(call.function, in: binding.owner)
      else { continue }
      let early = scope.outerNames.first { name in
        name.binding.owner === binding.owner && !name.binding.isGlobal
          && name.binding.activation > call.span.start
      }
      guard let early else { continue }
      report(
        .useBeforeDefinition,
        "`\(call.definition.name.text)` is called before `\(early.binding.name)`, which it uses, is declared",
        call.span,
        notes: [.init(early.binding.span, "declared here")])
    }
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
