import Glibc
import HKDLanguage
import LineEditor
import Synchronization

/// The program's output: every text passes the gate; a reader that went away is no error of the program's.
///
/// Values and `say` go to standard output, everything else to standard error, above the line being edited or the progress
/// at the bottom of a terminal.
final class StandardOutput: Output {
  let console: Console
  private let gate: SecretGate
  /// Standard output is written in large pieces where it is no terminal.
  private let pending = Mutex<String>("")

  private static let pieceSize = 32 * 1024

  init(gate: SecretGate, console: Console = Console()) {
    self.gate = gate
    self.console = console
  }

  func write(_ text: String) { append(gate.redactOutput(text), flushing: console.isTerminal(.out)) }

  func note(_ line: String) {
    // What was said before on standard output stands before it, also where both go to one file.
    flush()
    console.write(gate.redact(line) + "\n", to: .err)
  }

  /// Writes out what is pending; called before the program waits, runs another program, or ends.
  func flush() { append("", flushing: true) }

  /// How wide a text for people may be: as the stream's terminal, but no wider than reads well.
  func textWidth(_ stream: Console.Stream) -> Int {
    console.isTerminal(stream) ? min(100, max(40, console.columns(stream))) : 80
  }

  private func append(_ text: String, flushing: Bool) {
    pending.withLock { pending in
      pending += text
      guard !pending.isEmpty, flushing || pending.utf8.count >= Self.pieceSize else { return }
      console.write(pending, to: .out)
      pending = ""
    }
  }
}
