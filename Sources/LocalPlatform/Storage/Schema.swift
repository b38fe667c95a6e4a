import GRDB

/// The tables, as a series of migrations that only ever grows.
///
/// Times are text as the API gives them (`2026-01-31T12:00:00Z`), lists and maps are JSON text.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("deploys", migrate: createDeployTables)
    migrator.registerMigration("surroundings", migrate: createSurroundings)
    migrator.registerMigration("slugs outlive apps", migrate: freeSlugs)
    return migrator
  }

  private static func createDeployTables(_ database: Database) throws {
    try database.create(table: "setting") { table in
      table.primaryKey("name", .text)
      table.column("value", .text).notNull()
    }
    try make("account", in: database) { table in
      table.column("email", .text).notNull().unique()
      table.column("name", .text)
      table.column("allowTracking", .boolean).notNull()
      table.column("beta", .boolean).notNull()
    }
    try make("app", in: database) { table in
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
    }
    try make("slug", ofApps: true, in: database) { table in
      table.column("processTypes", .text).notNull()
      table.column("buildpackDescription", .text)
      table.column("checksum", .text)
      table.column("commit", .text)
      table.column("commitDescription", .text)
      table.column("stack", .text).notNull()
      table.column("size", .integer)
    }
    try make("release", ofApps: true, in: database) { table in
      table.column("version", .integer).notNull()
      table.column("description", .text).notNull()
      table.column("status", .text).notNull()
      table.column("slug", .text)
      table.column("config", .text).notNull()
      table.column("addonPlans", .text).notNull()
      table.column("hasOutput", .boolean).notNull()
      table.uniqueKey(["app", "version"])
    }
    try make("build", ofApps: true, in: database) { table in
      table.column("status", .text).notNull()
      table.column("buildpacks", .text)
      table.column("sourceURL", .text).notNull()
      table.column("checksum", .text)
      table.column("version", .text)
      table.column("versionDescription", .text)
      table.column("stack", .text).notNull()
      table.column("slug", .text)
      table.column("release", .text)
    }
    try make("formation", ofApps: true, in: database) { table in
      table.column("type", .text).notNull()
      table.column("command", .text).notNull()
      table.column("quantity", .integer).notNull()
      table.column("size", .text).notNull()
      table.uniqueKey(["app", "type"])
    }
  }

  /// Slugs stay when the app that they were made for goes: SQLite cannot drop a reference, so the table is made anew.
  private static func freeSlugs(_ database: Database) throws {
    try make("freeSlug", in: database) { table in
      table.column("app", .text).notNull().indexed()
      table.column("processTypes", .text).notNull()
      table.column("buildpackDescription", .text)
      table.column("checksum", .text)
      table.column("commit", .text)
      table.column("commitDescription", .text)
      table.column("stack", .text).notNull()
      table.column("size", .integer)
      table.column("deletedAt", .text)
    }
    try database.execute(
      sql: """
        INSERT INTO freeSlug SELECT id, app, processTypes, buildpackDescription, checksum, "commit", commitDescription,
          stack, size, NULL, createdAt, updatedAt FROM slug
        """)
    try database.drop(table: "slug")
    try database.rename(table: "freeSlug", to: "slug")
  }

  /// What stands around an app: people, hosts, drains, webhooks, add-ons, pipelines, setups.
  private static func createSurroundings(_ database: Database) throws {
    try make("feature", ofApps: true, in: database) { table in
      table.column("name", .text).notNull()
      table.uniqueKey(["app", "name"])
    }
    try make("collaborator", ofApps: true, in: database) { table in
      table.column("email", .text).notNull()
      table.uniqueKey(["app", "email"])
    }
    try make("domain", ofApps: true, in: database) { table in
      table.column("hostname", .text).notNull().unique()
    }
    try make("drain", ofApps: true, in: database) { table in
      table.column("url", .text).notNull()
      table.column("token", .text).notNull()
      table.uniqueKey(["app", "url"])
    }
    try make("authorization", in: database) { table in
      table.column("description", .text).notNull()
      table.column("scope", .text).notNull()
      table.column("token", .text).notNull().unique()
      table.column("expires", .integer)
    }
    try createHookTables(database)
    try createAddonTables(database)
    try createPipelineTables(database)
  }

  private static func createHookTables(_ database: Database) throws {
    try make("webhook", ofApps: true, in: database) { table in
      table.column("url", .text).notNull()
      table.column("include", .text).notNull()
      table.column("level", .text).notNull()
      table.column("secret", .text).notNull()
      table.column("authorization", .text)
    }
    try make("webhookEvent", ofApps: true, in: database) { table in
      table.column("include", .text).notNull()
      table.column("payload", .text).notNull()
    }
    try make("webhookDelivery", ofApps: true, in: database) { table in
      table.column("webhook", .text).notNull().references("webhook", onDelete: .cascade)
      table.column("event", .text).notNull()
      table.column("include", .text).notNull()
      table.column("level", .text).notNull()
      table.column("status", .text).notNull()
      table.column("attempts", .integer).notNull()
      table.column("nextAttemptAt", .text)
      table.column("attempt", .text)
      table.column("attemptAt", .text)
      table.column("code", .integer)
      table.column("problem", .text)
    }
  }

  private static func createAddonTables(_ database: Database) throws {
    try make("addon", ofApps: true, in: database) { table in
      table.column("name", .text).notNull().unique()
      table.column("plan", .text).notNull()
      table.column("config", .text).notNull()
    }
    try make("attachment", ofApps: true, in: database) { table in
      table.column("addon", .text).notNull().references("addon", onDelete: .cascade)
      table.column("name", .text).notNull()
      table.uniqueKey(["app", "name"])
    }
  }

  private static func createPipelineTables(_ database: Database) throws {
    try make("pipeline", in: database) { table in
      table.column("name", .text).notNull().unique()
    }
    try make("coupling", in: database) { table in
      table.column("app", .text).notNull().unique().references("app", onDelete: .cascade)
      table.column("pipeline", .text).notNull().indexed().references("pipeline", onDelete: .cascade)
      table.column("stage", .text).notNull()
    }
    try make("promotion", in: database) { table in
      table.column("pipeline", .text).notNull().references("pipeline", onDelete: .cascade)
      table.column("sourceApp", .text).notNull()
      table.column("sourceRelease", .text).notNull()
      table.column("status", .text).notNull()
    }
    try make("promotionTarget", in: database) { table in
      table.column("promotion", .text).notNull().indexed().references("promotion", onDelete: .cascade)
      table.column("app", .text).notNull()
      table.column("release", .text)
      table.column("status", .text).notNull()
      table.column("errorMessage", .text)
    }
    try make("appSetup", in: database) { table in
      // Kept when a setup that failed takes its app away.
      table.column("app", .text).notNull()
      table.column("appName", .text).notNull()
      table.column("status", .text).notNull()
      table.column("failureMessage", .text)
      table.column("build", .text)
      table.column("buildStatus", .text)
      table.column("manifestErrors", .text).notNull()
      table.column("postdeployOutput", .text)
      table.column("postdeployCode", .integer)
      table.column("successURL", .text)
    }
  }

  /// Makes a table of rows as all are: an identifier, the app if they are an app's, what the closure adds, and times.
  private static func make(
    _ name: String, ofApps: Bool = false, in database: Database, _ addColumns: (TableDefinition) -> Void
  ) throws {
    try database.create(table: name) { table in
      table.primaryKey("id", .text)
      if ofApps { table.column("app", .text).notNull().indexed().references("app", onDelete: .cascade) }
      addColumns(table)
      table.column("createdAt", .text).notNull()
      table.column("updatedAt", .text).notNull()
    }
  }
}
