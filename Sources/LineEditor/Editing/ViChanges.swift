/// Follows the keys of vi mode and keeps those of the last change, for `.`.
///
/// libedit's own record cannot be trusted: it runs over the ends of lines, and where a command fails when it is carried out again
/// (`cw` at the end of the text), the text typed behind it is taken for commands. Here a change is repeated key by key, and its
/// text only once libedit is seen to insert.
struct ViChanges {
  /// A change as it was typed.
  struct Change: Equatable {
    var command: [Unicode.Scalar] = []
    var count: [Unicode.Scalar] = []
    /// What was typed in insert mode behind the command, the Escape that ended it included; empty for a change without.
    var text: [Unicode.Scalar] = []
  }

  private enum Mode: Equatable {
    case command
    /// What is typed belongs to a change, unless something else than text was among it.
    case insert(isChange: Bool)
  }

  private var mode = Mode.insert(isChange: true)
  private var begun = Change()
  /// The `c`, `d` or `y` that waits for a motion.
  private var pendingOperator: Unicode.Scalar?
  private var awaitsCharacter = false
  /// Nil while there is none that could be repeated.
  private(set) var last: Change?
  /// Whether a command has just been given that begins to insert, unless it fails.
  var mustInsert = false

  /// A line begins in insert mode, as if by `i`.
  mutating func beginLine() {
    if case .insert(isChange: true) = mode { endText() }
    mustInsert = false
    mode = .insert(isChange: true)
    begun = Change(command: ["i"])
    pendingOperator = nil
    awaitsCharacter = false
  }

  /// Whether `key` would be a motion to the next word behind an operator that changes text.
  func isWordMotion(_ key: Unicode.Scalar) -> Bool {
    mode == .command && pendingOperator != nil && !awaitsCharacter && (key == "w" || key == "W")
  }

  /// The last change with the count typed before `.`, if there was one; nil where that would not be what was typed.
  mutating func change() -> Change? {
    defer { begin() }
    guard mode == .command, var change = last else {
      // libedit takes commands, and this does not: it has lost track.
      if mode != .command { last = nil }
      mode = .command
      return nil
    }
    if !begun.count.isEmpty { change.count = begun.count }
    return change
  }

  /// The command that was to insert has failed: what follows is taken for commands.
  mutating func fail() {
    mode = .command
    begin()
  }

  /// Takes a key that libedit gets.
  mutating func take(_ key: Unicode.Scalar) {
    switch mode {
    case .insert(let isChange): takeText(key, isChange: isChange)
    case .command: takeCommand(key)
    }
  }

  private mutating func begin() {
    begun = Change()
    pendingOperator = nil
    awaitsCharacter = false
  }

  // MARK: Insert mode

  private mutating func takeText(_ key: Unicode.Scalar, isChange: Bool) {
    if key.value == KeyBindings.loneEscape {
      if isChange { endText() }
      mode = .command
      begin()
    } else if isChange, key != "\r", key != "\n" {
      if Self.elsewhere.contains(key) {
        last = nil
        mode = .insert(isChange: false)
      } else {
        begun.text.append(key)
      }
    }
  }

  private mutating func endText() {
    if begun.text.isEmpty, begun.command == ["i"] { return }
    if let escape = Unicode.Scalar(KeyBindings.loneEscape) { begun.text.append(escape) }
    last = begun
  }

  // MARK: Command mode

  private mutating func takeCommand(_ key: Unicode.Scalar) {
    if awaitsCharacter {
      begun.command.append(key)
      return complete()
    }
    // What it repeats is asked for by the command that it is bound to.
    if key == ".", pendingOperator == nil { return }
    if ("1"..."9").contains(key) || key == "0" && isAtCount { return takeDigit(key) }
    begun.command.append(key)
    if let pendingOperator {
      if Self.searches.contains(key) {
        awaitsCharacter = true
      } else if key == pendingOperator || Self.motions.contains(key) {
        complete()
      } else {
        begin()
      }
    } else if Self.operators.contains(key) {
      pendingOperator = key
    } else if Self.searches.contains(key) || key == "r" {
      awaitsCharacter = true
    } else {
      complete()
    }
  }

  private var isAtCount: Bool {
    pendingOperator == nil ? !begun.count.isEmpty : begun.command.count > 1
  }

  private mutating func takeDigit(_ key: Unicode.Scalar) {
    if pendingOperator == nil { begun.count.append(key) } else { begun.command.append(key) }
  }

  /// The keys so far are a whole command.
  private mutating func complete() {
    guard let first = begun.command.first else { return }
    if first == "c" || Self.inserts.contains(first) {
      mode = .insert(isChange: true)
      pendingOperator = nil
      awaitsCharacter = false
      mustInsert = true
      return
    }
    if first == "d" || first == "r" || Self.changes.contains(first) { last = begun }
    begin()
  }

  /// Keys of insert mode that move, complete or search: Escape begins what arrows send.
  private static let elsewhere = keys("\u{1b}\t\u{c}\u{e}\u{10}\u{12}\u{13}")

  private static func keys(_ text: String) -> Set<Unicode.Scalar> { Set(text.unicodeScalars) }
  private static let operators = keys("cdy")
  private static let searches = keys("fFtT")
  private static let motions = keys("hlwWbBeE0^$;,|% ")
  private static let inserts = keys("iIaAsSCR")
  private static let changes = keys("xXDpP~")
}
