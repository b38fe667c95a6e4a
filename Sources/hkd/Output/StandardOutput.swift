import Glibc
import HKDLanguage
import LineEditor
import Synchronization

/// The program's output: every text passes the gate. Output that cannot be written ends what runs: with a message, or in silence where
/// its reader went away, as `head` does.
///
/// Values and `say` go to standard output, everything else to standard error, above the line being edited or the progress
/// at the bottom of a terminal.
final class StandardOutput: Output {
  let console: Console
  private let gate: SecretGate
  private let isQuiet: Bool
  /// Standard output is written in large pieces where it is no terminal.
  private let pending = Mutex(Pending())

  /// Why standard output takes nothing more.
  private let lost = Mutex<Failure?>(nil)

  private struct Pending {
    var text = ""
    /// Whether it is written out soon, whatever the program does meanwhile.
    var isComing = false
  }

  private static let pieceSize = 32 * 1024
  /// Nanoseconds for which a reader of standard output waits at most for what was said.
  private static let longestDelay = 50_000_000

  /// What a program ends with whose reader is gone: as one that SIGPIPE ends.
  private static let readerGone = Failure(
    "HKD641", "the reader of the output is gone", kind: .exit(128 + SIGPIPE), isCatchable: false)

  init(gate: SecretGate, console: Console = Console(), isQuiet: Bool = false) {
    self.gate = gate
    self.isQuiet = isQuiet
    self.console = console
  }

  func write(_ text: String) { append(gate.redactOutput(text), flushing: console.isTerminal(.out)) }

  /// What hkd itself tells on standard output, an event or a line of a plan: not even what was revealed is shown.
  func tell(_ line: String) { append(gate.redact(line) + "\n", flushing: console.isTerminal(.out)) }

  func note(_ line: String) {
    // What was said before on standard output stands before it, also where both go to one file.
    flush()
    console.write(gate.redact(line) + "\n", to: .err)
  }

  func progress(_ line: String) {
    if !isQuiet { note(line) }
  }

  /// Writes out what is pending; called before the program waits, runs another program, or ends.
  func flush() { append("", flushing: true) }

  /// How wide a text for people may be: as the stream's terminal, but no wider than reads well.
  func textWidth(_ stream: Console.Stream) -> Int {
    console.isTerminal(stream) ? min(100, max(40, console.columns(stream))) : 80
  }

  /// Writes out what is pending; throws if that or an earlier text could not be written.
  func finish() throws(Failure) {
    flush()
    if let failure = lost.withLock(\.self) { throw failure }
  }

  private func append(_ text: String, flushing: Bool) {
    let isLeft = pending.withLock { pending in
      pending.text += text
      guard !pending.text.isEmpty else { return false }
      if flushing || pending.text.utf8.count >= Self.pieceSize {
        if !console.write(pending.text, to: .out) { lose(errno) }
        pending.text = ""
        return false
      }
      defer { pending.isComing = true }
      return !pending.isComing
    }
    guard isLeft else { return }
    afterNanoseconds(Self.longestDelay) { [weak self] in
      self?.pending.withLock { $0.isComing = false }
      self?.flush()
    }
  }

  private func lose(_ reason: Int32) {
    let failure =
      reason == EPIPE
      ? Self.readerGone
      : Failure(
        "HKD641", "cannot write to standard output: \(String(cString: strerror(reason)))", kind: .local, isCatchable: false)
    let isFirst = lost.withLock { lost in
      defer { lost = lost ?? failure }
      return lost == nil
    }
    if isFirst { Signals.shared.scope.cancel(failure) }
  }
}
