import Glibc
import HKDLanguage

/// `session:save FILE`: what succeeded in this session, as a script that runs.
struct SaveCommand: Sendable {
  let setup: Setup
  let journal: Journal
  let undo: UndoStack
  /// What scripts do not have.
  let sessionCommands: Set<String>

  /// What only looks, or is about the session itself: the script says nothing of it.
  private static let lookups: Set<String> = [
    "help", "history", "tasks", "session:save", "session:record", "session:replay",
  ]

  var command: Command {
    Command(
      "session:save", "Writes what succeeded in this session as a script, checked and ready to run.",
      details: """
        Statements that failed or were undone, and those that only a session can do, are left out. Secrets are not written: the script reads \
        them from the environment, by the names of the config that they were set to.
        """,
      parameters: [
        Parameter("file", .positional, .string, required: true, completion: .path, "The script, `deploy.hkd`."),
        Parameter("force", .flag, .bool, short: "f", "Replace the file if it is there."),
      ], effect: .writes, examples: [Example("session:save deploy.hkd")]
    ) { invocation in
      guard let path = invocation["file"].string.map(Files.inHome), !path.isEmpty else {
        throw Failure("HKD360", "`session:save` needs the name of a file", place: invocation.place)
      }
      try save(to: path, replaces: invocation["force"].bool ?? false)
      return .null
    }
  }

  private func save(to path: String, replaces: Bool) throws(Failure) {
    if !replaces, access(path, F_OK) == 0 {
      throw Failure("HKD360", "\(path) is there already", hint: "--force replaces it", kind: .local)
    }
    let entries = journal.entries.map { [undone = undo.undone] in $0.without(undone) }
    var script = SessionScript(entries, sessionCommands: sessionCommands, lookups: Self.lookups, secrets: setup.secrets)
    let text = try checked(&script)
    do throws(Files.Problem) {
      try Files.write(Array(text.utf8), to: path, mode: 0o777)
    } catch {
      throw Failure("HKD360", "cannot write \(path): \(error.message)", kind: .local)
    }
    let needed = script.environmentNames
    let secrets = needed.isEmpty ? "" : "; set \(needed.joined(separator: ", ")) before it runs"
    setup.output.note("saved \(path)\(secrets)")
  }

  /// The script's text, less what would not check since something that it needs was left out.
  private func checked(_ script: inout SessionScript) throws(Failure) -> String {
    let engine = setup.engine(arguments: [], plan: nil)
    // Each round leaves out at least one statement.
    for _ in 0...script.pieces.count {
      guard script.pieces.contains(where: { !$0.isComment }) else { break }
      let head = header(script)
      let text = head + script.pieces.map { $0.text + "\n" }.joined()
      let wrong = engine.check(SourceText(text, origin: .other("the script"))).diagnostics.filter { $0.severity == .error }
      if wrong.isEmpty { return text }
      var start = head.utf8.count
      for (index, piece) in script.pieces.enumerated() {
        let end = start + piece.text.utf8.count
        if !piece.isComment, let reason = wrong.first(where: { start...end ~= Int($0.span.start) }) {
          script.leaveOut(index, because: reason.message)
        }
        start = end + 1
      }
    }
    throw Failure("HKD360", "nothing in this session makes a script", hint: "enter something that succeeds first")
  }

  private func header(_ script: SessionScript) -> String {
    var lines = ["#!/usr/bin/env hkd", "# Saved from a session of hkd."]
    if !script.environmentNames.isEmpty {
      lines.append("# It reads secrets from the environment: \(script.environmentNames.joined(separator: ", ")).")
    }
    return lines.joined(separator: "\n") + "\n\n"
  }
}
