/// `def main(…)`: the words of the command line as its arguments.
struct MainCall {
  private let definition: Definition
  private let values: [Value]
  let wantsHelp: Bool
  let help: String

  /// Binds the words; throws a usage failure (exit status 2) before anything runs.
  init(
    _ definition: Definition, program: String, arguments: [String], types: [String: NamedType]
  ) throws(Failure) {
    self.definition = definition
    let name = program.split(separator: "/").last.map(String.init) ?? program
    // Nothing is piped into a program's arguments.
    help = HelpPage(definition, name: name).withoutInput.text()
    let isShortFree = !definition.signature.contains { $0.short == "h" }
    wantsHelp = arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" && isShortFree }
    guard !wantsHelp else {
      values = []
      return
    }
    let target = WordArguments.Target(name: name, parameters: definition.signature)
    values = try WordArguments(arguments, for: target, named: { types[$0] }).values
  }

  /// Calls it; its value is not shown.
  func run(on machine: Machine, _ image: Image) throws(Failure) {
    let slots = zip(definition.parameters, values).map { node, value in
      value.isNull && node.defaultValue != nil ? Slot.unset : Slot(value)
    }
    try machine.run(image.function(of: definition), slots).release()
  }
}
