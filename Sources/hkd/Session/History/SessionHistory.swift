import HKDLanguage
import LineEditor

/// Where entries are kept, and which are not.
enum SessionHistory {
  /// Opens the history of this user's sessions: `HKD_HISTORY`, else `$XDG_STATE_HOME/hkd/history`, else
  /// `~/.local/state/hkd/history`; an empty `HKD_HISTORY` keeps it in memory.
  static func open(
    environment: Environment, isPrivate: Bool, secrets: SecretFinder, onProblem: @escaping @Sendable (String) -> Void
  ) -> History {
    let path = environment["HKD_HISTORY"] ?? StateFolder.path(environment: environment) + "/history"
    return History(
      path: path, isPrivate: isPrivate, shouldStore: { !secrets.isIn($0) }, onProblem: onProblem)
  }
}

/// `history | where { |entry| $entry.text =~ 'release' }`
func historyCommand(_ history: History) -> Command {
  Command(
    "history", "What was typed in this and earlier sessions, oldest first.",
    details: "Entries that begin with a blank or hold a secret are never kept; `hkd --private` keeps none.",
    result: .list, items: .fields(["time", "text"]), effect: .reads,
    examples: [Example("history | where { |entry| $entry.text =~ 'release' }")]
  ) { _ in
    .list(
      history.entries.map { entry in
        .record([
          ("time", entry.time == 0 ? .null : .time(Int(entry.time) * 1_000_000_000)), ("text", .string(entry.text)),
        ])
      })
  }
}
