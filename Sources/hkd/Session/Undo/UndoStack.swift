import DeployCommands
import HKDLanguage
import HKDSystem
import PlatformAPI

/// The changes of this session that can be undone, the last one first.
final class UndoStack: Sendable {
  private struct Entry: Sendable {
    let id: Int
    let command: String
    /// The app's name at the time; the change knows its id, which stays.
    let appName: String
    let kind: UndoKind
    let change: UndoKind.Change
    /// The call that made it.
    let place: Place
  }

  private struct State: Sendable {
    var entries: [Entry] = []
    var lastID = 0
    var undone: [Place] = []
  }

  private let setup: Setup
  private let state = Monitor(State())

  init(_ setup: Setup) { self.setup = setup }

  /// The commands that change something, each remembering what was before; those that cannot be undone are not among them.
  func remembering(_ commands: [Command]) -> [Command] {
    commands.compactMap { command in
      UndoKind.all.first { $0.commands.contains(command.name) }.map { remembering(command, $0) }
    }
  }

  private func remembering(_ command: Command, _ kind: UndoKind) -> Command {
    Command(
      command.name, command.summary, details: command.details, parameters: command.parameters, result: command.result,
      items: command.items,
      effect: command.effect, examples: command.examples
    ) { [self] invocation in
      let before = stateBefore(invocation, kind)
      let result = try command.body(invocation)
      guard let (app, name, before) = before else { return result }
      // The change is made: that it cannot be undone is no failure of the command's.
      if let after = try? kind.state(app, setup.host.client, invocation.scope), kind.settlesLater || after != before {
        let change = UndoKind.Change(app: app, before: before, after: after)
        push(command.name, on: name, kind, change, invocation.place)
      }
      return result
    }
  }

  private func stateBefore(_ invocation: Invocation, _ kind: UndoKind) -> (app: String, name: String, Value)? {
    let input = invocation.command.parameters.firstIndex(where: \.takesInput).map { invocation.arguments[$0] } ?? .null
    guard let named = try? setup.host.app(for: invocation, input: input),
      let app = try? setup.host.client.get(platformPath("apps", named), in: invocation.scope), let id = app["id"].string,
      let state = try? kind.state(id, setup.host.client, invocation.scope)
    else { return nil }
    return (id, app["name"].string ?? named, state)
  }

  private func push(
    _ command: String, on name: String, _ kind: UndoKind, _ change: UndoKind.Change, _ place: Place
  ) {
    state.update { state in
      state.lastID += 1
      state.entries.append(
        Entry(id: state.lastID, command: command, appName: name, kind: kind, change: change, place: place))
    }
  }

  /// The calls whose changes were undone.
  var undone: [Place] { state.withLock { $0.undone } }

  /// `undo`
  var command: Command {
    Command(
      "undo", "Undoes the last change of config, scale, maintenance or release of this session, by another change.",
      details: "It shows what it will do and asks. Rolling back makes a new release, as every change of config does.",
      parameters: [Parameter("yes", .flag, .bool, short: "y", "Do not ask.")], effect: .writes, examples: [Example("undo")]
    ) { [self] invocation in
      try undo(invocation, asks: !(invocation["yes"].bool ?? false))
      return .null
    }
  }

  private func undo(_ invocation: Invocation, asks: Bool) throws {
    guard let entry = state.withLock({ $0.entries.last }) else {
      throw Failure(
        "HKD364", "there is nothing to undo in this session",
        hint: "config, scale, maintenance and releases that it has changed can be", place: invocation.place)
    }
    let (name, now) = try stateNow(entry, invocation)
    let title = "\(entry.command) on \(name)" + (name == entry.appName ? "" : " (then \(entry.appName))")
    guard let compensation = entry.kind.compensation(entry.change, now) else {
      drop(entry)
      throw Failure(
        "HKD364", "\(title): there is nothing left to undo", hint: "what it changed has been changed again since",
        place: invocation.place)
    }
    setup.output.note("undo \(title):")
    for line in compensation.lines { setup.output.note("  \(line)") }
    if asks, try !isConfirmed(invocation) { return setup.output.note("left as it is") }
    _ = try setup.host.client.perform(compensation.call, in: invocation.scope)
    drop(entry)
    state.update { $0.undone.append(entry.place) }
    setup.output.note(setup.styles.err.good("undone"))
  }

  /// The app's name and what is now; an app that is gone is in the way of no earlier change.
  private func stateNow(_ entry: Entry, _ invocation: Invocation) throws -> (name: String, Value) {
    do {
      let app = try setup.host.client.get(platformPath("apps", entry.change.app), in: invocation.scope)
      return (app["name"].string ?? entry.appName, try entry.kind.state(entry.change.app, setup.host.client, invocation.scope))
    } catch let failure as Failure where failure.kind == .notFound {
      drop(entry)
      throw Failure(
        "HKD364", "\(entry.command) on \(entry.appName): there is no such app any more",
        hint: "`undo` again for the change before", place: invocation.place)
    }
  }

  private func isConfirmed(_ invocation: Invocation) throws -> Bool {
    guard let prompt = TerminalPrompt.ifPossible(),
      let answer = try prompt.ask("Do it? [y/N] ", isSecret: false, scope: invocation.scope)
    else {
      throw Failure(
        "HKD364", "`undo` asks before it changes anything, and nobody can answer", hint: "undo --yes", place: invocation.place)
    }
    return ["y", "yes"].contains(answer.lowercased())
  }

  private func drop(_ entry: Entry) { state.update { $0.entries.removeAll { $0.id == entry.id } } }
}
