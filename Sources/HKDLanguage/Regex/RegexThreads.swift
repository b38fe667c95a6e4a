/// The ways through a ``RegexProgram`` that are alive at one position, in order of preference; each instruction stands
/// in it at most once.
struct RegexThreads {
  private let program: RegexProgram
  private let slotCount: Int
  private(set) var order: [Int] = []
  /// Where an instruction stands in `order`, if it does (a sparse set: nothing to clear between positions).
  private var place: [Int]
  private var slots: [Int]
  private var pending: [Step] = []

  /// What is left to do while the ways onward from an instruction are explored.
  private enum Step {
    case explore(Int)
    case restore(slot: Int, Int)
  }

  init(_ program: RegexProgram, slotCount: Int) {
    self.program = program
    self.slotCount = slotCount
    place = Array(repeating: 0, count: program.instructions.count)
    slots = Array(repeating: -1, count: program.instructions.count * slotCount)
  }

  mutating func removeAll() { order.removeAll(keepingCapacity: true) }

  func slots(of instruction: Int) -> [Int] {
    Array(slots[instruction * slotCount..<(instruction + 1) * slotCount])
  }

  /// Adds the way that begins at a position.
  mutating func start(at position: Int, _ text: RegexText) {
    follow(0, at: position, text, slots: Array(repeating: -1, count: slotCount))
  }

  /// Adds an instruction and all that is reached from it without taking a character.
  mutating func follow(_ start: Int, at position: Int, _ text: RegexText, slots: [Int]) {
    var slots = slots
    pending.append(.explore(start))
    while let step = pending.popLast() {
      switch step {
      case .restore(let slot, let value): slots[slot] = value
      case .explore(let instruction):
        guard insert(instruction) else { continue }
        switch program.instructions[instruction] {
        case .jump(let target): pending.append(.explore(target))
        case .split(let first, let second):
          pending.append(.explore(second))
          pending.append(.explore(first))
        case .assertion(let assertion):
          if text.holds(assertion, at: position) { pending.append(.explore(instruction + 1)) }
        case .save(let slot):
          if slot < slotCount {
            pending.append(.restore(slot: slot, slots[slot]))
            slots[slot] = position
          }
          pending.append(.explore(instruction + 1))
        case .scalar, .set, .match:
          for (offset, value) in slots.enumerated() { self.slots[instruction * slotCount + offset] = value }
        }
      }
    }
  }

  private mutating func insert(_ instruction: Int) -> Bool {
    let known = place[instruction]
    if known < order.count, order[known] == instruction { return false }
    place[instruction] = order.count
    order.append(instruction)
    return true
  }
}
