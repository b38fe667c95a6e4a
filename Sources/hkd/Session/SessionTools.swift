import DeployCommands
import HKDLanguage
import LineEditor

/// What a session has besides the language: history, background tasks, names for completion, and the commands about them.
final class SessionTools: Sendable {
  let setup: Setup
  let history: History
  let tasks: BackgroundTasks
  let remoteNames: RemoteNames
  let protectedApps: ProtectedApps

  init(_ setup: Setup) {
    self.setup = setup
    let output = setup.output
    history = SessionHistory.open(
      environment: setup.environment, isPrivate: setup.options.isPrivate, gate: setup.gate
    ) { output.note("notice: \($0)") }
    tasks = BackgroundTasks(setup)
    remoteNames = RemoteNames(setup)
    protectedApps = ProtectedApps(environment: setup.environment, remote: remoteNames)
    // `hkd --app` is the choice that `app:use` changes.
    if let app = setup.options.app { setup.host.useApp(app) }
  }

  /// The language with all commands and those of a session.
  func engine() -> Engine {
    let own = [historyCommand(history)] + tasks.commands
    let replaced = Set(own.map(\.name))
    let help = Help(
      commands: setup.help.commands.filter { !replaced.contains($0.name) } + own, version: Setup.version)
    return setup.engine(
      arguments: setup.options.words, plan: nil, commands: help.commands + [help.command], types: [BackgroundTask.type])
  }
}
