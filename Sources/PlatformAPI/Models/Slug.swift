import HKDLanguage

/// What a build makes and a release runs: the app's files with the processes to start.
public struct Slug: Sendable {
  /// The record as the API gave it.
  public let object: PlatformObject
  public let id: String

  public init(_ value: Value) throws(Failure) {
    object = try PlatformObject(value, type: "slug", from: "slug")
    id = try object.id()
  }

  /// Presigned, for an hour; for a PUT or a GET as `method` says, in either case of letters.
  public var blobURL: String? { object.optionalText("blob", "url") }
}

extension PlatformClient {
  /// A slug by its id.
  public func slug(_ id: String, of app: String, in scope: TaskScope) throws -> Slug {
    try Slug(try get(platformPath("apps", app, "slugs", id), in: scope))
  }
}
