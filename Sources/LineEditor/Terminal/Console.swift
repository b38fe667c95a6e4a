import CSystem
import Glibc
import Synchronization

/// The standard output and error of a program whose terminal may have a live part at the bottom: the line being edited, or
/// progress. Whole lines are printed above it, from any thread, and never mix.
public final class Console: Sendable {
  public enum Stream: Sendable {
    case out
    case err
  }

  private struct State {
    var isEditing = false
    /// Printed while a line is edited; the thread that reads keys takes them.
    var waiting: [String] = []
    /// The progress lines in the order in which they began.
    var progress: [(id: Int, text: String)] = []
    var nextID = 0
    var drawnRows = 0
    /// Whether the terminal's cursor stands in the first column, as far as what went through here tells.
    var isAtLineStart = true
  }

  private let descriptors: (out: Int32, err: Int32)
  private let kinds: (out: TerminalKind, err: TerminalKind)
  private let state = Mutex(State())
  private let drawsPlainly = Atomic<Bool>(false)

  public init(out: Int32 = STDOUT_FILENO, err: Int32 = STDERR_FILENO) {
    descriptors = (out, err)
    kinds = (TerminalKind(of: out), TerminalKind(of: err))
  }

  /// From now on signs that hkd draws with are ASCII on terminals: what runs there says that it shows nothing else.
  public func drawPlainly() { drawsPlainly.store(true, ordering: .relaxed) }

  /// Whether the stream is a terminal, of whatever kind.
  public func isTerminal(_ stream: Stream) -> Bool { kind(stream) != .none }

  /// The columns of the stream's terminal as they are now; 80 where there is none.
  public func columns(_ stream: Stream) -> Int { TerminalSize(of: descriptor(stream)).columns }

  /// The size of the stream's terminal as it is now; 24 by 80 where there is none.
  public func size(_ stream: Stream) -> TerminalSize { TerminalSize(of: descriptor(stream)) }

  /// Writes text: as it is where the stream is no terminal or nothing is live, else above the live part, where a missing newline
  /// at the end is added.
  ///
  /// - Returns: false when the reader is gone.
  @discardableResult
  public func write(_ text: String, to stream: Stream = .out) -> Bool {
    guard !text.isEmpty else { return true }
    guard isTerminal(stream) else { return state.withLock { _ in writeAll(text, to: descriptor(stream)) } }
    let text = drawsPlainly.load(ordering: .relaxed) ? PlainSigns.text(text) : text
    return state.withLock { state in
      if state.isEditing {
        state.waiting.append(text)
        Wake.lines.send()
        return true
      }
      guard state.drawnRows > 0 else {
        state.isAtLineStart = text.hasSuffix("\n")
        return writeAll(text, to: descriptor(stream))
      }
      erase(&state)
      let written = writeAll(wholeLines(text), to: descriptor(stream))
      draw(&state)
      return written
    }
  }

  // MARK: The line being edited

  /// From now on what is printed on a terminal waits for `takeWaiting`.
  func beginEditing() {
    state.withLock { state in
      erase(&state)
      if !state.isAtLineStart { writeAll("\n", to: terminal) }
      state.isAtLineStart = true
      state.isEditing = true
    }
  }

  /// What is to be printed above the line now, in whole lines; empty if nothing.
  func takeWaiting() -> String {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting.map { wholeLines($0) }.joined()
    }
  }

  /// The cursor stands in the first column below the edited line: what still waits is printed, and progress shows again.
  func endEditing() {
    state.withLock { state in
      state.isEditing = false
      writeAll(state.waiting.map { wholeLines($0) }.joined(), to: terminal)
      state.waiting = []
      draw(&state)
    }
  }

  // MARK: Progress

  /// Reserves a progress line.
  func beginProgress() -> Int {
    state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
  }

  /// Shows or changes a progress line at the bottom.
  ///
  /// - Returns: false where that cannot be: standard error is no full terminal, or a line is being edited.
  func showProgress(_ text: String, id: Int) -> Bool {
    guard kinds.err == .full else { return false }
    return state.withLock { state in
      if state.isEditing { return false }
      erase(&state)
      if let index = state.progress.firstIndex(where: { $0.id == id }) {
        state.progress[index].text = text
      } else {
        state.progress.append((id, text))
      }
      draw(&state)
      return true
    }
  }

  func endProgress(id: Int) {
    state.withLock { state in
      erase(&state)
      state.progress.removeAll { $0.id == id }
      draw(&state)
    }
  }

  /// Takes the drawn progress lines away; the cursor then stands where the first one began.
  private func erase(_ state: inout State) {
    guard state.drawnRows > 0 else { return }
    let up = state.drawnRows > 1 ? "\u{1b}[\(state.drawnRows - 1)A" : ""
    writeAll("\r\(up)\u{1b}[J", to: descriptors.err)
    state.drawnRows = 0
  }

  private func draw(_ state: inout State) {
    guard !state.isEditing, !state.progress.isEmpty else { return }
    let size = TerminalSize(of: descriptors.err)
    // The last column stays free: some terminals wrap already when it is filled.
    let rows = state.progress.suffix(max(1, size.rows - 1)).map { clipped($0.text, to: size.columns - 1) }
    let start = state.isAtLineStart ? "" : "\n"
    state.isAtLineStart = true
    writeAll(start + rows.joined(separator: "\n"), to: descriptors.err)
    state.drawnRows = rows.count
  }

  private func wholeLines(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }

  private func descriptor(_ stream: Stream) -> Int32 { stream == .out ? descriptors.out : descriptors.err }

  private func kind(_ stream: Stream) -> TerminalKind { stream == .out ? kinds.out : kinds.err }

  /// The descriptor of the terminal that lines are edited on.
  var terminal: Int32 { kinds.out == .none ? descriptors.err : descriptors.out }

  /// What the terminal that lines are edited on can do.
  var terminalKind: TerminalKind { kinds.out == .none ? kinds.err : kinds.out }
}
