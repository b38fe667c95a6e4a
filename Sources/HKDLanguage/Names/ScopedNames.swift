/// What names stand for, scope inside scope: one table of all names seen, and a list of what to put back at the end of
/// each scope.
struct ScopedNames<Target> {
  private struct Meaning {
    var target: Target?
    var level: Int
  }

  private struct Hidden {
    let number: Int
    let meaning: Meaning
  }

  private var index = NameIndex()
  private var meanings: [Meaning] = []
  private var hidden: [Hidden] = []
  private var level = 0
  /// Names known from the beginning; what is declared hides them.
  private let outer: NameTable<Target>

  init(_ outer: NameTable<Target> = NameTable()) { self.outer = outer }

  subscript(_ name: String) -> Target? { self[name, NameHash.hash(name)] }

  subscript(_ name: String, _ hash: UInt64) -> Target? {
    if let number = index.find(name, hash), let target = meanings[number].target { return target }
    return outer[name, hash]
  }

  var names: [String] { index.names.indices.filter { meanings[$0].target != nil }.map { index.names[$0] } + outer.names }

  /// Declares a name in the innermost scope; gives what the same scope called so before.
  mutating func declare(_ name: String, _ target: Target) -> Target? { declare(name, NameHash.hash(name), target) }

  mutating func declare(_ name: String, _ hash: UInt64, _ target: Target) -> Target? {
    let meaning = Meaning(target: target, level: level)
    guard let number = index.find(name, hash) else {
      // The outermost scope is never left.
      if level > 0 { hidden.append(Hidden(number: meanings.count, meaning: Meaning(target: nil, level: 0))) }
      index.insert(name, hash)
      meanings.append(meaning)
      return nil
    }
    let previous = meanings[number]
    meanings[number] = meaning
    if previous.level == level, let target = previous.target { return target }
    if level > 0 { hidden.append(Hidden(number: number, meaning: previous)) }
    return nil
  }

  /// Begins a scope; ``leave(_:)`` needs what it gives.
  mutating func enter() -> Int {
    level += 1
    return hidden.count
  }

  mutating func leave(_ mark: Int) {
    level -= 1
    while hidden.count > mark, let last = hidden.popLast() { meanings[last.number] = last.meaning }
  }
}
