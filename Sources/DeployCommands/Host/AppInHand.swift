import HKDLanguage
import PlatformAPI

extension DeployHost {
  /// The app that a command is about: its `--app`, the app of what was piped in, `with [app: x]`, `hkd --app`,
  /// `app:use`, `HEROKU_APP`, the `heroku` git remote; in this order.
  package func app(for invocation: Invocation, input: Value = .null) throws -> String {
    let candidates: [Value] = [
      invocation["app"], input["app"], invocation.runtime.settings["app"] ?? .null,
      options.app.map { .string($0) } ?? .null, appInHand.map { .string($0) } ?? .null,
      options.environment["HEROKU_APP"].map { .string($0) } ?? .null,
    ]
    for candidate in candidates {
      if let name = Self.appName(candidate) { return name }
    }
    if let name = GitRemote.app(in: options.folder) { return name }
    throw Failure(
      "HKD487", "`\(invocation.command.name)`: which app?",
      hint: "--app NAME, with [app: NAME] { }, hkd --app NAME, app:use NAME, HEROKU_APP, or a git remote `heroku`",
      kind: .check)
  }

  /// The app of commands that name none: `hkd --app`, `app:use`, `HEROKU_APP`, the `heroku` git remote; nil for none.
  public var currentApp: String? {
    let named = [options.app, appInHand, options.environment["HEROKU_APP"]].lazy.compactMap(\.self).first { !$0.isEmpty }
    return named ?? GitRemote.app(in: options.folder)
  }

  /// The name in a text or an app's record; nil for none.
  static func appName(_ value: Value) -> String? {
    let name = value.string ?? value["name"].string ?? value["id"].string
    return name.flatMap { $0.isEmpty ? nil : $0 }
  }
}
