import DeployCommands
import HKDLanguage
import PlatformAPI

/// Tells programs how a deploy goes: one JSON object per event on standard output, among the values.
///
/// Each has `ts` (ISO 8601), `run` (the same for one run of hkd), `step`, `kind` and what belongs to the kind; the schema is
/// `events.schema.json` beside the page "Events".
final class JSONReporter: DeployReporter {
  private let output: StandardOutput
  private let run: String
  private let isVerbose: Bool

  init(output: StandardOutput, run: String, isVerbose: Bool) {
    self.output = output
    self.run = run
    self.isVerbose = isVerbose
  }

  func report(_ event: DeployEvent) {
    if case .called = event, !isVerbose { return }
    write(describe(event))
  }

  /// The failure that ended the program, or a statement of it.
  func report(_ failure: Failure) {
    write(
      Described(
        kind: "failed",
        fields: [
          ("code", .string(failure.code)), ("message", .string(failure.message)),
          ("hint", failure.hint.map { .string($0) } ?? .null), ("exit_status", .int(Int(failure.kind.exitStatus))),
        ]))
  }

  private func write(_ described: Described) {
    let head: [(String, Value)] = [
      ("ts", .time(TimeText.now())), ("run", .string(run)),
      ("step", described.step.map { .string($0) } ?? .null), ("kind", .string(described.kind)),
    ]
    output.tell(JSON.text(.record(head + described.fields)))
    // Whoever reads them wants to know now.
    output.flush()
  }

  private struct Described {
    var kind: String
    /// Nil where it belongs to no one step.
    var step: String?
    var fields: [(String, Value)] = []
  }

  private func describe(_ event: DeployEvent) -> Described {
    switch event {
    case .packed(let facts):
      Described(
        kind: "packed", step: "archive",
        fields: [
          ("files", .int(facts.fileCount)), ("content_bytes", .int(facts.contentBytes)), ("bytes", .int(facts.bytes)),
          ("seconds", seconds(facts.nanoseconds)),
        ])
    case .uploadProgress(let progress):
      Described(
        kind: "progress", step: "upload",
        fields: [
          ("sent", .int(progress.sent)), ("total", .int(progress.total)), ("rate", .int(progress.rate)),
          ("remaining_seconds", seconds(progress.remaining)), ("attempt", .int(progress.attempt)),
        ])
    case .uploadRetried(let attempt, let limit, let reason):
      Described(
        kind: "retry", step: "upload",
        fields: [("attempt", .int(attempt)), ("of", .int(limit)), ("reason", .string(reason))])
    case .uploaded(let bytes, let nanoseconds):
      Described(kind: "ended", step: "upload", fields: [("bytes", .int(bytes)), ("seconds", seconds(nanoseconds))])
    case .buildStarted(let app, let id):
      Described(kind: "started", step: "build", fields: [("app", .string(app)), ("build", .string(id))])
    case .logLine(let step, let app, let text):
      Described(kind: "log", step: step.rawValue, fields: [("app", .string(app)), ("line", .string(text))])
    case .heartbeat(let step, let app, let nanoseconds):
      Described(
        kind: "waiting", step: step.rawValue, fields: [("app", .string(app)), ("seconds", seconds(nanoseconds))])
    case .stepEnded(let step, let app, let status, let nanoseconds):
      Described(
        kind: "ended", step: step.rawValue,
        fields: [("app", .string(app)), ("status", .string(status)), ("seconds", seconds(nanoseconds))])
    case .finished(let summary): describe(summary)
    case .notice(let text): Described(kind: "notice", step: nil, fields: [("message", .string(text))])
    case .goesOn(let activity):
      Described(
        kind: "goes_on", step: nil, fields: [("what", .string(activity.what)), ("resume", .string(activity.resume))])
    case .called(let call):
      Described(
        kind: "call", step: nil,
        fields: [
          ("method", .string(call.method)), ("path", .string(call.path)),
          ("status", call.status.map { .int($0) } ?? .null),
          ("note", call.note.map { .string($0) } ?? .null), ("seconds", seconds(call.nanoseconds)),
          ("request", call.requestID.map { .string($0) } ?? .null),
        ])
    }
  }

  private func describe(_ summary: DeploySummary) -> Described {
    func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
    func number(_ value: Int?) -> Value { value.map { .int($0) } ?? .null }
    return Described(
      kind: "finished", step: "release",
      fields: [
        ("app", .string(summary.app)), ("version", number(summary.version)), ("commit", text(summary.commit)),
        ("checksum", text(summary.checksum)), ("files", number(summary.fileCount)), ("bytes", number(summary.bytes)),
        ("build_seconds", seconds(summary.buildNanoseconds)), ("url", text(summary.webURL)),
        ("calls", .int(summary.calls)),
      ])
  }

  /// To the millisecond.
  private func seconds(_ nanoseconds: Int?) -> Value {
    nanoseconds.map { .float(Double($0 / 1_000_000) / 1000) } ?? .null
  }
}
