/// The ways through a ``RegexProgram`` that are alive at one position, in order of preference: the instructions that they
/// wait at, each once.
struct RegexThreads {
  /// The instruction of the way that looks for the beginning of the next match; the last in every order.
  static let search = -1
  /// The history of a way before whose match there is none.
  static let none = -1

  private let program: RegexProgram
  private let slotCount: Int
  private(set) var order: [Int] = []
  /// When an instruction was last reached. At one position what waits for a character is added once, by the way that is
  /// preferred; what leads on to it once in each era.
  private var reached: [Int]
  private var era = 1
  private var firstEra = 1
  private var slots: [Int]
  /// The last match before the one that a way is in, by instruction.
  private var histories: [Int]
  private(set) var searchHistory = none
  private var pending: [Step] = []

  /// What is left to do while the ways onward from an instruction are explored.
  private enum Step {
    case explore(Int)
    case restore(slot: Int, Int)
  }

  init(_ program: RegexProgram, slotCount: Int) {
    self.program = program
    self.slotCount = slotCount
    let count = program.instructions.count
    reached = Array(repeating: 0, count: count)
    histories = Array(repeating: Self.none, count: count)
    slots = Array(repeating: -1, count: count * slotCount)
  }

  mutating func removeAll() {
    order.removeAll(keepingCapacity: true)
    era += 1
    firstEra = era
  }

  /// Drops the less preferred ways, and lets what leads on to characters be gone through again.
  mutating func cut(to count: Int) {
    for instruction in order[count...] where instruction != Self.search { reached[instruction] = 0 }
    order.removeSubrange(count...)
    era += 1
  }

  mutating func addSearch(history: Int) {
    order.append(Self.search)
    searchHistory = history
  }

  /// Takes the search out and gives its history; nil if there is none.
  mutating func removeSearch() -> Int? {
    guard order.last == Self.search else { return nil }
    order.removeLast()
    return searchHistory
  }

  func history(of instruction: Int) -> Int { histories[instruction] }

  func copySlots(of instruction: Int, to target: inout [Int]) {
    for slot in 0..<slotCount { target[slot] = slots[instruction * slotCount + slot] }
  }

  /// Replaces the histories of all ways.
  mutating func mapHistories(_ transform: (Int) -> Int) {
    for instruction in order where instruction != Self.search { histories[instruction] = transform(histories[instruction]) }
    searchHistory = transform(searchHistory)
  }

  /// Adds what is reached from an instruction without taking a character.
  ///
  /// - Parameter slots: The way's, given back as they were.
  mutating func follow(_ start: Int, at position: Int, _ text: RegexText, slots: inout [Int], history: Int) {
    pending.append(.explore(start))
    while let step = pending.popLast() {
      switch step {
      case .restore(let slot, let value): slots[slot] = value
      case .explore(let instruction):
        switch program.instructions[instruction] {
        case .scalar, .set:
          if reached[instruction] < firstEra { add(instruction, slots, history) }
        case let other:
          if reached[instruction] == era { continue }
          explore(other, at: instruction, position, text, &slots, history)
        }
      }
    }
  }

  private mutating func explore(
    _ instruction: RegexProgram.Instruction, at index: Int, _ position: Int, _ text: RegexText, _ slots: inout [Int],
    _ history: Int
  ) {
    reached[index] = era
    switch instruction {
    case .jump(let target): pending.append(.explore(target))
    case .split(let first, let second):
      pending.append(.explore(second))
      pending.append(.explore(first))
    case .assertion(let assertion):
      if text.holds(assertion, at: position) { pending.append(.explore(index + 1)) }
    case .save(let slot):
      if slot < slotCount {
        pending.append(.restore(slot: slot, slots[slot]))
        slots[slot] = position
      }
      pending.append(.explore(index + 1))
    case .match, .scalar, .set: add(index, slots, history)
    }
  }

  private mutating func add(_ instruction: Int, _ slots: [Int], _ history: Int) {
    reached[instruction] = era
    order.append(instruction)
    histories[instruction] = history
    for slot in 0..<slotCount { self.slots[instruction * slotCount + slot] = slots[slot] }
  }
}
