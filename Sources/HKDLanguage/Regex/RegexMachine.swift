/// What is asked of a ``RegexMachine``.
enum RegexWanted {
  /// Only whether there is a match.
  case existence
  /// The leftmost match, of several the one that the expression prefers.
  case first
  /// All from left to right without overlaps.
  case all
}

/// Runs a ``RegexProgram`` over a text (Thompson's construction as Pike runs it): all ways at once, one character at a
/// time, so that time is at most the length of the text times that of the program, whatever the expression.
///
/// That holds for all matches too. A match that may yet lose to a preferred one is taken for granted by ways of least
/// preference, which look for the matches behind it: searching anew from its end, as engines commonly do, takes time
/// quadratic in the text for expressions like `.*b|a`.
struct RegexMachine<Problem: Error> {
  private let program: RegexProgram
  private let text: RegexText
  private let wanted: RegexWanted
  private var current: RegexThreads
  private var next: RegexThreads
  private var ledger: RegexLedger
  private var found = RegexThreads.none
  private var slots: [Int]
  private var bounds: Bounds<Problem>

  /// - Parameter groupCount: How many groups there are, the whole match being the first.
  init(
    _ program: RegexProgram, text: UnsafeBufferPointer<UInt8>, wanted: RegexWanted, groupCount: Int, bounds: Bounds<Problem>
  ) {
    self.program = program
    self.text = RegexText(bytes: text)
    self.wanted = wanted
    let slotCount = wanted == .existence ? 0 : 2 * groupCount
    current = RegexThreads(program, slotCount: slotCount)
    next = current
    ledger = RegexLedger(slotCount: slotCount)
    slots = Array(repeating: -1, count: slotCount)
    self.bounds = bounds
  }

  /// Hands out what is wanted, each match as its slots; the existence of one as a match without slots.
  mutating func run(_ take: (ArraySlice<Int>) throws(Problem) -> Void) throws(Problem) {
    var position = 0
    current.addSearch(history: RegexThreads.none)
    while !current.order.isEmpty {
      if let history = current.removeSearch() {
        if current.order.isEmpty {
          // No way is left to which the matches found so far could lose.
          try handOut(upTo: history, take)
          guard let candidate = try nextCandidate(from: position) else { return }
          position = candidate
          begin(at: position, history: RegexThreads.none)
        } else {
          begin(at: position, history: history)
        }
      }
      try bounds.step(current.order.count)
      let (scalar, length) = text.decode(at: position)
      step(scalar, at: position, length: length)
      if length == 0 || wanted == .existence && found != RegexThreads.none { break }
      position += length
      swap(&current, &next)
      if ledger.isFull { ledger.compact(&current) }
    }
    try handOut(upTo: wanted == .all ? next.searchHistory : found, take)
  }

  private mutating func begin(at position: Int, history: Int) {
    for slot in slots.indices { slots[slot] = -1 }
    current.follow(0, at: position, text, slots: &slots, history: history)
    current.addSearch(history: history)
  }

  /// Moves every way over one character (nil: the end of the text).
  private mutating func step(_ scalar: Unicode.Scalar?, at position: Int, length: Int) {
    next.removeAll()
    var index = 0
    while index < current.order.count {
      let instruction = current.order[index]
      index += 1
      if instruction == RegexThreads.search {
        next.addSearch(history: current.searchHistory)
        continue
      }
      let takes: Bool
      switch program.instructions[instruction] {
      case .scalar(let wanted): takes = scalar == wanted
      case .set(let set): takes = scalar.map(program.sets[set].contains) ?? false
      case .match:
        finish(instruction, at: position, index: index)
        continue
      case .assertion, .split, .jump, .save: continue
      }
      guard takes else { continue }
      current.copySlots(of: instruction, to: &slots)
      next.follow(instruction + 1, at: position + length, text, slots: &slots, history: current.history(of: instruction))
    }
  }

  /// A match cuts off the ways that it is preferred to; the search for the one behind it takes their place.
  private mutating func finish(_ instruction: Int, at position: Int, index: Int) {
    current.cut(to: index)
    current.copySlots(of: instruction, to: &slots)
    guard wanted == .all else {
      ledger.removeAll()
      found = ledger.add(slots, after: RegexThreads.none)
      return
    }
    let match = ledger.add(slots, after: current.history(of: instruction))
    // An empty match stands here only once: the next one begins behind the next character.
    if slots[0] == position { current.addSearch(history: match) } else { begin(at: position, history: match) }
  }

  /// Hands out a match and those before it.
  private mutating func handOut(
    upTo last: Int, _ take: (ArraySlice<Int>) throws(Problem) -> Void
  ) throws(Problem) {
    guard last != RegexThreads.none else { return }
    for match in ledger.matches(upTo: last) {
      try bounds.step()
      try take(match)
    }
    ledger.removeAll()
  }

  /// Where a match may begin: jumps to the expression's literal beginning if it has one.
  private mutating func nextCandidate(from position: Int) throws(Problem) -> Int? {
    if program.prefix.isEmpty { return position }
    return try program.prefix.withUnsafeBufferPointer { prefix throws(Problem) in
      try StringSearch.offset(of: prefix, in: text.bytes, from: position, within: &bounds)
    }
  }
}
