import CSystem
import Glibc

/// Reads entries of one or more lines: edited with libedit at a terminal, plainly from anything else.
///
/// Reading belongs to one thread. `interrupt` and `restoreTerminal` can be called from any thread and from signal handlers; lines
/// printed through the console from other threads go above the line being edited.
public final class LineEditor {
  private let configuration: EditorConfiguration
  private let history: History
  private let console: Console
  private let reader: Reader

  private enum Reader {
    case edited(EditedLineReader)
    case plain(PlainLineReader)
  }

  /// Opens the editor on standard input and on the console's terminal.
  ///
  /// Without a terminal on both sides, or with one that is dumb, lines are read as they are.
  public init(_ configuration: EditorConfiguration, history: History, console: Console) {
    self.configuration = configuration
    self.history = history
    self.console = console
    TextLocale.prepare()
    Wake.prepare()
    let input = TerminalKind(of: STDIN_FILENO)
    if input == .full, console.terminalKind == .full,
      let edited = EditedLineReader(configuration, history: history, console: console)
    {
      reader = .edited(edited)
    } else {
      let promptsOn = input == .none || console.terminalKind == .none ? nil : console.terminal
      reader = .plain(PlainLineReader(descriptor: STDIN_FILENO, promptsOn: promptsOn))
    }
  }

  /// Whether entries are edited at a terminal, with keys, history and completion.
  public var isInteractive: Bool {
    if case .edited = reader { return true }
    return false
  }

  /// Reads the next entry, showing prompts at a terminal, and keeps it in the history.
  public func readEntry() -> EntryOutcome {
    switch reader {
    case .edited(let reader):
      // What was to wake an earlier line is over; from here on nothing may be missed.
      _ = Wake.take()
      console.beginEditing()
      reader.begin()
      let outcome = readLines { prompt, earlier in reader.readLine(prompt: prompt, after: earlier) }
      reader.end()
      console.endEditing()
      if case .entry(let text) = outcome {
        history.add(text)
        if reader.isInterruptedAhead() { Wake.interrupted.send() }
      }
      return outcome
    case .plain(let reader):
      return readLines { prompt, _ in reader.readLine(prompt: prompt) }
    }
  }

  /// Prints text above the line being edited, or plainly when none is; from any thread.
  public func print(above text: String) { console.write(text, to: .err) }

  /// Discards the line being read, as Ctrl-C does: `readEntry` gives `interrupted`. Safe in a signal handler.
  ///
  /// An edited line takes Ctrl-C as a key; on a dumb terminal it is SIGINT, whose handler calls this.
  public static func interrupt() { Wake.interrupted.send() }

  /// Whether Ctrl-C came since the last entry was read, before anything that it could end: asked when the entry begins to run.
  public static func takeInterrupt() -> Bool { Wake.take().contains(.interrupted) }

  /// Puts the terminal back as it was if a line is being edited just now; for the end by a signal. Safe in a signal handler.
  public static func restoreTerminal() { TerminalRestorer.restore() }

  private func readLines(_ readLine: (String, EntryLines) -> LineOutcome) -> EntryOutcome {
    let entry = EntryLines()
    let completeness = configuration.completeness()
    while true {
      let isFirst = entry.text.isEmpty
      switch readLine(isFirst ? configuration.prompt() : configuration.continuationPrompt(), entry) {
      case .line(let bytes):
        guard let line = String(validating: bytes, as: UTF8.self) else { return .notText(Array(entry.text.utf8) + bytes) }
        entry.text += line
        guard completeness(line) == .needsMore else { return .entry(entry.text) }
        entry.text += "\n"
      case .interrupted:
        return .interrupted
      case .end where isFirst:
        return .endOfInput
      case .end where isInteractive:
        return .interrupted
      case .end:
        // Input that ends in the middle is handed on as it is, so that its error is told.
        return .entry(String(entry.text.dropLast()))
      }
    }
  }
}

/// What has been read of an entry: whole lines, with the newline behind each of them. Shared, so that it grows in place.
final class EntryLines {
  var text = ""
}

/// How reading one line ended.
enum LineOutcome {
  /// Its bytes, without the newline.
  case line([UInt8])
  case interrupted
  case end
}
