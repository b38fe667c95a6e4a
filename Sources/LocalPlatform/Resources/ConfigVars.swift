import GRDB
import HKDLanguage

/// Config vars of apps and of their releases.
enum ConfigVars {
  static let routes = [
    Route("GET", "/apps/{app}/config-vars", .own) { call in
      try call.withApp { _, app in .value(app.config.json) }
    },
    Route("GET", "/apps/{app}/releases/{release}/config-vars", .own) { call in
      try call.withApp { database, app in
        .value(try Releases.find(database, app: app, call.value("release")).config.json)
      }
    },
    Route("PATCH", "/apps/{app}/config-vars", .update, update),
  ]

  /// Keys and values together may take so many bytes.
  static let largest = 64 << 10

  private static func update(_ call: Call) throws -> Reply {
    let changes = try changes(call.parameters)
    let (app, release) = try call.platform.store.write { database in
      let app = try call.app(database)
      let owned = try Addons.ownedNames(database, app: app.id)
      if let name = changes.first(where: { owned.contains($0.name) })?.name {
        throw APIError.invalid("Cannot overwrite or remove \(name): it belongs to an add-on.")
      }
      return try apply(database, changes, to: app)
    }
    if let release { call.platform.releaseMade(release) }
    return .value(app.config.json)
  }

  /// Sets and removes vars and makes the release that goes with it; no release when nothing changes.
  static func apply(
    _ database: Database, _ changes: [(name: String, value: String?)], to app: AppRow
  ) throws -> (AppRow, ReleaseRow?) {
    var app = app
    let effective = changes.filter { app.config[$0.name] != $0.value }
    guard !effective.isEmpty else { return (app, nil) }
    for change in effective { app.config[change.name] = change.value }
    let size = app.config.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    guard size <= largest else { throw APIError.invalid("Config vars may take \(largest >> 10) KB together.") }
    try app.save(database)
    let release = try Releases.add(database, to: app, description: describe(effective), slug: .current)
    return (app, release)
  }

  /// `Set A, B config vars`, `Remove A config vars`, or both.
  private static func describe(_ changes: [(name: String, value: String?)]) -> String {
    let set = changes.filter { $0.value != nil }.map(\.name)
    let removed = changes.filter { $0.value == nil }.map(\.name)
    let parts = [("Set", set), ("remove", removed)].filter { !$0.1.isEmpty }
    let text = parts.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: ", ")
    return text.prefix(1).uppercased() + text.dropFirst() + " config vars"
  }

  private static func changes(_ parameters: Parameters) throws(APIError) -> [(name: String, value: String?)] {
    var changes: [(name: String, value: String?)] = []
    for name in parameters.keys {
      guard isName(name) else {
        throw .invalid("Config var names consist of letters, digits and underscores: `\(name)` does not.")
      }
      guard !name.hasPrefix("HEROKU_") || parameters.value(name).isNull else {
        throw .invalid("Config vars that begin with HEROKU_ are the platform's own: \(name).")
      }
      if parameters.value(name).isNull {
        changes.append((name, nil))
      } else {
        guard let text = parameters.text(name) else { throw parameters.misfit(name, "a string or null") }
        guard !text.utf8.contains(0) else { throw .invalid("The value of \(name) holds a NUL.") }
        changes.append((name, text))
      }
    }
    return changes
  }

  /// `^\w+$`
  static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
