import HKDLanguage

extension SessionTools {
  /// `session:record FILE`, `session:record --stop`
  var recordCommand: Command {
    Command(
      "session:record", "Records what is typed from now on and what it prints, as a transcript.",
      details: "A transcript is a text that people read, and that `session:replay` runs as a test.",
      parameters: [
        Parameter("file", .positional, .string, completion: .path, "The transcript, `deploy.hkdt`."),
        Parameter("stop", .flag, .bool, "End the recording."),
      ], effect: .writes, examples: [Example("session:record deploy.hkdt")]
    ) { [recorder, setup] invocation in
      if invocation["stop"].bool ?? false {
        guard let (path, needed) = recorder.end() else {
          throw Failure("HKD361", "nothing is being recorded", place: invocation.place)
        }
        let secrets = needed.isEmpty ? "" : "; set \(needed.joined(separator: ", ")) before it is replayed"
        setup.output.note("recorded \(path)\(secrets)")
        return .null
      }
      guard let path = invocation["file"].string, !path.isEmpty else {
        throw Failure(
          "HKD361", "`session:record` needs the name of a file", hint: "session:record deploy.hkdt", place: invocation.place)
      }
      do throws(Files.Problem) {
        try recorder.begin(path)
      } catch {
        throw Failure("HKD361", "cannot write \(path): \(error.message)", kind: .local, place: invocation.place)
      }
      return .null
    }
  }

  /// `session:replay FILE`
  var replayCommand: Command {
    Command(
      "session:replay", "Runs a transcript in a session of its own and fails unless all comes out as recorded.",
      details: "In the recorded lines `…` stands for any text: put it where times and ids stand.",
      parameters: [
        Parameter("file", .positional, .string, required: true, input: true, completion: .path, "The transcript.")
      ], effect: .writes, examples: [Example("session:replay deploy.hkdt")]
    ) { [self] invocation in
      let path = invocation["file"].string ?? ""
      let text: [UInt8]
      do throws(Files.Problem) {
        text = try Files.read(path, limit: 64 << 20)
      } catch {
        throw Failure("HKD362", "cannot read \(path): \(error.message)", kind: .local, place: invocation.place)
      }
      let transcript = Transcript(parsing: String(decoding: text, as: UTF8.self))
      guard !transcript.sessions.isEmpty else {
        throw Failure(
          "HKD362", "\(path) holds no entries", hint: "an entry's line begins with `> `", kind: .local, place: invocation.place)
      }
      try Replay(self, path: path, scope: invocation.scope).run(transcript)
      return .null
    }
  }
}

/// One run of a transcript.
private struct Replay {
  let tools: SessionTools
  let path: String
  let scope: TaskScope

  init(_ tools: SessionTools, path: String, scope: TaskScope) {
    self.tools = tools
    self.path = path
    self.scope = scope
  }

  func run(_ transcript: Transcript) throws {
    let setup = tools.setup
    // A transcript may choose an app: this session's own choice stays.
    let app = setup.host.appInHand
    defer { setup.host.useApp(app) }
    var count = 0
    var differing: [Int] = []
    for entries in transcript.sessions {
      let capture = CapturedOutput(setup)
      let engine = tools.engine(output: capture, replaying: true)
      let display = Display(types: engine.table.namedTypes)
      let session = Session(engine) { value in capture.write(display.shown(value)) }
      for entry in entries {
        try scope.check()
        count += 1
        let error = outcome(of: entry, in: session)
        let printed = TranscriptRecorder.lines(of: capture.take())
        if entry.isMet(byOutput: printed, error: error) { continue }
        differing.append(entry.line)
        tell(entry, printed, error)
      }
    }
    try scope.check()
    guard differing.isEmpty else {
      let lines = differing.map(String.init).joined(separator: ", ")
      throw Failure(
        "HKD363", "\(differing.count) of \(count) entries came out otherwise than \(path) has it (line \(lines))",
        hint: "record it anew if that is right")
    }
    setup.output.note(setup.styles.err.good("\(path): \(HumanText.count(count, "entry", "entries")) as recorded"))
  }

  /// The first error's code and all that is told; nil where it succeeds.
  private func outcome(of entry: Transcript.Entry, in session: Session) -> (code: String, text: String)? {
    let renderer = DiagnosticRenderer()
    let checked = session.check(entry.text)
    if let first = checked.diagnostics.first(where: { $0.severity == .error }) {
      return (first.code, renderer.text(checked.diagnostics))
    }
    do throws(Failure) {
      try session.run(checked, scope: TaskScope(parent: scope))
      return nil
    } catch {
      if case .exit = error.kind { return nil }
      return (error.code, renderer.text(error))
    }
  }

  private func tell(_ entry: Transcript.Entry, _ printed: [String], _ error: (code: String, text: String)?) {
    let output = tools.setup.output
    let style = tools.setup.styles.err
    output.note(style.bold("\(path):\(entry.line): ") + (entry.text.split(separator: "\n").first.map(String.init) ?? ""))
    for line in entry.output where !printed.contains(line) { output.note(style.bad("- \(line)")) }
    for line in printed where !entry.output.contains(line) { output.note(style.good("+ \(line)")) }
    if let wanted = entry.error { output.note(style.bad("- ! \(wanted.code) \(wanted.words.joined(separator: " "))")) }
    if let error { output.note(style.good("+ ! ") + (error.text.split(separator: "\n").first.map(String.init) ?? error.code)) }
  }
}

/// Keeps what a replayed entry prints; what it tells beside that is shown.
private final class CapturedOutput: Output {
  private let setup: Setup
  private let recorder: TextCollector

  init(_ setup: Setup) {
    self.setup = setup
    recorder = TextCollector()
  }

  func write(_ text: String) { recorder.add(setup.gate.redact(text)) }
  func note(_ line: String) { setup.output.note(line) }
  func take() -> String { recorder.take() }
}
