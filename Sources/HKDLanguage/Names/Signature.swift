/// The parameters of a command or `def`, sorted out once for all its calls.
final class Signature: Sendable {
  /// A parameter behind one reference: copying the declaration itself costs a count for each of its fields, for every
  /// argument of a program.
  final class Slot: Sendable {
    let parameter: Parameter
    /// Whether its type is ``ValueType/bool``; ``ValueType/list``.
    let isSwitch: Bool
    let isList: Bool

    init(_ parameter: Parameter) {
      self.parameter = parameter
      isSwitch = parameter.type == .bool
      isList = parameter.type == .list
    }
  }

  let parameters: [Parameter]
  let slots: [Slot]
  /// The parameter that a piped value goes to.
  let input: Int?
  /// The one that takes all further arguments.
  let rest: Int?
  let positionals: [Int]
  let required: [Int]
  /// Switches that are false unless given.
  let switches: [Int]
  private let flags: [Int]
  /// For signatures with so many flags that looking through them takes time.
  private let flagsByName: [String: Int]?

  /// That of a `def` without parameters.
  static let empty = Signature([])

  /// From so many flags on a dictionary pays.
  private static let manyFlags = 16

  init(_ parameters: [Parameter]) {
    self.parameters = parameters
    slots = parameters.map(Slot.init)
    input = parameters.firstIndex(where: \.takesInput)
    rest = parameters.firstIndex { $0.kind == .rest }
    positionals = parameters.indices.filter { parameters[$0].kind == .positional }
    required = parameters.indices.filter { parameters[$0].isRequired }
    flags = parameters.indices.filter { parameters[$0].kind == .flag }
    switches = flags.filter { index in
      parameters[index].type == .bool && parameters[index].defaultValue.isNull && !parameters[index].isRequired
    }
    let named = flags.lazy.map { (parameters[$0].name, $0) }
    flagsByName = flags.count < Self.manyFlags ? nil : Dictionary(named) { first, _ in first }
  }

  /// The parameter of a flag as written.
  func flag(_ flag: FlagNode) -> Int? {
    if flag.isShort {
      return flags.first { parameters[$0].short.map { String($0) == flag.name.text } ?? false }
    }
    if let flagsByName { return flagsByName[flag.name.text] }
    return flags.first { parameters[$0].name == flag.name.text }
  }
}
