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
    let common = setup.commands
    var own = [historyCommand(history)] + tasks.commands
    // To remember what was before costs calls: where nobody could think better of it none are made.
    if isInteractive { own += undo.remembering(common) + [undo.command] }
    let names = Set(own.map(\.name)).subtracting(common.map(\.name))
    let onlyHere = names.union(["session:save", "session:record", "session:replay"])
    if !replaying {
      let save = SaveCommand(setup: setup, journal: journal, sessionCommands: onlyHere.union(["help"]))
      own += [save.command, recordCommand, replayCommand]
    }
    let replaced = Set(own.map(\.name))
    let help = Help(
      commands: common.filter { !replaced.contains($0.name) } + own, version: Setup.version,
      sessionCommands: onlyHere)
    return setup.engine(
      arguments: setup.options.words, plan: nil, commands: help.commands + [helpCommand(help)],
      types: [BackgroundTask.type], output: output)
  }

  /// `help`, with `help tour` besides; long pages go through the pager.
  private func helpCommand(_ help: Help) -> Command {
    let plain = help.command
    return Command(
      plain.name, plain.summary, details: "`help tour` is a first deploy on the local platform, step by step.",
      parameters: plain.parameters, result: plain.result, effect: plain.effect, examples: plain.examples + [Example("help tour")]
    ) { [tour, setup, isInteractive] invocation in
      if invocation["name"].string == "tour" {
        try tour.begin(invocation)
      } else if isInteractive, !invocation.scope.isBackground {
        PagedText(setup).show(try help.text(invocation), to: invocation.runtime.output)
      } else {
        invocation.runtime.output.write(try help.text(invocation))
      }
      return .null
    }
  }
}
