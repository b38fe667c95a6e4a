/// The reference of all commands in Markdown, made from their declarations.
public struct CommandReference: Sendable {
  public let groups: [CommandGroup]

  public init(_ groups: [CommandGroup]) { self.groups = groups }

  /// The whole page.
  public var markdown: String {
    let head = """
      # Commands

      Every command with its arguments, flags and examples, made from the declarations.

      ## Overview

      `help NAME` in a program or session, and `hkd --help NAME`, show the same of one command.

      """
    return head + groups.map(Self.section).joined()
  }

  private static func section(_ group: CommandGroup) -> String {
    let summary = group.summary.isEmpty ? "" : "\n\(group.summary)\n"
    return "\n## \(group.title)\n" + summary + group.commands.map { entry(HelpPage($0)) }.joined()
  }

  private static func entry(_ page: HelpPage) -> String {
    var parts = ["### `\(page.name)`", page.summary, page.usages.map { "    \($0)" }.joined(separator: "\n")]
    if !page.details.isEmpty { parts.append(page.details) }
    let arguments = page.parameters.map { parameter in
      let words = parameter.kind == .flag ? HelpPage.flag(parameter) : page.argument(parameter)
      return "- `\(words)` \(page.explained(parameter))"
    }
    if !arguments.isEmpty { parts.append(arguments.joined(separator: "\n")) }
    if let outcome = page.outcome { parts.append(outcome) }
    if !page.examples.isEmpty { parts.append(page.examples.flatMap(HelpPage.lines).map { "  \($0)" }.joined(separator: "\n")) }
    return "\n" + parts.joined(separator: "\n\n") + "\n"
  }
}
