import Glibc
import TestSupport
import Testing

/// `hkd` at a terminal, as somebody sits before it.
final class SessionTerminal {
  let world: LocalWorld
  let terminal: PseudoTerminal

  /// - Parameters:
  ///   - world: Where it runs; a new one unless another session shares it.
  ///   - environment: Changes to the world's.
  init(
    _ arguments: [String] = [], in world: LocalWorld? = nil, environment: [String: String?] = [:], rows: Int = 30,
    columns: Int = 100
  ) throws {
    let world = try world ?? LocalWorld()
    self.world = world
    var variables = world.environment
    variables["LANG"] = "C.UTF-8"
    for name in ["LC_ALL", "LC_CTYPE", "PAGER", "NO_COLOR", "HKD_HISTORY", "COLUMNS", "LINES"] { variables[name] = nil }
    for (name, value) in environment { variables[name] = value }
    terminal = try PseudoTerminal(
      try Products.path("hkd"), arguments, environment: variables, workingDirectory: world.work, rows: rows, columns: columns)
  }

  var screen: Screen { terminal.screen }

  func type(_ keys: String...) throws { try terminal.send(keys.joined()) }

  /// Waits until the prompt stands at the cursor with nothing typed.
  func waitForPrompt(_ prompt: String = "", within limit: Duration = .seconds(20)) throws {
    try terminal.waitForScreen("show a fresh prompt \(prompt)", within: limit) { screen in
      let line = screen.lines[screen.cursor.row]
      return line.hasSuffix("›") && (prompt.isEmpty || line == prompt) && screen.cursor.column == line.count + 1
        && screen.modes.contains(2004)
    }
  }

  /// Waits until the line that is being typed looks like this.
  func expectLine(_ text: String, within limit: Duration = .seconds(10)) throws {
    try terminal.waitForScreen("have the line \(text.debugDescription)", within: limit) {
      $0.lines[$0.cursor.row] == text
    }
  }

  /// Types an entry and waits for the prompt behind it.
  ///
  /// - Returns: The lines that it printed.
  @discardableResult
  func enter(_ entry: String, within limit: Duration = .seconds(30)) throws -> [String] {
    try waitForPrompt(within: limit)
    let before = allLines.count
    try type(entry, Keys.enter)
    // The prompt that stood there holds the entry now, so a fresh one is another.
    try terminal.waitForScreen("take \(entry.debugDescription)", within: limit) { screen in
      Self.lines(of: screen).count > before && screen.lines[screen.cursor.row].hasSuffix("›")
        && screen.cursor.column == screen.lines[screen.cursor.row].count + 1 && screen.modes.contains(2004)
    }
    return Array(allLines.dropFirst(before).dropLast())
  }

  /// All that was shown, scrolled away or not, a row each.
  var allLines: [String] { Self.lines(of: screen) }

  static func lines(of screen: Screen) -> [String] {
    screen.history.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Leaves with Ctrl-D.
  func leave() throws {
    try waitForPrompt()
    try type(Keys.control("d"))
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(try terminal.isCooked())
  }
}
