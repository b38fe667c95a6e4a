import HKDLanguage

/// A release of an app: a slug or image with the config of its time.
public struct Release: Sendable {
  /// The record as the API gave it, with the app's name.
  public var object: PlatformObject
  public let id: String
  /// Counted from 1 in each app.
  public let version: Int
  /// How it stands, release phase included.
  public let status: PlatformStatus

  public init(_ value: Value, app: String) throws(Failure) {
    object = try PlatformObject(value, type: "release", from: "release of \(app)")
    id = try object.id()
    status = PlatformStatus(try object.text("status"))
    guard let version = object.record["version"]?.int else {
      throw PlatformObject.missing("version", in: "release")
    }
    self.version = version
    object.record = object.record.namingApp(app)
  }

  /// Of the release phase; nil if there is none.
  public var outputStreamURL: String? { object.optionalText("output_stream_url") }
  /// Of the slug that it runs; nil for one without code or with an image.
  public var slugID: String? { object.optionalText("slug", "id") }
  /// Whether it is live, as far as the platform says.
  public var isCurrent: Bool { object.record["current"]?.bool ?? false }
  /// Absent on platforms that do not tell: then only the status speaks against it.
  public var isEligibleForRollback: Bool { object.record["eligible_for_rollback"]?.bool ?? true }
  /// In the platform's words: `Deploy 1a2b3c4`; empty where there are none.
  public var description: String { object.optionalText("description") ?? "" }
}

extension PlatformClient {
  /// - Parameter release: its id, or its version with or without the `v`.
  public func release(_ release: String, of app: String, in scope: TaskScope) throws -> Release {
    let number = release.hasPrefix("v") && Int(release.dropFirst()) != nil ? String(release.dropFirst()) : release
    return try Release(try get(platformPath("apps", app, "releases", number), in: scope), app: app)
  }

  /// The newest releases of an app, newest first.
  public func newestReleases(_ count: Int?, of app: String, in scope: TaskScope) throws -> [Release] {
    try newest(count, of: platformPath("apps", app, "releases"), by: "version", in: scope) { release in
      release["version"].int ?? 0
    }.map { try Release($0, app: app) }
  }
}
