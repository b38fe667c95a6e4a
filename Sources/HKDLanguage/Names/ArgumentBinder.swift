/// Which arguments of one call have found their parameter.
struct ArgumentBinder {
  let call: CommandCall
  let parameters: [Parameter]
  let isPiped: Bool
  /// The parameter that a piped value goes to, and the one that takes all further arguments.
  let input: Int?
  let rest: Int?
  /// One per parameter.
  var bound: [BoundArgument]
  /// Flags whose value was given but could not be understood count as given, too.
  var givenFlags: Set<Int> = []
  /// Whether counting still makes sense: after some mistakes it would only make more messages.
  var isCertain = true
  /// What follows belongs to a program.
  var isVerbatim = false
  private var positionals: ArraySlice<Int>

  init(_ call: CommandCall, _ parameters: [Parameter], isPiped: Bool) {
    self.call = call
    self.parameters = parameters
    self.isPiped = isPiped
    let input = parameters.firstIndex(where: \.takesInput)
    self.input = input
    rest = parameters.firstIndex { $0.kind == .rest }
    bound = Array(repeating: .absent, count: parameters.count)
    positionals =
      parameters.indices.filter { index in
        parameters[index].kind == .positional && !(isPiped && index == input)
      }[...]
  }

  /// The parameter for the next positional argument.
  mutating func nextPositional() -> Int? {
    if let next = positionals.popFirst() {
      givenFlags.insert(next)
      return next
    }
    return rest
  }

  func flag(_ flag: FlagNode) -> Int? {
    parameters.firstIndex { parameter in
      guard parameter.kind == .flag else { return false }
      return flag.isShort
        ? parameter.short.map { String($0) == flag.name.text } ?? false : parameter.name == flag.name.text
    }
  }

  mutating func collect(_ index: Int, _ argument: CollectedArgument?) {
    givenFlags.insert(index)
    var items: [CollectedArgument] = []
    if case .collected(let collected) = bound[index] { items = collected }
    // Taken out before it grows: appending in place, however many arguments there are.
    bound[index] = .absent
    if let argument { items.append(argument) }
    bound[index] = .collected(items)
  }

  func isGiven(_ index: Int) -> Bool { givenFlags.contains(index) }
}
