/// Sorting values by keys.
extension Value {
  /// The order that sorts keys: their positions, that of the smallest first. Keys that are alike keep their order, also
  /// when the largest come first. Nil if not all keys compare with one another.
  public static func sortedPositions(of keys: [Value], descending: Bool = false) -> [Int]? {
    guard let first = keys.first else { return [] }
    // Numbers of one kind are compared as such.
    if case .int = first, let numbers = all(keys, { if case .int(let number) = $0 { number } else { nil } }) {
      return positions(of: numbers, descending: descending) { $0 < $1 }
    }
    if case .float = first, let numbers = all(keys, { if case .float(let number) = $0 { number } else { nil } }) {
      return positions(of: numbers, descending: descending) { $0 < $1 }
    }
    // Comparing goes by type alone: one pass tells whether all pairs compare.
    guard keys.allSatisfy({ $0.order(first) != nil }) else { return nil }
    return positions(of: keys, descending: descending) { $0.order($1) == .before }
  }

  private static func all<Key>(_ keys: [Value], _ read: (Value) -> Key?) -> [Key]? {
    var result: [Key] = []
    result.reserveCapacity(keys.count)
    for key in keys {
      guard let key = read(key) else { return nil }
      result.append(key)
    }
    return result
  }

  @inline(__always)
  private static func positions<Key>(
    of keys: [Key], descending: Bool, _ isBefore: (Key, Key) -> Bool
  ) -> [Int] {
    var pairs = zip(keys, 0...).map { (key: $0, position: $1) }
    if descending {
      pairs.sort { isBefore($1.key, $0.key) || !isBefore($0.key, $1.key) && $0.position < $1.position }
    } else {
      pairs.sort { isBefore($0.key, $1.key) || !isBefore($1.key, $0.key) && $0.position < $1.position }
    }
    return pairs.map(\.position)
  }
}
