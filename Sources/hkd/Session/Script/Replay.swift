import HKDLanguage

/// One run of a transcript.
struct Replay {
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
        let failure = outcome(of: entry, in: session)
        let error = failure.flatMap { $0.kind.isExit ? nil : ($0.code, DiagnosticRenderer().text($0)) }
        let printed = TranscriptRecorder.lines(of: capture.take())
        if !entry.isMet(byOutput: printed, error: error) {
          differing.append(entry.line)
          tell(entry, printed, error)
        }
        if failure?.kind.isExit == true { break }
      }
    }
    try scope.check()
    guard differing.isEmpty else {
      let lines = differing.map(String.init).joined(separator: ", ")
      throw Failure(
        "HKD363", "\(differing.count) of \(count) entries came out otherwise than \(path) has it (line \(lines))",
        hint: "record it anew if that is right")
    }
    let result = "\(path): \(HumanText.count(count, "entry", "entries")) as recorded"
    if let cutOff = transcript.cutOff {
      throw Failure(
        "HKD363", "\(result), but the last one (line \(cutOff.line)) is cut off and was not run",
        hint: "take it out, or end its last line if all of it is there")
    }
    setup.output.note(setup.styles.err.good(result))
  }

  /// What it fails with; nil where it succeeds.
  private func outcome(of entry: Transcript.Entry, in session: Session) -> Failure? {
    do throws(Failure) {
      try session.run(session.check(entry.text), scope: TaskScope(parent: scope))
      return nil
    } catch {
      session.keep(error)
      return error
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
  func progress(_ line: String) { setup.output.progress(line) }
  var ofDetached: any Output { setup.output }
  func take() -> String { recorder.take() }
}
