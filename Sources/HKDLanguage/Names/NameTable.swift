/// Numbers for names, from 0 in the order in which they came: the table behind ``NameTable`` and ``ScopedNames``.
struct NameIndex {
  private(set) var names: [String] = []
  /// Open addressing: the upper half of a name's hash, and below it one more than its number; 0 where none is. A power of two
  /// long, or empty. With the hash beside the number most searches read one place of memory.
  private var buckets: [UInt64] = []

  func find(_ name: String, _ hash: UInt64) -> Int? {
    guard !buckets.isEmpty else { return nil }
    let mask = buckets.count - 1
    var bucket = Self.first(hash, mask)
    while case let entry = buckets[bucket], entry != 0 {
      if (entry ^ hash) >> 32 == 0 {
        let number = Int(entry & 0xFFFF_FFFF) - 1
        if names[number] == name { return number }
      }
      bucket = (bucket + 1) & mask
    }
    return nil
  }

  /// Adds a name that is not there yet.
  mutating func insert(_ name: String, _ hash: UInt64) {
    names.append(name)
    if names.count * 2 > buckets.count { grow() }
    occupy(hash & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: names.count))
  }

  private mutating func grow() {
    let old = buckets
    buckets = Array(repeating: 0, count: max(16, old.count * 4))
    for entry in old where entry != 0 { occupy(entry) }
  }

  private mutating func occupy(_ entry: UInt64) {
    let mask = buckets.count - 1
    var bucket = Self.first(entry, mask)
    while buckets[bucket] != 0 { bucket = (bucket + 1) & mask }
    buckets[bucket] = entry
  }

  /// Where a search begins: by the upper half alone, which is what a bucket keeps.
  private static func first(_ hash: UInt64, _ mask: Int) -> Int { Int(hash >> 32) & mask }
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

extension NameTable: Sendable where Target: Sendable {}
