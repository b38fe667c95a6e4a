/// The matches found so far, while it is not yet certain which of them count: each knows the one before it.
struct RegexLedger {
  private let slotCount: Int
  private var previous: [Int] = []
  private var slots: [Int] = []
  /// From here on those are dropped that no way knows any more.
  private var dropsAt = RegexLedger.smallest

  private static let smallest = 1 << 12

  init(slotCount: Int) { self.slotCount = slotCount }

  var isFull: Bool { previous.count >= dropsAt }

  /// Keeps a match and gives its number.
  mutating func add(_ slots: [Int], after history: Int) -> Int {
    previous.append(history)
    self.slots.append(contentsOf: slots)
    return previous.count - 1
  }

  mutating func removeAll() {
    previous.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
  }

  /// A match and all before it, the first one first.
  func matches(upTo last: Int) -> [ArraySlice<Int>] {
    var chain: [ArraySlice<Int>] = []
    var number = last
    while number != RegexThreads.none {
      chain.append(slots[number * slotCount..<(number + 1) * slotCount])
      number = previous[number]
    }
    return chain.reversed()
  }

  /// Drops the matches that no way leads through; each time at least half as many as were added since.
  mutating func compact(_ threads: inout RegexThreads) {
    var places = Array(repeating: RegexThreads.none, count: previous.count)
    threads.mapHistories { last in
      var number = last
      // What a marked one knows is marked already.
      while number != RegexThreads.none, places[number] == RegexThreads.none {
        places[number] = 0
        number = previous[number]
      }
      return last
    }
    var count = 0
    for number in previous.indices where places[number] != RegexThreads.none {
      // Those before have their new places: a match is younger than the one before it.
      previous[count] = previous[number] == RegexThreads.none ? previous[number] : places[previous[number]]
      for slot in 0..<slotCount { slots[count * slotCount + slot] = slots[number * slotCount + slot] }
      places[number] = count
      count += 1
    }
    previous.removeSubrange(count...)
    slots.removeSubrange((count * slotCount)...)
    dropsAt = max(Self.smallest, 2 * count)
    threads.mapHistories { $0 == RegexThreads.none ? $0 : places[$0] }
  }
}
