import CSystem

/// Runs a ``RegexProgram`` over a text (Thompson's construction as Pike runs it): all ways at once, one character at a
/// time, so that time is at most the length of the text times that of the program, whatever the expression.
struct RegexMachine {
  private let program: RegexProgram
  private let text: RegexText
  private var current: RegexThreads
  private var next: RegexThreads

  /// - Parameter slotCount: Two per group whose place is asked for, the whole match being the first; none to be told
  ///   only whether there is a match.
  init(_ program: RegexProgram, text: UnsafeBufferPointer<UInt8>, slotCount: Int) {
    self.program = program
    self.text = RegexText(bytes: text)
    current = RegexThreads(program, slotCount: slotCount)
    next = current
  }

  /// The leftmost match from an offset on (of several the one that the expression prefers), as its slots; nil for none.
  mutating func match(from start: Int) -> [Int]? {
    var position = start
    var found: [Int]?
    current.removeAll()
    while true {
      if current.order.isEmpty {
        if found != nil { break }
        guard let candidate = nextCandidate(from: position) else { break }
        position = candidate
      }
      if found == nil { current.start(at: position, text) }
      let (scalar, length) = text.decode(at: position)
      step(scalar, at: position, length: length, &found)
      if length == 0 || found?.isEmpty == true { break }
      position += length
      swap(&current, &next)
    }
    return found
  }

  /// Where a match may begin: jumps to the expression's literal beginning if it has one.
  private func nextCandidate(from position: Int) -> Int? {
    guard !program.prefix.isEmpty else { return position <= text.bytes.count ? position : nil }
    guard let base = text.bytes.baseAddress, position < text.bytes.count else { return nil }
    return program.prefix.withUnsafeBufferPointer { prefix in
      guard let prefixStart = prefix.baseAddress,
        let found = memmem(base + position, text.bytes.count - position, prefixStart, prefix.count)
      else { return nil }
      return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
  }

  /// Moves every way over one character (nil: the end of the text); a match cuts off the ways it is preferred to.
  private mutating func step(_ scalar: Unicode.Scalar?, at position: Int, length: Int, _ found: inout [Int]?) {
    next.removeAll()
    for instruction in current.order {
      let takes: Bool
      switch program.instructions[instruction] {
      case .scalar(let wanted): takes = scalar == wanted
      case .set(let set): takes = scalar.map(program.sets[set].contains) ?? false
      case .match:
        found = current.slots(of: instruction)
        return
      case .assertion, .split, .jump, .save: continue
      }
      if takes { next.follow(instruction + 1, at: position + length, text, slots: current.slots(of: instruction)) }
    }
  }
}
