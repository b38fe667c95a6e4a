import HKDSystem

/// The rules that are in force, and how often each still strikes.
final class FaultBook: Sendable {
  private let rules = Monitor<[FaultRule]>([])

  /// Puts other rules in force.
  func replace(_ new: [FaultRule]) { rules.update { $0 = new } }

  var all: [FaultRule] { rules.withLock { $0 } }

  /// The action for a request, if a rule strikes; the first that fits counts.
  func strike(method: String, path: [String]) -> FaultRule.Action? {
    take { $0.matches(method: method, path: path) }
  }

  /// The action for a build or a release phase.
  func strike(_ target: FaultRule.Target) -> FaultRule.Action? { take { $0.target == target } }

  /// True while a rule for it would strike.
  func concerns(_ target: FaultRule.Target) -> Bool {
    rules.withLock { rules in rules.contains { $0.target == target && $0.remaining != 0 } }
  }

  /// The most items a page, where a rule says so.
  var pageSize: Int? {
    rules.withLock { rules in
      for rule in rules { if case .pages(let count) = rule.action { return count } }
      return nil
    }
  }

  /// The calls an hour, where a rule says so.
  var rate: Int? {
    rules.withLock { rules in
      for rule in rules { if case .rate(let count) = rule.action { return count } }
      return nil
    }
  }

  private func take(_ matches: (FaultRule) -> Bool) -> FaultRule.Action? {
    rules.update { rules in
      for index in rules.indices where matches(rules[index]) && rules[index].remaining != 0 {
        if rules[index].skip > 0 {
          rules[index].skip -= 1
          continue
        }
        if let remaining = rules[index].remaining { rules[index].remaining = remaining - 1 }
        return rules[index].action
      }
      return nil
    }
  }
}
