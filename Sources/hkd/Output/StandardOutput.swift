import CSystem
import Glibc
import HKDLanguage
import Synchronization

/// The program's output: every text passes the gate; a reader that went away is no error of the program's.
///
/// Values and `say` go to standard output, everything else to standard error, each under one lock so that lines of
/// parallel tasks never mix.
final class StandardOutput: Output {
  private let gate: SecretGate
  private let lock = Mutex(State())
  /// Where lines go while the line editor or a progress line owns the terminal's last line; set by those.
  let terminal: TerminalLines

  private struct State {
    /// Standard output is written in one piece where it is no terminal.
    var pending: [UInt8] = []
    var isClosed = false
  }

  init(gate: SecretGate, terminal: TerminalLines) {
    self.gate = gate
    self.terminal = terminal
  }

  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private static let pieceSize = 32 * 1024

  func write(_ text: String) {
    let text = gate.redact(text)
    if isTerminal {
      terminal.withoutProgress { self.append(text, flushing: true) }
    } else {
      append(text, flushing: false)
    }
  }

  func note(_ line: String) {
    // What was said before on standard output stands before it, also where both go to one file.
    flush()
    terminal.line(gate.redact(line))
  }

  /// Writes out what is pending; called before the program waits, runs another program, or ends.
  func flush() { append("", flushing: true) }

  private func append(_ text: String, flushing: Bool) {
    lock.withLock { state in
      state.pending.append(contentsOf: text.utf8)
      guard flushing || state.pending.count >= Self.pieceSize, !state.pending.isEmpty else { return }
      if !state.isClosed { state.isClosed = !writeAll(STDOUT_FILENO, state.pending) }
      state.pending.removeAll(keepingCapacity: true)
    }
  }
}

/// Writes all bytes; false when the reader is gone or the device is full.
@discardableResult
func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var offset = 0
    while offset < buffer.count {
      let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
      if count > 0 {
        offset += count
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        // Another program has left the terminal or pipe non-blocking.
        var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        if poll(&poller, 1, 10_000) <= 0 { return false }
      } else {
        return false
      }
    }
    return true
  }
}
