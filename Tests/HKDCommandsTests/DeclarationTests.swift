import HKDCommands
import HKDLanguage
import Testing

@Suite struct DeclarationTests {
  private static let commands = languageCommands()

  @Test func namesAreUnique() {
    #expect(Set(Self.commands.map(\.name)).count == Self.commands.count)
  }

  @Test(arguments: commands.indices)
  func isComplete(_ index: Int) {
    let command = Self.commands[index]
    #expect(!command.examples.isEmpty, "\(command.name) has no example")
    #expect(command.summary.hasSuffix(".") && !command.summary.contains("\n"), "\(command.name): \(command.summary)")
    #expect(command.parameters.count { $0.takesInput } <= 1)
    #expect(Set(command.parameters.map(\.name)).count == command.parameters.count)
    for parameter in command.parameters {
      #expect(parameter.summary.hasSuffix(".") || parameter.summary.hasSuffix("`"), "\(command.name) \(parameter.name)")
      if parameter.kind == .rest { #expect(parameter.name == command.parameters.last { $0.kind != .flag }?.name) }
    }
  }
}
