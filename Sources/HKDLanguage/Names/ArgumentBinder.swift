/// Which arguments of one call have found their parameter.
struct ArgumentBinder {
  let call: CommandCall
  let signature: Signature
  let isPiped: Bool
  /// One per parameter.
  var bound: [BoundArgument]
  /// Whether counting still makes sense: after some mistakes it would only make more messages.
  var isCertain = true
  /// What follows belongs to a program.
  var isVerbatim = false
  /// Whether each parameter has got something; a value that could not be understood counts, too.
  private var given: [Bool]
  /// Among the positionals.
  private var next = 0

  init(_ call: CommandCall, _ signature: Signature, isPiped: Bool) {
    self.call = call
    self.signature = signature
    self.isPiped = isPiped
    bound = Array(repeating: .absent, count: signature.parameters.count)
    given = Array(repeating: false, count: signature.parameters.count)
  }

  /// The parameter for the next positional argument.
  mutating func nextPositional() -> Int? {
    while next < signature.positionals.count {
      let index = signature.positionals[next]
      next += 1
      if isPiped, index == signature.input { continue }
      given[index] = true
      return index
    }
    return signature.rest
  }

  mutating func collect(_ index: Int, _ argument: CollectedArgument?) {
    given[index] = true
    var items: [CollectedArgument] = []
    if case .collected(let collected) = bound[index] { items = collected }
    // Taken out before it grows: appending in place, however many arguments there are.
    bound[index] = .absent
    if let argument { items.append(argument) }
    bound[index] = .collected(items)
  }

  func isGiven(_ index: Int) -> Bool { given[index] }

  mutating func markGiven(_ index: Int) { given[index] = true }
}
