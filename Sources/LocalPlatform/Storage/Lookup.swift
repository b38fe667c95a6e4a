import GRDB

extension StoredRow {
  /// The first row whose columns have these values.
  ///
  /// Each connection keeps the prepared statement: look-ups are most of what calls do.
  static func first(_ database: Database, where conditions: [(column: String, value: String)]) throws -> Self? {
    let tests = conditions.map { "\"\($0.column)\" = ?" }.joined(separator: " AND ")
    let request = SQLRequest<Self>(
      sql: "SELECT * FROM \"\(databaseTableName)\" WHERE \(tests) LIMIT 1",
      arguments: StatementArguments(conditions.map(\.value)), cached: true)
    return try request.fetchOne(database)
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
