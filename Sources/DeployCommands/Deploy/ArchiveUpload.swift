import HKDLanguage
import PlatformAPI
import SourceArchive

/// Puts an archive's bytes to a presigned address, again to a new one where that may help.
struct ArchiveUpload {
  let archive: PackedArchive
  let host: DeployHost
  let scope: TaskScope

  /// Why a try failed that another may mend.
  private struct Trouble: Error {
    let problem: CallProblem
  }

  /// Gives the source that holds the archive in the end.
  func run(to first: Source) throws -> Source {
    var source = first
    try persist { attempt in
      // What half went up stays where it is: an address may have been written to, or be over.
      if attempt > 1 { source = try host.client.createSource(in: scope) }
      try put(to: source.putURL, attempt: attempt)
    }
    return source
  }

  /// A slug's presigned address cannot be replaced by a new one: the tries go to the same.
  func run(to url: String) throws { try persist { try put(to: url, attempt: $0) } }

  private func persist(_ work: (_ attempt: Int) throws -> Void) throws {
    let retries = host.options.timings.retries
    var attempt = 1
    while true {
      do {
        return try work(attempt)
      } catch let trouble as Trouble {
        let failure = trouble.problem.failure
        guard let wait = retries.wait(after: attempt, trouble.problem) else { throw gaveUp(after: attempt, failure) }
        attempt += 1
        host.report(.uploadRetried(try: attempt, of: retries.tries, reason: failure.message))
        try scope.sleep(wait)
      }
    }
  }

  private func put(to url: String, attempt: Int) throws {
    let size = Int(archive.byteCount)
    // Not repeatable for the transport: a second try goes to a new source, and the user is told.
    var request = HTTPRequest(
      "PUT", url, body: .file(descriptor: archive.descriptor, offset: 0, count: size), acceptsCompression: false,
      isRepeatable: false)
    request.limits = host.options.timings.transferLimits(of: size)
    let start = TaskScope.now()
    var meter = UploadMeter(total: size, attempt: attempt)
    let response: HTTPResponse
    do {
      response = try host.client.fetch(request, in: scope) { event in
        if case .progress(let progress) = event { host.report(.uploadProgress(meter.measure(progress.sent))) }
      }
    } catch let error as TransportError {
      let failure = error.failure(doing: "uploading")
      if error.isTransient { throw Trouble(problem: CallProblem(failure: failure, isTransient: true)) }
      throw failure
    }
    guard response.isSuccess else { throw refusal(response) }
    host.report(.uploaded(bytes: size, nanoseconds: TaskScope.now() - start))
  }

  private func refusal(_ response: HTTPResponse) -> any Error {
    let said = StoreRefusal(response.body)
    let reason = [said.code, said.message].compactMap(\.self).joined(separator: ": ")
    let failure = Failure(
      "HKD470", "the store refuses the upload with status \(response.status)" + (reason.isEmpty ? "" : ": \(reason)"),
      hint: said.hint ?? "make a new source and try again: archive . | upload",
      kind: response.status >= 500 ? .platformFault : .refused, status: response.status, id: said.code,
      requestID: response.requestID)
    let isPassing = response.status >= 500 || response.status == 408 || response.status == 429 || said.isExpiry
    return isPassing
      ? Trouble(problem: CallProblem(failure: failure, isTransient: true, retryAfter: response.retryAfter)) : failure
  }

  private func gaveUp(after tries: Int, _ last: Failure) -> Failure {
    Failure(
      "HKD471", "the upload failed \(tries == 1 ? "once" : "\(tries) times; the last time"): \(last.message)",
      hint: "nothing was built or released; \(last.hint ?? "check the network and run it again")", kind: last.kind, cause: last,
      status: last.status, id: last.id, requestID: last.requestID)
  }
}

/// Rate and time left of an upload, over the last seconds.
struct UploadMeter {
  private let total: Int
  private let attempt: Int
  private var samples: [(time: Int, sent: Int)] = []

  private static let window = Int.seconds(3)

  init(total: Int, attempt: Int) {
    self.total = total
    self.attempt = attempt
  }

  mutating func measure(_ sent: Int) -> UploadProgress {
    let now = TaskScope.now()
    samples.append((now, sent))
    while samples.count > 2, samples[1].time < now - Self.window { samples.removeFirst() }
    let seconds = Double(now - samples[0].time) / 1_000_000_000
    let rate = seconds > 0 ? max(0, Double(sent - samples[0].sent) / seconds) : 0
    let left = rate >= 1 ? Int(min(Double(total - sent) / rate, 1_000_000) * 1_000_000_000) : nil
    return UploadProgress(sent: sent, total: total, rate: Int(rate), remaining: left, attempt: attempt)
  }
}
