import HKDLanguage

/// A build of an app from a source.
public struct Build: Sendable {
  /// The record as the API gave it, with the app's name.
  public var object: PlatformObject
  public let id: String
  /// How it stands.
  public let status: PlatformStatus

  public init(_ value: Value, app: String) throws(Failure) {
    object = try PlatformObject(value, type: "build", from: "build of \(app)")
    id = try object.id()
    status = PlatformStatus(try object.text("status"))
    object.record = object.record.namingApp(app)
  }

  /// Signed anew with each answer; nil if there is none.
  public var outputStreamURL: String? { object.optionalText("output_stream_url") }
  /// Of the release that the build made; nil until there is one.
  public var releaseID: String? { object.optionalText("release", "id") }
  /// Of the slug that it made; nil until there is one.
  public var slugID: String? { object.optionalText("slug", "id") }
  /// Where the platform fetched the source, signature and all; nil where it does not say.
  public var sourceURL: String? { object.optionalText("source_blob", "url") }
  /// What the build was called by whoever began it.
  public var sourceVersion: String? { object.optionalText("source_blob", "version") }
  /// `SHA256:…` of the source, as it was given.
  public var checksum: String? { object.optionalText("source_blob", "checksum") }
}

extension PlatformClient {
  /// A build by its id.
  public func build(_ id: String, of app: String, in scope: TaskScope) throws -> Build {
    try Build(try get(platformPath("apps", app, "builds", id), in: scope), app: app)
  }

  /// The newest builds of an app, newest first.
  public func newestBuilds(_ count: Int?, of app: String, in scope: TaskScope) throws -> [Build] {
    try newest(count, of: platformPath("apps", app, "builds"), by: "created_at", in: scope) { build in
      build["created_at"].string.flatMap { try? TimeText.parse($0) } ?? 0
    }.map { try Build($0, app: app) }
  }

  /// Asks the platform to stop a pending build.
  public func cancelBuild(_ id: String, of app: String, in scope: TaskScope) throws -> Build {
    var call = PlatformCall("DELETE", platformPath("apps", app, "builds", id))
    // Older platforms know this only as a variant; newer ones have it in version 3 and take the variant for that.
    call.version = "3.cancel-build"
    return try Build(try perform(call, in: scope).value, app: app)
  }
}

extension Record {
  /// The record with the app's name at hand: `app: [id: …, name: …]`.
  package func namingApp(_ name: String) -> Record {
    var app = self["app"]?.record ?? Record()
    if app["name"]?.string == nil { app.set("name", .string(name)) }
    var record = self
    record.set("app", .record(app))
    return record
  }
}
