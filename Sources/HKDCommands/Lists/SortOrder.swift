import HKDLanguage

/// The order of items by their keys, stable in both directions.
///
/// Keys that are all whole numbers or all strings, the common ones, are sorted as plain numbers: strings by their first eight
/// bytes, and only those that are alike in these by the rest.
struct SortOrder {
  /// Positions of the items in their new order.
  let positions: [Int]

  /// - Parameter keys: All of them compare with one another.
  init(of keys: [Value], downwards: Bool, _ bounds: Bounds<Failure>) throws(Failure) {
    if let numbers = Self.numbers(keys) {
      // The smallest number becomes 0.
      let ranks = numbers.map { UInt64(bitPattern: Int64($0)) ^ 1 << 63 }
      positions = try RadixSort.sorted(downwards ? ranks.map(~) : ranks, bounds).map(\.position)
    } else if let texts = Self.texts(keys) {
      positions = try Self.sorted(texts, downwards, bounds)
    } else {
      var positions = Array(keys.indices)
      try Self.sort(&positions[...], downwards, bounds) { keys[$0].order(keys[$1])?.rawValue ?? 0 }
      self.positions = positions
    }
  }

  private static func sorted(_ texts: [String], _ downwards: Bool, _ bounds: Bounds<Failure>) throws(Failure) -> [Int] {
    let ranks = texts.map { downwards ? ~prefix($0) : prefix($0) }
    let entries = try RadixSort.sorted(ranks, bounds)
    var positions = entries.map(\.position)
    var start = 0
    while start < entries.count {
      let end = entries[start...].firstIndex { $0.rank != entries[start].rank } ?? entries.count
      if end - start > 1 {
        try sort(&positions[start..<end], downwards, bounds) { byteOrder(texts[$0], texts[$1]) }
      }
      start = end
    }
    return positions
  }

  /// - Parameter order: Compares two positions as `memcmp` does.
  private static func sort(
    _ positions: inout ArraySlice<Int>, _ downwards: Bool, _ bounds: Bounds<Failure>, by order: (Int, Int) -> Int
  ) throws(Failure) {
    var bounds = bounds
    do {
      // Stable, as the standard library's sort is: items that are alike come in their order.
      try positions.sort { left, right in
        try bounds.step()
        let order = order(left, right)
        return downwards ? order > 0 : order < 0
      }
    } catch {
      // It throws whatever the comparison does.
      throw (error as? Failure) ?? Failure("HKD315", "\(error)")
    }
  }

  private static func numbers(_ keys: [Value]) -> [Int]? {
    var numbers: [Int] = []
    numbers.reserveCapacity(keys.count)
    for key in keys {
      switch key {
      case .int(let number), .duration(let number), .size(let number), .time(let number): numbers.append(number)
      default: return nil
      }
    }
    return numbers
  }

  private static func texts(_ keys: [Value]) -> [String]? {
    var texts: [String] = []
    texts.reserveCapacity(keys.count)
    for key in keys {
      guard case .string(let text) = key else { return nil }
      texts.append(text)
    }
    return texts
  }

  /// The first eight bytes as a number that compares as they do.
  private static func prefix(_ text: String) -> UInt64 {
    var prefix: UInt64 = 0
    var count = 0
    for byte in text.utf8.prefix(8) {
      prefix = prefix << 8 | UInt64(byte)
      count += 1
    }
    return count == 0 ? 0 : prefix << UInt64(8 * (8 - count))
  }
}
