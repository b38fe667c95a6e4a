import HKDLanguage

/// The order of items by their keys, stable in both directions.
///
/// Keys that are all ints or all strings, the common ones, are sorted as plain numbers: strings by their first eight bytes, which
/// decide most comparisons without touching the texts.
struct SortOrder {
  /// Positions of the items in their new order.
  let positions: [Int]

  /// - Parameters:
  ///   - keys: All of them compare with one another.
  ///   - check: Called now and then; what it throws ends the sorting.
  init(of keys: [Value], downwards: Bool, check: () throws(Failure) -> Void) throws(Failure) {
    if let numbers = Self.numbers(keys) {
      positions = try Self.sorted(numbers, downwards, check) { _, _ in 0 }
    } else if let texts = Self.texts(keys) {
      positions = try Self.sorted(texts.map(Self.prefix), downwards, check) { byteOrder(texts[$0], texts[$1]) }
    } else {
      positions = try Self.sorted([Int](repeating: 0, count: keys.count), downwards, check) {
        keys[$0].order(keys[$1])?.rawValue ?? 0
      }
    }
  }

  private struct Entry<Rank> {
    let rank: Rank
    let position: Int
  }

  /// - Parameter tieBreak: Compares two positions of equal rank, as `memcmp` does.
  private static func sorted<Rank: Comparable>(
    _ ranks: [Rank], _ downwards: Bool, _ check: () throws(Failure) -> Void, tieBreak: (Int, Int) -> Int
  ) throws(Failure) -> [Int] {
    var entries = ranks.enumerated().map { Entry(rank: $1, position: $0) }
    var comparisons = 0
    try sort(&entries) { left, right throws(Failure) in
      comparisons &+= 1
      if comparisons & 0xFFFF == 0 { try check() }
      if left.rank != right.rank { return downwards ? left.rank > right.rank : left.rank < right.rank }
      let order = tieBreak(left.position, right.position)
      if order != 0 { return downwards ? order > 0 : order < 0 }
      return left.position < right.position
    }
    return entries.map(\.position)
  }

  /// The standard library's sort throws whatever the comparison does; here that is known.
  private static func sort<Element>(
    _ entries: inout [Element], by isBefore: (Element, Element) throws(Failure) -> Bool
  ) throws(Failure) {
    do {
      try entries.sort(by: isBefore)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure("HKD315", "\(error)")
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
