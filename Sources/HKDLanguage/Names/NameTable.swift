/// Numbers for names, from 0 in the order in which they came: the table behind ``NameTable`` and ``ScopedNames``.
struct NameIndex {
  private(set) var names: [String] = []
  private var hashes: [UInt64] = []
  /// Open addressing: one more than a number, 0 where none is. A power of two long, or empty.
  private var buckets: [UInt32] = []

  func find(_ name: String, _ hash: UInt64) -> Int? {
    guard !buckets.isEmpty else { return nil }
    let mask = buckets.count - 1
    var bucket = Int(truncatingIfNeeded: hash) & mask
    while buckets[bucket] != 0 {
      let number = Int(buckets[bucket]) - 1
      if hashes[number] == hash, names[number] == name { return number }
      bucket = (bucket + 1) & mask
    }
    return nil
  }

  /// Adds a name that is not there yet.
  mutating func insert(_ name: String, _ hash: UInt64) {
    names.append(name)
    hashes.append(hash)
    if names.count * 2 > buckets.count {
      buckets = Array(repeating: 0, count: max(16, buckets.count * 4))
      for number in names.indices { occupy(number) }
    } else {
      occupy(names.count - 1)
    }
  }

  private mutating func occupy(_ number: Int) {
    let mask = buckets.count - 1
    var bucket = Int(truncatingIfNeeded: hashes[number]) & mask
    while buckets[bucket] != 0 { bucket = (bucket + 1) & mask }
    buckets[bucket] = UInt32(truncatingIfNeeded: number + 1)
  }
}

/// What names stand for, in the order in which they came.
///
/// No `Dictionary`: the first one with keys of a type makes the runtime look through all conformances of the program, an
/// eighth of a short run.
struct NameTable<Target>: Sequence {
  private var index = NameIndex()
  private var targets: [Target] = []

  var names: [String] { index.names }

  subscript(_ name: String) -> Target? { self[name, NameHash.hash(name)] }

  subscript(_ name: String, _ hash: UInt64) -> Target? { index.find(name, hash).map { targets[$0] } }

  mutating func set(_ name: String, _ target: Target) {
    let hash = NameHash.hash(name)
    if let number = index.find(name, hash) {
      targets[number] = target
    } else {
      index.insert(name, hash)
      targets.append(target)
    }
  }

  func makeIterator() -> Zip2Sequence<[String], [Target]>.Iterator { zip(index.names, targets).makeIterator() }
}
