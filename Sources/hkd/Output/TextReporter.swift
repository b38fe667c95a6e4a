import DeployCommands
import Glibc
import HKDLanguage
import LineEditor
import PlatformAPI
import Synchronization

/// Tells people how a deploy goes, on standard error: logs as they come, a progress line at a terminal, and at the end
/// what is live.
final class TextReporter: DeployReporter {
  private let output: StandardOutput
  private let style: Style
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let upload = Mutex<ProgressLine?>(nil)

  init(output: StandardOutput, style: Style, isQuiet: Bool, isVerbose: Bool) {
    self.output = output
    self.style = style
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
  }

  func report(_ event: DeployEvent) {
    switch event {
    case .notice(let text): output.note(style.warning("notice: ") + text)
    case .goesOn(let activity): tell(activity)
    case .called(let call): if isVerbose { output.note(style.dim(describe(call))) }
    default: if !isQuiet { show(event) }
    }
  }

  private func show(_ event: DeployEvent) {
    switch event {
    case .packed(let facts):
      output.note(
        style.dim(
          "archived \(HumanText.count(facts.fileCount, "file")), \(HumanText.bytes(facts.contentBytes)) as "
            + "\(HumanText.bytes(facts.bytes)), in \(HumanText.time(facts.nanoseconds))"))
    case .uploadProgress(let progress): show(progress)
    case .uploadRetried(let attempt, let limit, let reason):
      endProgress()
      output.note(
        style.warning("upload failed (\(reason)); trying again with a new source, try \(attempt) of \(limit)"))
    case .uploaded(let bytes, let nanoseconds):
      endProgress()
      let rate = nanoseconds > 0 ? Int(Double(bytes) / (Double(nanoseconds) / 1e9)) : 0
      output.note(
        style.dim("uploaded \(HumanText.bytes(bytes)) in \(HumanText.time(nanoseconds)), \(HumanText.bytes(rate))/s"))
    case .buildStarted(let app, let id): output.note(style.dim("building \(app), build \(id)"))
    case .logLine(_, _, let text): output.note(text)
    case .heartbeat(let step, let app, let nanoseconds):
      output.note(style.dim("\(app): still waiting for the \(step.rawValue), \(HumanText.time(nanoseconds)) so far"))
    case .stepEnded(let step, let app, let status, let nanoseconds):
      // The step may be named by what it ends in.
      let end = step.rawValue == status ? status : "\(step.rawValue) \(status)"
      output.note(style.dim("\(app): \(end) after \(HumanText.time(nanoseconds))"))
    case .finished(let summary): tell(summary)
    case .notice, .goesOn, .called: break
    }
  }

  /// `shop v3 · 1a2b3c4 · 42 files 1.2 MB · built in 3 s`, and where to look at it.
  private func tell(_ summary: DeploySummary) {
    var facts = ["\(summary.app)\(summary.version.map { " v\($0)" } ?? "")"]
    if let commit = summary.commit {
      facts.append(String(commit.prefix(7)))
    } else if let checksum = summary.checksum {
      facts.append(String(checksum.split(separator: ":").last?.prefix(7) ?? ""))
    }
    if let files = summary.fileCount, let bytes = summary.bytes {
      facts.append("\(HumanText.count(files, "file")) \(HumanText.bytes(bytes))")
    }
    if let nanoseconds = summary.buildNanoseconds { facts.append("built in \(HumanText.time(nanoseconds))") }
    output.note(style.good(facts.joined(separator: " · ")))
    if let url = summary.webURL { output.note(url) }
  }

  private func tell(_ activity: RemoteActivity) {
    endProgress()
    output.note(style.warning(activity.what))
    output.note("take it up again with:  \(activity.resume)")
  }

  /// Uploads smaller than this are over before a line of progress could help; their end is told.
  private static let smallUpload = 4_000_000

  private func show(_ progress: UploadProgress) {
    guard progress.total >= Self.smallUpload else { return }
    let line = upload.withLock { upload in
      let line = upload ?? ProgressLine("upload", total: Int64(progress.total), on: output.console, format: .bytes)
      upload = line
      return line
    }
    line.update(Int64(progress.sent))
  }

  /// `GET /apps 200 in 0.1 s, request 0123…`
  private func describe(_ call: CallTrace) -> String {
    let outcome = call.status.map { "\($0)" } ?? "no answer"
    let rest = [call.note, call.requestID.map { "request \($0)" }].compactMap(\.self).map { ", \($0)" }.joined()
    return "\(call.method) \(call.path) \(outcome) in \(HumanText.time(call.nanoseconds))\(rest)"
  }

  private func endProgress() {
    let line = upload.withLock { upload in
      defer { upload = nil }
      return upload
    }
    line?.finish()
  }
}

extension ProgressFormat {
  /// Amounts of bytes.
  fileprivate static let bytes = ProgressFormat(
    amount: { HumanText.bytes(Int($0)) },
    duration: { HumanText.time(Int($0.components.seconds) * 1_000_000_000) })
}
