import DeployCommands
import HKDLanguage
import LineEditor

/// What a session has besides the language: history, background tasks, names for completion, a journal, and the commands
/// about them.
final class SessionTools: Sendable {
  let setup: Setup
  let history: History
  let tasks: BackgroundTasks
  let remoteNames: RemoteNames
  let protectedApps: ProtectedApps
  let journal = Journal()
  let recorder: TranscriptRecorder
  let undo: UndoStack
  let tour: Tour
  /// Where values and `say` go.
  let output: SessionOutput

  init(_ setup: Setup) {
    self.setup = setup
    let output = setup.output
    history = SessionHistory.open(
      environment: setup.environment, isPrivate: setup.options.isPrivate, gate: setup.gate
    ) { output.note("notice: \($0)") }
    tasks = BackgroundTasks(setup)
    remoteNames = RemoteNames(setup)
    protectedApps = ProtectedApps(environment: setup.environment, remote: remoteNames)
    recorder = TranscriptRecorder(gate: setup.gate)
    undo = UndoStack(setup)
    tour = Tour(setup)
    self.output = SessionOutput(setup.output, recorder)
    // `hkd --app` is the choice that `app:use` changes.
    if let app = setup.options.app { setup.host.useApp(app) }
  }

  /// The language with all commands and those of a session.
  ///
  /// - Parameter replaying: For a transcript, which neither records nor replays others.
  func engine(output: any Output, replaying: Bool = false) -> Engine {
    var own = [historyCommand(history)] + tasks.commands + undo.remembering(setup.help.commands) + [undo.command]
    if !replaying {
      let names = Set(own.map(\.name)).subtracting(setup.help.commands.map(\.name))
      let onlyHere = names.union(["help", "session:save", "session:record", "session:replay"])
      own += [SaveCommand(setup: setup, journal: journal, sessionCommands: onlyHere).command, recordCommand, replayCommand]
    }
    let replaced = Set(own.map(\.name))
    let help = Help(commands: setup.help.commands.filter { !replaced.contains($0.name) } + own, version: Setup.version)
    return setup.engine(
      arguments: setup.options.words, plan: nil, commands: help.commands + [tour.helpCommand(help.command)],
      types: [BackgroundTask.type], output: output)
  }
}
