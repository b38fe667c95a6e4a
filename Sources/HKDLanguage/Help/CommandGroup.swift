/// Commands that belong together, under a title: how the manual page and the reference are laid out.
public struct CommandGroup: Sendable {
  public let title: String
  /// What holds of all of them, a sentence; empty for nothing.
  public let summary: String
  public let commands: [Command]

  /// - Parameter commands: in the order they are told of.
  public init(_ title: String, summary: String = "", _ commands: [Command]) {
    self.title = title
    self.summary = summary
    self.commands = commands
  }
}
