import GRDB
import HKDLanguage

/// One call of the API: who asks for what.
struct Call: Sendable {
  var platform: Platform
  var head: RequestHead
  /// The values of the path's variables.
  var values: [String: String]
  var body: Value
  var account: AccountRow

  var parameters: Parameters { Parameters(body) }

  /// The value of a path variable.
  func value(_ name: String) -> String { values[name] ?? "" }

  /// The app that the path names by its identifier or its name.
  func app(_ database: Database) throws -> AppRow {
    try Self.app(database, value("app"))
  }

  static func app(_ database: Database, _ identity: String) throws -> AppRow {
    try AppRow.named(database, identity, by: "name", resource: "app")
  }

  /// Reads with the app at hand.
  func withApp<Result>(_ body: (Database, AppRow) throws -> Result) throws -> Result {
    try platform.store.read { database in try body(database, try app(database)) }
  }

  /// The app's rows of a kind as a list.
  ///
  /// - Parameter attributes: those that a `Range` may name, the default one first.
  func list<Row: AppOwned>(by attributes: String..., json: (Row, AppRow) -> Value) throws -> Reply {
    try withApp { database, app in
      Reply(content: .list(try Row.all(database, app: app.id).map { json($0, app) }, sortedBy: attributes))
    }
  }

  /// The row that the closure finds among those of the app.
  func show<Row: AppOwned>(_ find: (Database, AppRow) throws -> Row, json: (Row, AppRow) -> Value) throws -> Reply {
    try withApp { database, app in .value(json(try find(database, app), app)) }
  }

  /// Deletes the row that the closure finds among those of the app; gives both.
  func remove<Row: AppOwned>(_ find: (Database, AppRow) throws -> Row) throws -> (AppRow, Row) {
    try platform.store.write { database in
      let app = try app(database)
      let row = try find(database, app)
      try row.delete(database)
      return (app, row)
    }
  }
}
