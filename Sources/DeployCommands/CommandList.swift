import HKDLanguage

/// All commands about the platform, bound to one host.
public func deployCommands(host: DeployHost) -> [Command] {
  [
    [
      host.archiveCommand(), host.sourceCommand(), host.uploadCommand(), host.releaseCommand(), host.awaitCommand(),
      host.logsCommand(), host.apiCommand(),
    ],
    host.appCommands(), host.configCommands(), host.releaseCommands(), host.processCommands(),
  ].flatMap(\.self)
}
