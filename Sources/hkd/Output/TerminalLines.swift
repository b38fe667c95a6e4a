import Glibc
import Synchronization

/// The lines on standard error: log lines, notices, and at a terminal one progress line that always stays the last.
final class TerminalLines: Sendable {
  private struct State {
    var progress: String?
    /// While a line is being edited at the prompt, whole lines go above it.
    var above: (@Sendable (String) -> Void)?
  }

  private let state = Mutex(State())
  let isTerminal: Bool

  init() {
    let term = getenv("TERM").map { String(cString: $0) } ?? ""
    isTerminal = isatty(STDERR_FILENO) == 1 && term != "dumb" && !term.isEmpty
  }

  /// Lines printed while the prompt is shown go through this.
  func printAbove(_ printer: (@Sendable (String) -> Void)?) { state.withLock { $0.above = printer } }

  /// Prints a whole line, above the progress line or the line being edited if there is one.
  func line(_ text: String) {
    let above = state.withLock { state -> (@Sendable (String) -> Void)? in
      if let above = state.above { return above }
      let progress = state.progress
      writeAll(STDERR_FILENO, Array(((progress == nil ? "" : Self.clear) + text + "\n" + (progress ?? "")).utf8))
      return nil
    }
    above?(text)
  }

  /// Shows, replaces or (nil) removes the progress line; does nothing where there is no terminal.
  func progress(_ text: String?) {
    guard isTerminal else { return }
    state.withLock { state in
      guard state.above == nil, state.progress != text else { return }
      writeAll(STDERR_FILENO, Array(((state.progress == nil ? "" : Self.clear) + (text ?? "")).utf8))
      state.progress = text
    }
  }

  /// Takes the progress line away while something else writes to the terminal.
  func withoutProgress(_ body: () -> Void) {
    state.withLock { state in
      if state.progress != nil { writeAll(STDERR_FILENO, Array(Self.clear.utf8)) }
      body()
      if let progress = state.progress { writeAll(STDERR_FILENO, Array(progress.utf8)) }
    }
  }

  private static let clear = "\r\u{1B}[K"
}
