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

  private let isInteractive: Bool

  /// - Parameter isInteractive: Whether somebody types at a prompt: what is for them alone is left out elsewhere.
  init(_ setup: Setup, isInteractive: Bool) {
    self.setup = setup
    self.isInteractive = isInteractive
    let output = setup.output
    history = SessionHistory.open(
      environment: setup.environment, isPrivate: setup.options.isPrivate, secrets: setup.secrets
    ) { output.note("notice: \($0)") }
    tasks = BackgroundTasks(setup)
    remoteNames = RemoteNames(setup)
    protectedApps = ProtectedApps(environment: setup.environment, remote: remoteNames)
    recorder = TranscriptRecorder(gate: setup.gate, secrets: setup.secrets)
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
    let common = setup.commands
    let own = ownCommands.filter { !replaying || !TranscriptRecorder.commands.contains($0.name) } + changed(common)
    let taken = Set(own.map(\.name))
    return setup.engine(
      arguments: setup.options.words, plan: nil,
      commands: help(common.filter { !taken.contains($0.name) } + own).callableCommands,
      types: [BackgroundTask.type], output: output)
  }

  /// The commands that only a session has.
  var ownCommands: [Command] {
    let withoutSave = [historyCommand(history)] + tasks.commands + (isInteractive ? [undo.command] : [])
    let names = Set(withoutSave.map(\.name)).union(TranscriptRecorder.commands)
    let save = SaveCommand(setup: setup, journal: journal, undo: undo, sessionCommands: names.union(["help"]))
    return withoutSave + [save.command, recordCommand, replayCommand]
  }

  /// Of the commands that scripts have, too, those that do more in a session.
  private func changed(_ common: [Command]) -> [Command] {
    // To remember what was before costs calls: where nobody could think better of it none are made.
    (isInteractive ? undo.remembering(common) : [])
      + common.filter { $0.name == "secret:prompt" }.map(askingAfresh)
      + common.filter { $0.name == "await" }.map(tasks.awaitCommand)
  }

  /// A command that asks for a secret: what was typed before the question stood there is no answer, and no entry either.
  private func askingAfresh(_ command: Command) -> Command {
    Command(
      command.name, command.summary, details: command.details, parameters: command.parameters, result: command.result,
      items: command.items,
      effect: command.effect, examples: command.examples
    ) { invocation in
      TypedAhead.discard()
      return try command.body(invocation)
    }
  }

  /// `help` with the session's own commands and `help tour` besides; long pages go through the pager.
  private func help(_ commands: [Command]) -> Help {
    var help = setup.help
    help.commands = commands
    help.sessionCommands = { [self] in ownCommands }
    help.topics = [
      Help.Topic(name: "tour", summary: "a first deploy on the local platform, step by step.") {
        [tour] invocation throws(Failure) in try tour.begin(invocation)
      }
    ]
    if isInteractive {
      help.show = { [setup] text, invocation in
        if invocation.scope.isBackground {
          invocation.runtime.output.write(text)
        } else {
          PagedText(setup).show(text, to: invocation.runtime.output)
        }
      }
    }
    return help
  }
}
