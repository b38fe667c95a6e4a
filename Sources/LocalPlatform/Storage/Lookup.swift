import GRDB

/// Values that columns are to have.
typealias Conditions = [(column: String, value: String)]

extension StoredRow {
  /// The first row whose columns have these values.
  static func first(_ database: Database, where conditions: Conditions) throws -> Self? {
    try request(conditions, "LIMIT 1").fetchOne(database)
  }

  /// The rows whose columns have these values, in the order in which they were made.
  static func all(_ database: Database, where conditions: Conditions) throws -> [Self] {
    try request(conditions, "ORDER BY rowid").fetchAll(database)
  }

  /// Each connection keeps the prepared statement: look-ups are most of what calls do.
  private static func request(_ conditions: Conditions, _ rest: String) -> SQLRequest<Self> {
    let tests = conditions.map { "\"\($0.column)\" = ?" }.joined(separator: " AND ")
    return SQLRequest(
      sql: "SELECT * FROM \"\(databaseTableName)\" WHERE \(tests) \(rest)",
      arguments: StatementArguments(conditions.map(\.value)), cached: true)
  }

  /// Whether there is a row whose columns have these values.
  static func isPresent(_ database: Database, where conditions: Conditions) throws -> Bool {
    try first(database, where: conditions) != nil
  }

  /// - Throws: `APIError` 422 when a row of this kind has the name.
  static func checkFree(_ database: Database, name: String) throws {
    if try isPresent(database, where: [("name", name)]) { throw APIError.invalid("Name \(name) is already taken") }
  }

  /// The row of an identifier, which may be written in upper case.
  static func find(_ database: Database, id: String) throws -> Self? {
    try first(database, where: [("id", id.lowercased())])
  }

  /// The row that a client names, by its identifier or by what one of the columns says.
  ///
  /// - Parameters:
  ///   - app: whose row it must be; nil for anyone's.
  ///   - resource: what the error calls it.
  /// - Throws: `APIError` 404 when there is none.
  static func named(
    _ database: Database, _ identity: String, by columns: String..., app: AppRow? = nil, resource: String
  ) throws -> Self {
    let owner = app.map { [("app", $0.id)] } ?? []
    if Identifier.isUUID(identity), let row = try first(database, where: owner + [("id", identity.lowercased())]) {
      return row
    }
    for column in columns {
      if let row = try first(database, where: owner + [(column, identity)]) { return row }
    }
    throw APIError.notFound(resource)
  }
}
