import HKDLanguage

/// An app.
public struct App: Sendable {
  /// The record as the API gave it.
  public let object: PlatformObject
  public let id: String
  public let name: String

  public init(_ value: Value) throws(Failure) {
    object = try PlatformObject(value, type: "app", from: "app")
    id = try object.text("id")
    name = try object.text("name")
  }

  /// Where it answers; never to be derived from the name.
  public var webURL: String? { object.optionalText("web_url") }
  /// What it runs on: `heroku-24`; nil where the platform does not say.
  public var stack: String? { object.optionalText("stack", "name") }
}

extension PlatformClient {
  /// An app by its name or id.
  public func app(_ name: String, in scope: TaskScope) throws -> App {
    try App(try get(platformPath("apps", name), in: scope))
  }
}
