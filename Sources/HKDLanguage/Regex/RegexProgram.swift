/// A regular expression as instructions for the ``RegexMachine``.
struct RegexProgram: Sendable {
  enum Instruction: Sendable {
    case scalar(Unicode.Scalar)
    case set(Int)
    case assertion(RegexAssertion)
    /// Goes on at both; the first is preferred.
    case split(Int, Int)
    case jump(Int)
    /// Keeps the position in a slot.
    case save(Int)
    case match
  }

  /// Longer ones are refused: time and memory grow with the length.
  static let longest = 20_000

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [ScalarSet] = []
  private(set) var isTooLong = false
  /// The bytes that every match begins with; may be none.
  private(set) var prefix: [UInt8] = []

  init(_ node: RegexNode) {
    emit(.save(0))
    compile(node)
    emit(.save(1))
    emit(.match)
    prefix = Self.prefix(of: node)
  }

  private mutating func emit(_ instruction: Instruction) {
    if instructions.count < Self.longest { instructions.append(instruction) } else { isTooLong = true }
  }

  private mutating func compile(_ node: RegexNode) {
    if isTooLong { return }
    switch node {
    case .empty: break
    case .set(let set):
      if let scalar = set.single { return emit(.scalar(scalar)) }
      sets.append(set)
      emit(.set(sets.count - 1))
    case .assertion(let assertion): emit(.assertion(assertion))
    case .sequence(let nodes): for node in nodes { compile(node) }
    case .alternatives(let nodes): compile(alternatives: nodes[...])
    case .capture(let node, let number):
      emit(.save(2 * number))
      compile(node)
      emit(.save(2 * number + 1))
    case .repetition(let node, let minimum, let maximum, let isLazy):
      for _ in 0..<minimum { compile(node) }
      guard let maximum else { return compile(loop: node, isLazy: isLazy) }
      var splits: [Int] = []
      for _ in minimum..<maximum {
        splits.append(instructions.count)
        emit(.split(0, 0))
        compile(node)
        if isTooLong { return }
      }
      for split in splits { patch(split, inside: split + 1, outside: instructions.count, isLazy: isLazy) }
    }
  }

  private mutating func compile(alternatives nodes: ArraySlice<RegexNode>) {
    var jumps: [Int] = []
    for (index, node) in nodes.enumerated() {
      guard index < nodes.count - 1 else {
        compile(node)
        break
      }
      let split = instructions.count
      emit(.split(0, 0))
      compile(node)
      jumps.append(instructions.count)
      emit(.jump(0))
      if isTooLong { return }
      instructions[split] = .split(split + 1, instructions.count)
    }
    if isTooLong { return }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }

  private mutating func compile(loop node: RegexNode, isLazy: Bool) {
    let split = instructions.count
    emit(.split(0, 0))
    compile(node)
    emit(.jump(split))
    if isTooLong { return }
    patch(split, inside: split + 1, outside: instructions.count, isLazy: isLazy)
  }

  private mutating func patch(_ split: Int, inside: Int, outside: Int, isLazy: Bool) {
    instructions[split] = isLazy ? .split(outside, inside) : .split(inside, outside)
  }

  /// The literal text at the beginning of an expression, to look for before the machine starts.
  private static func prefix(of node: RegexNode) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = addPrefix(of: node, to: &bytes)
    return bytes
  }

  /// Adds what a node's matches begin with; true if that is all of the node.
  private static func addPrefix(of node: RegexNode, to bytes: inout [UInt8]) -> Bool {
    switch node {
    case .empty: return true
    case .set(let set):
      guard let scalar = set.single else { return false }
      bytes.append(contentsOf: String(scalar).utf8)
      return true
    case .capture(let node, _): return addPrefix(of: node, to: &bytes)
    case .sequence(let nodes): return nodes.allSatisfy { addPrefix(of: $0, to: &bytes) }
    case .repetition(let node, let minimum, let maximum, _):
      guard minimum > 0, addPrefix(of: node, to: &bytes) else { return false }
      return minimum == 1 && maximum == 1
    case .assertion, .alternatives: return false
    }
  }
}
