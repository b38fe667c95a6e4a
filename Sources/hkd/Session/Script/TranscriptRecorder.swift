import HKDLanguage
import HKDSystem
import PlatformAPI

/// Writes a transcript while a session goes on, entry by entry.
final class TranscriptRecorder: Sendable {
  private struct State: Sendable {
    var path: String?
    /// Whether the entry that runs is recorded: not the one that began it.
    var isRecordingEntry = false
    var printed = ""
    var text = ""
    /// Of the environment, where its secrets are read from.
    var environmentNames: [String] = []
  }

  private let state = Monitor(State())
  private let gate: SecretGate

  init(gate: SecretGate) { self.gate = gate }

  /// Begins a transcript; an older file of this name is replaced.
  func begin(_ path: String) throws(Files.Problem) {
    let heading = "# A session\n\n"
    try Files.write(Array(heading.utf8), to: path)
    state.update {
      $0.path = path
      $0.text = heading
    }
  }

  /// Ends the transcript; gives its file, and the names in the environment that replaying it needs; nil if there was none.
  func end() -> (path: String, environmentNames: [String])? {
    state.update { state in
      defer { state = State() }
      return state.path.map { ($0, state.environmentNames) }
    }
  }

  var isRecording: Bool { state.withLock { $0.isRecordingEntry } }

  /// An entry begins to run.
  func entryBegins() {
    state.update { state in
      state.isRecordingEntry = state.path != nil
      state.printed = ""
    }
  }

  /// Something was printed on standard output.
  func printed(_ text: String) {
    let text = gate.redact(text)
    state.update { state in
      if state.isRecordingEntry { state.printed += text }
    }
  }

  /// The entry is over.
  ///
  /// - Parameters:
  ///   - text: As it was typed, without secrets.
  ///   - environmentNames: Where these are read from instead.
  ///   - error: Its first error; nil where it succeeded.
  func entryEnds(
    _ text: String, environmentNames: [String], error: (code: String, message: String)?
  ) throws(Files.Problem) {
    let whole = state.update { state -> (path: String, text: String)? in
      guard state.isRecordingEntry, let path = state.path else { return nil }
      state.isRecordingEntry = false
      state.environmentNames += environmentNames.filter { !state.environmentNames.contains($0) }
      var entry = Transcript.Entry(text: gate.redact(text))
      entry.output = Self.lines(of: state.printed)
      if let error {
        entry.error = (error.code, gate.redact(error.message).split(whereSeparator: \.isWhitespace).map(String.init))
      }
      state.text += entry.written
      return (path, state.text)
    }
    if let whole { try Files.write(Array(whole.text.utf8), to: whole.path) }
  }

  static func lines(of text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    let whole = text.hasSuffix("\n") ? text.dropLast() : text[...]
    return whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// The session's output: as it is, and what is printed goes into the transcript too.
final class SessionOutput: Output {
  private let output: StandardOutput
  private let recorder: TranscriptRecorder

  init(_ output: StandardOutput, _ recorder: TranscriptRecorder) {
    self.output = output
    self.recorder = recorder
  }

  func write(_ text: String) {
    recorder.printed(text)
    output.write(text)
  }

  func note(_ line: String) { output.note(line) }
}
