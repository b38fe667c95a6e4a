import HKDLanguage

/// Sorts numbers stably, some bits at a time from the last to the first: a million in a tenth of the time of comparing them.
enum RadixSort {
  struct Entry {
    let rank: UInt64
    /// Where it stood.
    let position: Int
  }

  /// Few enough for the counts to stay near the processor.
  private static let bits = 11

  /// The ranks from the smallest up.
  static func sorted(_ ranks: [UInt64], _ bounds: Bounds<Failure>) throws(Failure) -> [Entry] {
    var bounds = bounds
    var entries = ranks.enumerated().map { Entry(rank: $1, position: $0) }
    // Where no two differ, nothing needs to move.
    let differing = ranks.reduce(0) { $0 | ($1 ^ ranks[0]) }
    var moved = entries
    let mask = UInt64(1 << bits - 1)
    for shift in stride(from: 0, to: UInt64.bitWidth, by: bits) where differing >> UInt64(shift) & mask != 0 {
      var places = [Int](repeating: 0, count: 1 << bits)
      for entry in entries { places[Int(entry.rank >> UInt64(shift) & mask)] += 1 }
      var next = 0
      for digit in places.indices {
        let count = places[digit]
        places[digit] = next
        next += count
      }
      for entry in entries {
        try bounds.step()
        let digit = Int(entry.rank >> UInt64(shift) & mask)
        moved[places[digit]] = entry
        places[digit] += 1
      }
      swap(&entries, &moved)
    }
    return entries
  }
}
