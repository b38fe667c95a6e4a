import TestSupport
import Testing

/// The driver on a terminal, with a home and a history of its own.
final class Session {
  let home: TemporaryFolder
  let terminal: PseudoTerminal

  init(
    rows: Int = 24, columns: Int = 80, home: TemporaryFolder? = nil, environment: [String: String?] = [:]
  ) throws {
    let home = try home ?? TemporaryFolder("editor")
    self.home = home
    terminal = try PseudoTerminal(
      try Products.path("LineEditorDriver"), environment: Session.environment(home, changing: environment),
      workingDirectory: home.path, rows: rows, columns: columns)
  }

  static func environment(_ home: TemporaryFolder, changing changes: [String: String?] = [:]) -> [String: String] {
    var result = [
      "HOME": home.path, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
      "DRIVER_HISTORY": home.path("history"),
    ]
    for (name, value) in changes { result[name] = value }
    return result
  }

  var screen: Screen { terminal.screen }

  /// Waits for a fresh prompt: the cursor stands right behind one.
  func waitForPrompt(_ prompt: String = "app>") throws {
    try terminal.waitForScreen("show a fresh \(prompt)") { screen in
      screen.cursor.row < screen.lines.count && screen.lines[screen.cursor.row] == prompt
        && screen.cursor.column == prompt.count + 1
    }
  }

  /// Waits until keys are read, whatever the prompt looks like.
  func waitUntilReading() throws {
    try terminal.waitForScreen("be ready for keys") { $0.modes.contains(2004) }
  }

  func type(_ keys: String...) throws { try terminal.send(keys.joined()) }

  /// Types a line and waits until it was taken as an entry.
  func enter(_ line: String, entry: String? = nil) throws {
    try terminal.send(line + Keys.enter)
    try expectEntry(entry ?? line)
  }

  /// Types a command of the driver's and waits for the prompt behind it, above which lines may stand by then.
  func command(_ line: String) throws {
    try terminal.send(line + Keys.enter)
    try terminal.waitForScreen("show a prompt behind \(line)") { screen in
      screen.text.contains("app> \(line)\n") && screen.lines[screen.cursor.row].hasPrefix("app>")
    }
  }

  /// Waits until the driver has printed this entry, and for the next prompt.
  func expectEntry(_ text: String) throws {
    try terminal.waitForScreen(containing: "entry \(text.utf8.count): \(text.debugDescription)")
    try waitForPrompt()
  }

  /// Waits until the row of the cursor looks like this, with the cursor behind so many columns.
  func expectLine(_ text: String, cursor: Int? = nil) throws {
    try terminal.waitForScreen("have the line \(text.debugDescription), cursor \(cursor.map { "\($0)" } ?? "anywhere")") {
      screen in
      screen.lines[screen.cursor.row] == text && (cursor == nil || screen.cursor.column == cursor)
    }
  }

  /// Ends the session with Ctrl-D.
  func end() throws {
    try type(Keys.control("d"))
    try terminal.waitForScreen(containing: "end")
    #expect(try terminal.waitForExit() == .exited(0))
  }
}
