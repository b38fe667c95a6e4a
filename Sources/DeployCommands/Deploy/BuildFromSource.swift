import HKDLanguage
import PlatformAPI
import SourceArchive

extension CommandCall {
  /// Begins a build, exactly once.
  func build(from source: Value) throws -> Value {
    guard source["uploaded"].bool == true else {
      throw usage("this source holds nothing yet", hint: "archive . | source | upload | release")
    }
    let app = try app()
    let archive = try packedArchive(source["archive"])
    let facts = DeployFacts(archive: archive, runID: String(makeRequestID().prefix(8)))
    let order = try BuildOrder(source: source, archive: archive, facts: facts, app: app, call: self)
    if let plan {
      plan.record(host.options.gate.redact(order.call.line))
      return planned("build", [("app", .record([("name", .string(app))])), ("status", .string("pending"))])
    }
    var build = try BuildStart(order: order, host: host, scope: scope).run()
    host.report(.buildStarted(app: app, id: build.id))
    build.object.record = build.object.record.typed("build", payload: facts)
    return .record(build.object.record)
  }
}

/// The build that is wanted, and how to recognize it.
struct BuildOrder {
  let app: String
  let call: PlatformCall
  let sourceURL: String
  let version: String
  let checksum: String

  /// The version carries commit and run, so that no other run's build is taken for this one's: `1a2b3c4…+run-5f3a9c2e`.
  /// One that the user chose is left alone; the source's address, made for this run, then tells.
  init(source: Value, archive: PackedArchive, facts: DeployFacts, app: String, call invocation: CommandCall) throws {
    self.app = app
    // A planned source has no address yet.
    sourceURL = invocation.plan == nil ? try Source(source).getURL : ""
    checksum = facts.checksum
    let commit = archive.commit.map { archive.isDirty ? "\($0)-dirty" : $0 }
    version = invocation.text("version") ?? "\(commit ?? String(archive.sha256.prefix(12)))+run-\(facts.runID)"
    var blob = Record([
      ("url", .secret(Secret(sourceURL))), ("checksum", .string(checksum)), ("version", .string(version)),
    ])
    if let description = invocation.text("description") { blob.set("version_description", .string(description)) }
    var body = Record([("source_blob", .record(blob))])
    let buildpacks = invocation.words("buildpack")
    if !buildpacks.isEmpty { body.set("buildpacks", .list(buildpacks.map(Self.buildpack))) }
    call = PlatformCall("POST", platformPath("apps", app, "builds"), body: .record(body))
  }

  private static func buildpack(_ text: String) -> Value {
    .record([(text.contains("://") ? "url" : "name", .string(text))])
  }

  /// Whether a build is the one that was asked for: from the very source, or of the same version and bytes.
  func isOurs(_ build: Build) -> Bool {
    if let url = build.sourceURL, let theirs = HTTPAddress(url), let ours = HTTPAddress(sourceURL) {
      // Signatures may be made anew; the place is what counts.
      if theirs.origin == ours.origin, theirs.path == ours.path { return true }
    }
    return build.sourceVersion == version && build.checksum == checksum && version.contains("+run-")
  }
}

/// Posts a build once; after an answer that leaves open whether it began, looks before it posts again.
struct BuildStart {
  let order: BuildOrder
  let host: DeployHost
  let scope: TaskScope

  func run() throws -> Build {
    var failed = 0
    while true {
      do {
        let answer = try host.client.performOrExplain(order.call, in: scope)
        return try unlessUnreadable(answer)
      } catch let problem as CallProblem where problem.mayHaveActed {
        host.report(.notice("\(problem.failure.message); looking whether the build of \(order.app) began"))
        if let build = try find(after: problem) { return build }
        failed += 1
        guard let wait = host.options.timings.retries.wait(after: failed, problem) else { throw unclear(problem) }
        try scope.sleep(wait)
      } catch let problem as CallProblem {
        throw problem.failure
      }
    }
  }

  /// An answer that is no build leaves as much open as none.
  private func unlessUnreadable(_ answer: PlatformAnswer) throws -> Build {
    do {
      return try Build(answer.value, app: order.app)
    } catch {
      throw CallProblem(failure: error, isTransient: true, mayHaveActed: true)
    }
  }

  /// Looks a few times: what was begun may take a moment to be listed.
  private func find(after problem: CallProblem) throws -> Build? {
    let retries = host.options.timings.retries
    for look in 0..<3 {
      if look > 0 { try scope.sleep(RetryPolicy.jittered(retries.firstWait << look)) }
      do {
        let newest = try host.client.newestBuilds(20, of: order.app, in: scope)
        if let build = newest.first(where: order.isOurs) { return build }
      } catch let failure as Failure where failure.isCatchable {
        throw unclear(problem, cause: failure)
      }
    }
    return nil
  }

  private func unclear(_ problem: CallProblem, cause: Failure? = nil) -> Failure {
    Failure(
      problem.failure.code, "\(problem.failure.message); whether a build of \(order.app) began is not known",
      hint: "look with: build --app \(order.app); if there is none, run it again", kind: problem.failure.kind,
      cause: cause ?? problem.failure, status: problem.failure.status, id: problem.failure.id,
      requestID: problem.failure.requestID)
  }
}
