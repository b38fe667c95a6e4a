/// Which arguments of one call have found their parameter.
struct ArgumentBinder {
  let call: CommandCall
  let signature: Signature
  let isPiped: Bool
  /// One per parameter.
  var bound: [BoundArgument] = []
  /// Whether counting still makes sense: after some mistakes it would only make more messages.
  var isCertain = true
  /// What follows belongs to a program.
  var isVerbatim = false
  /// Whether each parameter has got something; a value that could not be understood counts, too.
  private var given = BitSet()
  /// Among the positionals.
  private var next = 0

  init(_ call: CommandCall, _ signature: Signature, isPiped: Bool) {
    self.call = call
    self.signature = signature
    self.isPiped = isPiped
    // Not `Array(repeating:count:)`, which is not specialized and took a fortieth of the time of checking.
    bound.reserveCapacity(signature.slots.count)
    for _ in signature.slots { bound.append(.absent) }
  }

  /// The parameter for the next positional argument.
  mutating func nextPositional() -> Int? {
    while next < signature.positionals.count {
      let index = signature.positionals[next]
      next += 1
      if isPiped, index == signature.input { continue }
      given.insert(index)
      return index
    }
    return signature.rest
  }

  mutating func collect(_ index: Int, _ argument: CollectedArgument?) {
    given.insert(index)
    var items: [CollectedArgument] = []
    if case .collected(let collected) = bound[index] { items = collected }
    // Taken out before it grows: appending in place, however many arguments there are.
    bound[index] = .absent
    if items.isEmpty { items.reserveCapacity(call.arguments.count) }
    if let argument { items.append(argument) }
    bound[index] = .collected(items)
  }

  func isGiven(_ index: Int) -> Bool { given.contains(index) }

  mutating func markGiven(_ index: Int) { given.insert(index) }
}

/// Small numbers in one word, all others in a set: most commands have fewer than 64 parameters.
private struct BitSet {
  private var small: UInt64 = 0
  private var large: Set<Int> = []

  func contains(_ index: Int) -> Bool { index < 64 ? small >> UInt64(index) & 1 == 1 : large.contains(index) }

  mutating func insert(_ index: Int) {
    if index < 64 { small |= 1 << UInt64(index) } else { large.insert(index) }
  }
}
