import HKDLanguage

/// All commands about the platform, bound to one host.
public func deployCommands(host: DeployHost) -> [Command] {
  [
    [
      host.archiveCommand(), host.sourceCommand(), host.uploadCommand(), host.releaseCommand(), host.awaitCommand(),
      host.deployCommand(), host.logsCommand(), host.apiCommand(),
    ],
    host.archiveLookCommands() + [host.imagePushCommand()], host.buildCommands(), host.slugCommands(), host.releaseCommands(),
    host.appCommands(),
    host.configCommands(),
    host.processCommands() + [host.runCommand()], host.addOnCommands(), host.domainCommands(), host.appSettingCommands(),
    host.pipelineCommands(), host.catalogueCommands(), host.authCommands(), host.httpCommands(),
  ].flatMap(\.self)
}
