import GRDB

/// The tables, as a series of migrations that only ever grows.
///
/// Times are text as the API gives them (`2026-01-31T12:00:00Z`), lists and maps are JSON text.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("deploys", migrate: createDeployTables)
    return migrator
  }

  private static func createDeployTables(_ database: Database) throws {
    try database.create(table: "setting") { table in
      table.primaryKey("name", .text)
      table.column("value", .text).notNull()
    }
    try database.create(table: "account") { table in
      table.primaryKey("id", .text)
      table.column("email", .text).notNull().unique()
      table.column("name", .text)
      table.column("allowTracking", .boolean).notNull()
      table.column("beta", .boolean).notNull()
      addTimes(table)
    }
    try database.create(table: "app") { table in
      table.primaryKey("id", .text)
      table.column("name", .text).notNull().unique()
      table.column("region", .text).notNull()
      table.column("stack", .text).notNull()
      table.column("buildStack", .text).notNull()
      table.column("maintenance", .boolean).notNull()
      table.column("acm", .boolean).notNull()
      table.column("config", .text).notNull()
      table.column("buildpacks", .text).notNull()
      table.column("buildpackDescription", .text)
      table.column("slugSize", .integer)
      table.column("releasedAt", .text)
      addTimes(table)
    }
    try database.create(table: "slug") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("processTypes", .text).notNull()
      table.column("buildpackDescription", .text)
      table.column("checksum", .text)
      table.column("commit", .text)
      table.column("commitDescription", .text)
      table.column("stack", .text).notNull()
      table.column("size", .integer)
      addTimes(table)
    }
    try database.create(table: "release") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("version", .integer).notNull()
      table.column("description", .text).notNull()
      table.column("status", .text).notNull()
      table.column("slug", .text)
      table.column("config", .text).notNull()
      table.column("addonPlans", .text).notNull()
      table.column("hasOutput", .boolean).notNull()
      addTimes(table)
      table.uniqueKey(["app", "version"])
    }
    try database.create(table: "build") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("status", .text).notNull()
      table.column("buildpacks", .text)
      table.column("sourceURL", .text).notNull()
      table.column("checksum", .text)
      table.column("version", .text)
      table.column("versionDescription", .text)
      table.column("stack", .text).notNull()
      table.column("slug", .text)
      table.column("release", .text)
      addTimes(table)
    }
    try database.create(table: "formation") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("type", .text).notNull()
      table.column("command", .text).notNull()
      table.column("quantity", .integer).notNull()
      table.column("size", .text).notNull()
      addTimes(table)
      table.uniqueKey(["app", "type"])
    }
  }

  private static func addApp(_ table: TableDefinition) {
    table.column("app", .text).notNull().indexed().references("app", onDelete: .cascade)
  }

  private static func addTimes(_ table: TableDefinition) {
    table.column("createdAt", .text).notNull()
    table.column("updatedAt", .text).notNull()
  }
}
