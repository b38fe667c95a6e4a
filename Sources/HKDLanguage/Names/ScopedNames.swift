/// What names stand for, scope inside scope: one dictionary, and a list of what to put back at the end of each scope.
struct ScopedNames<Target> {
  private struct Entry {
    let target: Target
    let level: Int
  }

  private var current: [String: Entry] = [:]
  private var hidden: [(name: String, entry: Entry?)] = []
  private var level = 0

  subscript(_ name: String) -> Target? { current[name]?.target }

  var names: some Sequence<String> { current.keys }

  /// Declares a name in the innermost scope; gives what the same scope called so before.
  mutating func declare(_ name: String, _ target: Target) -> Target? {
    let previous = current.updateValue(Entry(target: target, level: level), forKey: name)
    guard let previous, previous.level == level else {
      hidden.append((name, previous))
      return nil
    }
    return previous.target
  }

  /// Begins a scope; ``leave(_:)`` needs what it gives.
  mutating func enter() -> Int {
    level += 1
    return hidden.count
  }

  mutating func leave(_ mark: Int) {
    level -= 1
    while hidden.count > mark, let last = hidden.popLast() { current[last.name] = last.entry }
  }
}
