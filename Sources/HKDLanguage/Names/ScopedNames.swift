/// What names stand for, scope inside scope: one table of all names seen, and a list of what to put back at the end of
/// each scope.
struct ScopedNames<Target> {
  private struct Entry {
    let name: String
    let hash: UInt64
    var target: Target?
    var level: Int
  }

  private var entries: [Entry] = []
  /// Open addressing: one more than the index of an entry, 0 where none is. A power of two long.
  private var buckets: [UInt32] = Array(repeating: 0, count: 64)
  private var hidden: [(index: Int, target: Target?, level: Int)] = []
  private var level = 0
  /// Names known from the beginning, where they are many; what is declared hides them.
  private let outer: [String: Target]

  /// A session of many entries has many names: looking them up where they are beats copying them for each entry.
  private static var mostCopied: Int { 16 }

  init(_ outer: [String: Target] = [:]) {
    self.outer = outer.count > Self.mostCopied ? outer : [:]
    guard outer.count <= Self.mostCopied else { return }
    for (name, target) in outer { _ = declare(name, target) }
  }

  subscript(_ name: String) -> Target? {
    if let index = find(name, NameHash.hash(name)), let target = entries[index].target { return target }
    return outer.isEmpty ? nil : outer[name]
  }

  var names: [String] { entries.filter { $0.target != nil }.map(\.name) + Array(outer.keys) }

  /// Declares a name in the innermost scope; gives what the same scope called so before.
  mutating func declare(_ name: String, _ target: Target) -> Target? {
    let hash = NameHash.hash(name)
    guard let index = find(name, hash) else {
      hidden.append((entries.count, nil, 0))
      insert(Entry(name: name, hash: hash, target: target, level: level))
      return nil
    }
    let previous = entries[index]
    entries[index].target = target
    entries[index].level = level
    if previous.level == level, let target = previous.target { return target }
    hidden.append((index, previous.target, previous.level))
    return nil
  }

  /// Begins a scope; ``leave(_:)`` needs what it gives.
  mutating func enter() -> Int {
    level += 1
    return hidden.count
  }

  mutating func leave(_ mark: Int) {
    level -= 1
    while hidden.count > mark, let last = hidden.popLast() {
      entries[last.index].target = last.target
      entries[last.index].level = last.level
    }
  }

  private func find(_ name: String, _ hash: UInt64) -> Int? {
    let mask = buckets.count - 1
    var bucket = Int(truncatingIfNeeded: hash) & mask
    while buckets[bucket] != 0 {
      let index = Int(buckets[bucket]) - 1
      if entries[index].hash == hash, entries[index].name == name { return index }
      bucket = (bucket + 1) & mask
    }
    return nil
  }

  private mutating func insert(_ entry: Entry) {
    entries.append(entry)
    if entries.count * 2 > buckets.count {
      buckets = Array(repeating: 0, count: buckets.count * 4)
      for index in entries.indices { occupy(index) }
    } else {
      occupy(entries.count - 1)
    }
  }

  private mutating func occupy(_ index: Int) {
    let mask = buckets.count - 1
    var bucket = Int(truncatingIfNeeded: entries[index].hash) & mask
    while buckets[bucket] != 0 { bucket = (bucket + 1) & mask }
    buckets[bucket] = UInt32(truncatingIfNeeded: index + 1)
  }
}
