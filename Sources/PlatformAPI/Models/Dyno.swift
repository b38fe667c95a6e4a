import HKDLanguage

/// One running process of an app.
public struct Dyno: Sendable {
  /// The record as the API gave it, with the app's name.
  public var object: PlatformObject
  public let id: String
  /// `web.1`, `run.1234`.
  public let name: String
  public let type: String
  /// `starting up crashed idle down`, `complete` for one-off dynos that have ended.
  public let state: String

  public init(_ value: Value, app: String) throws(Failure) {
    object = try PlatformObject(value, type: "dyno", from: "dyno of \(app)")
    id = try object.text("id")
    name = try object.text("name")
    type = try object.text("type")
    state = HarmlessText.line(try object.text("state"))
    object.record = object.record.namingApp(app)
  }

  /// Of the release it runs.
  public var releaseVersion: Int? { object.record["release"]?["version"].int }
  /// `rendezvous://…` or `https://…` of an attached one-off dyno.
  public var attachURL: String? { object.optionalText("attach_url") }
  /// Changes with each restart.
  public var updatedAt: Int? {
    if case .time(let time) = object.record["updated_at"] ?? .null { time } else { nil }
  }
}

/// How many dynos of a process type an app wants.
public struct Formation: Sendable {
  public var object: PlatformObject
  public let type: String
  /// Dynos wanted of the type.
  public let quantity: Int

  public init(_ value: Value, app: String) throws(Failure) {
    object = try PlatformObject(value, type: "formation", from: "formation of \(app)")
    type = try object.text("type")
    quantity = object.record["quantity"]?.int ?? 0
    object.record = object.record.namingApp(app)
  }
}

extension PlatformClient {
  /// All dynos of an app, one-off ones included.
  public func dynos(of app: String, in scope: TaskScope) throws -> [Dyno] {
    try list(platformPath("apps", app, "dynos"), in: scope).map { try Dyno($0, app: app) }
  }

  /// The process types of an app with how many of each are wanted.
  public func formation(of app: String, in scope: TaskScope) throws -> [Formation] {
    try list(platformPath("apps", app, "formation"), in: scope).map { try Formation($0, app: app) }
  }
}
