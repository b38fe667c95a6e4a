import Glibc
import HKDLanguage
import HKDSystem

/// Writes a transcript while a session goes on, entry by entry: each is added to the file in one piece.
final class TranscriptRecorder: Sendable {
  /// A transcript that is being written.
  private struct Recording: Sendable {
    let path: String
    /// Nanoseconds since 1970; a minute early, as another clock may have it.
    let began = TimeText.now() - 60_000_000_000
    var names = SecretNames()
    /// Knows what was typed as a secret while this is written.
    let gate = SecretGate()
  }

  private struct State: Sendable {
    var recording: Recording?
    /// Whether the entry that runs is recorded: not the one that began it.
    var isRecordingEntry = false
    var printed = ""
  }

  /// What a session that replays has not.
  static let commands: Set = ["session:save", "session:record", "session:replay"]

  private let state = Monitor(State())
  private let gate: SecretGate
  private let secrets: SecretFinder

  init(gate: SecretGate, secrets: SecretFinder) {
    self.gate = gate
    self.secrets = secrets
  }

  /// The file that is being written; nil for none.
  var path: String? { state.withLock { $0.recording?.path } }

  var isRecordingEntry: Bool { state.withLock { $0.isRecordingEntry } }

  /// Begins a transcript; an older file of this name is replaced.
  func begin(_ path: String) throws(Files.Problem) {
    try Files.write(Array("# A session\n\n".utf8), to: path)
    state.update { $0.recording = Recording(path: path) }
  }

  /// Ends the transcript; gives its file, and the names in the environment that replaying it needs; nil if there was none.
  func end() -> (path: String, environmentNames: [String])? {
    state.update { state in
      defer { state = State() }
      return state.recording.map { ($0.path, $0.names.given) }
    }
  }

  /// An entry begins to run.
  func entryBegins() {
    state.update { state in
      state.isRecordingEntry = state.recording != nil
      state.printed = ""
    }
  }

  /// Something was printed on standard output.
  func printed(_ text: String) {
    state.update { state in
      if state.isRecordingEntry { state.printed += text }
    }
  }

  /// The entry is over.
  ///
  /// - Parameters:
  ///   - text: As it was typed.
  ///   - calls: The commands in it; asked for where it is recorded.
  ///   - failure: What it failed with; nil where it succeeded.
  /// - Throws: The file ends with the entry before then.
  func entryEnds(
    _ text: String, calling calls: @autoclosure () -> Set<String>, _ failure: Failure?
  ) throws(Files.Problem) {
    try state.update { state throws(Files.Problem) in
      guard state.isRecordingEntry, var recording = state.recording else { return }
      state.isRecordingEntry = false
      guard calls().isDisjoint(with: Self.commands) else { return }
      let entry = written(text, failure, printed: state.printed, &recording)
      state.recording = recording
      try Self.append(Array(entry.utf8), to: recording.path)
    }
  }

  /// The entry as the transcript has it, or a word why it has it not.
  private func written(_ text: String, _ failure: Failure?, printed: String, _ recording: inout Recording) -> String {
    if case .interrupted? = failure?.kind { return "An entry that was interrupted is left out.\n\n" }
    for secret in secrets.secrets(in: text) { recording.gate.learn(secret.text) }
    guard let typed = secrets.hiding(text, naming: &recording.names) else {
      return "An entry is left out: a secret is part of a longer text in it.\n\n"
    }
    let hidden = { [gate, recording] in recording.gate.redact(gate.redact($0)) }
    var entry = Transcript.Entry(text: typed)
    entry.output = Self.lines(of: hidden(printed))
    if let failure, !failure.kind.isExit {
      entry.error = (failure.code, hidden(failure.message).split(whereSeparator: \.isWhitespace).map(String.init))
    }
    return entry.maskingVaryingText(since: recording.began).written
  }

  /// Adds to a file. What could be written in part alone is taken away again.
  private static func append(_ bytes: [UInt8], to path: String) throws(Files.Problem) {
    var before = stat()
    let isThere = stat(path, &before) == 0
    do throws(Files.Problem) {
      try Files.append(bytes, to: path)
    } catch {
      if isThere, before.st_mode & S_IFMT == S_IFREG { truncate(path, before.st_size) }
      throw error
    }
  }

  static func lines(of text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    let whole = text.hasSuffix("\n") ? text.dropLast() : text[...]
    return whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// The session's output: as it is, and what entries print goes into the transcript too.
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
  func progress(_ line: String) { output.progress(line) }
  /// What a task in the background prints comes at any time, and is part of no entry.
  var ofDetached: any Output { output }
}
