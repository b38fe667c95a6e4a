import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Releases a slug that is there already.
  func releaseSlug(_ slug: String, description: String?) throws -> Value {
    let app = try app()
    let description = text("description") ?? description ?? "Release slug \(slug.prefix(8))"
    let body = Record([("slug", .string(slug)), ("description", .string(description))])
    return try postRelease(body, app: app) { $0.slugID == slug && $0.description == description }
  }

  /// Releases an older release's slug and config again.
  ///
  /// - Parameter release: its id or version.
  func rollback(to release: String, app: String) throws -> Value {
    let target = try client.release(release, of: app, in: scope)
    guard target.isEligibleForRollback else {
      throw Failure(
        "HKD472",
        "v\(target.version) of \(app) cannot be released again: it is \(target.status.word), or its slug is gone",
        hint: "releases shows which can", kind: .refused)
    }
    host.report(.notice("rolling \(app) back to v\(target.version): its code and config, not its add-ons and data"))
    let body = Record([("release", .string(target.id))])
    return try postRelease(body, app: app) { release in
      // Releases of images have no slug: their description tells.
      target.slugID.map { release.slugID == $0 } ?? release.description.hasSuffix(" v\(target.version)")
    }
  }

  /// Posts a release once. What is newer than the newest release before, and as it should be, is taken for it after an
  /// unclear answer.
  private func postRelease(
    _ body: Record, app: String, isOurs: @escaping (Release) -> Bool
  ) throws -> Value {
    let request = PlatformCall("POST", platformPath("apps", app, "releases"), body: .record(body))
    if let plan {
      plan.record(host.options.gate.redact(request.line))
      return planned("release", of: app)
    }
    let before = try client.newestReleases(1, of: app, in: scope).first?.version ?? 0
    let release = try SingleWrite(
      host: host, scope: scope, call: request, what: "a release of \(app)", look: "releases --app \(app)",
      read: { try Release($0, app: app) },
      find: { try client.newestReleases(20, of: app, in: scope).first { $0.version > before && isOurs($0) } }
    ).run()
    return .record(release.object.record)
  }

  /// Releases images by their digests: one release for all process types.
  func releaseImages(_ images: [Value]) throws -> Value {
    let app = try app(input: images.first ?? .null)
    let updates = try images.map { image -> Value in
      guard let digest = image["digest"].string, let type = image["type"].string else {
        throw usage("an image needs `digest` and `type`", hint: "image:push gives them")
      }
      return .record([("type", .string(type)), ("docker_image", .string(digest))])
    }
    guard !updates.isEmpty else { throw usage("there is nothing to release") }
    var request = PlatformCall(
      "PATCH", platformPath("apps", app, "formation"), body: .record([("updates", .list(updates))]))
    request.version = "3.docker-releases"
    // Each makes a release, also of images that are set already.
    request.isRepeatable = false
    if let plan {
      plan.record(host.options.gate.redact(request.line))
      return planned("release", of: app)
    }
    let newest = { try client.newestReleases(1, of: app, in: scope).first }
    let before = try newest()?.version ?? 0
    let release = try SingleWrite(
      host: host, scope: scope, call: request, what: "a release of \(app)", look: "releases --app \(app)",
      read: { _ in
        guard let release = try newest() else { throw PlatformObject.missing("release", in: "app") }
        return release
      }, find: { try newest().flatMap { $0.version > before ? $0 : nil } }
    ).run()
    return .record(release.object.record)
  }
}
