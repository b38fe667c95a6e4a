import HKDLanguage
import PlatformAPI
import SourceArchive

extension CommandRun {
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
      return planned("build", of: app)
    }
    try tellOfKilledRuns(of: app)
    var build = try begin(order)
    host.report(.buildStarted(app: app, id: build.id))
    build.object.record = build.object.record.typed("build", payload: facts)
    return .record(build.object.record)
  }

  private func begin(_ order: BuildOrder) throws -> Build {
    let app = order.app
    host.begunBuilds.note(order.version, of: app, at: try client.endpoint().base.origin)
    do {
      return try SingleWrite(
        host: host, scope: scope, call: order.call, what: "a build of \(app)", look: "build --app \(app)",
        read: { try Build($0, app: app) },
        find: { try client.newestBuilds(20, of: app, in: scope).first(where: order.isOurs) }
      ).run()
    } catch {
      host.begunBuilds.forget(order.version)
      throw error
    }
  }

  /// A build of a run that was killed goes on at the platform and may be released after this one.
  private func tellOfKilledRuns(of app: String) throws {
    let versions = host.begunBuilds.leftBehind(for: app, at: try client.endpoint().base.origin)
    guard !versions.isEmpty else { return }
    do {
      for build in try client.newestBuilds(20, of: app, in: scope)
      where build.status == .pending && versions.contains(build.sourceVersion ?? "") {
        host.report(
          .notice(
            "a run that was killed left build \(build.id) of \(app) pending; what it makes is released, too: "
              + "build:cancel \(build.id) --app \(app) ends it"))
      }
    } catch let failure as Failure where failure.isCatchable {
      host.report(.notice("a run that was killed may have left a build of \(app) pending, and \(failure.message)"))
    }
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
  init(source: Value, archive: PackedArchive, facts: DeployFacts, app: String, call invocation: CommandRun) throws {
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
