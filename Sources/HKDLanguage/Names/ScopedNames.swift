/// What names stand for, scope inside scope: one dictionary, and a list of what to put back at the end of each scope.
struct ScopedNames<Target> {
  private struct Entry {
    let target: Target
    let level: Int
  }

  /// Names known from the beginning; what is declared hides them.
  private let outer: [String: Target]
  private var current: [String: Entry] = [:]
  private var hidden: [(name: String, entry: Entry?)] = []
  private var level = 0

  /// A session of many entries has many names: looking them up where they are beats copying them for each entry.
  private static var mostCopied: Int { 16 }

  init(_ outer: [String: Target] = [:]) {
    if outer.count > Self.mostCopied {
      self.outer = outer
    } else {
      self.outer = [:]
      current = outer.mapValues { Entry(target: $0, level: 0) }
    }
  }

  subscript(_ name: String) -> Target? {
    if let entry = current[name] { return entry.target }
    return outer.isEmpty ? nil : outer[name]
  }

  var names: [String] { Array(current.keys) + Array(outer.keys) }

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
