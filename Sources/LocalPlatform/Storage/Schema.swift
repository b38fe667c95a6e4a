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

  /// Slugs stay when the app that they were made for goes: SQLite cannot drop a reference, so the table is made anew.
  private static func freeSlugs(_ database: Database) throws {
    try database.create(table: "freeSlug") { table in
      table.primaryKey("id", .text)
      table.column("app", .text).notNull().indexed()
      table.column("processTypes", .text).notNull()
      table.column("buildpackDescription", .text)
      table.column("checksum", .text)
      table.column("commit", .text)
      table.column("commitDescription", .text)
      table.column("stack", .text).notNull()
      table.column("size", .integer)
      table.column("deletedAt", .text)
      addTimes(table)
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
    try database.create(table: "feature") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("name", .text).notNull()
      addTimes(table)
      table.uniqueKey(["app", "name"])
    }
    try database.create(table: "collaborator") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("email", .text).notNull()
      addTimes(table)
      table.uniqueKey(["app", "email"])
    }
    try database.create(table: "domain") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("hostname", .text).notNull().unique()
      addTimes(table)
    }
    try database.create(table: "drain") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("url", .text).notNull()
      table.column("token", .text).notNull()
      addTimes(table)
      table.uniqueKey(["app", "url"])
    }
    try database.create(table: "authorization") { table in
      table.primaryKey("id", .text)
      table.column("description", .text).notNull()
      table.column("scope", .text).notNull()
      table.column("token", .text).notNull().unique()
      table.column("expires", .integer)
      addTimes(table)
    }
    try createHookTables(database)
    try createAddonTables(database)
    try createPipelineTables(database)
  }

  private static func createHookTables(_ database: Database) throws {
    try database.create(table: "webhook") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("url", .text).notNull()
      table.column("include", .text).notNull()
      table.column("level", .text).notNull()
      table.column("secret", .text).notNull()
      table.column("authorization", .text)
      addTimes(table)
    }
    try database.create(table: "webhookEvent") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("include", .text).notNull()
      table.column("payload", .text).notNull()
      addTimes(table)
    }
    try database.create(table: "webhookDelivery") { table in
      table.primaryKey("id", .text)
      addApp(table)
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
      addTimes(table)
    }
  }

  private static func createAddonTables(_ database: Database) throws {
    try database.create(table: "addon") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("name", .text).notNull().unique()
      table.column("plan", .text).notNull()
      table.column("config", .text).notNull()
      addTimes(table)
    }
    try database.create(table: "attachment") { table in
      table.primaryKey("id", .text)
      addApp(table)
      table.column("addon", .text).notNull().references("addon", onDelete: .cascade)
      table.column("name", .text).notNull()
      addTimes(table)
      table.uniqueKey(["app", "name"])
    }
  }

  private static func createPipelineTables(_ database: Database) throws {
    try database.create(table: "pipeline") { table in
      table.primaryKey("id", .text)
      table.column("name", .text).notNull().unique()
      addTimes(table)
    }
    try database.create(table: "coupling") { table in
      table.primaryKey("id", .text)
      table.column("app", .text).notNull().unique().references("app", onDelete: .cascade)
      table.column("pipeline", .text).notNull().indexed().references("pipeline", onDelete: .cascade)
      table.column("stage", .text).notNull()
      addTimes(table)
    }
    try database.create(table: "promotion") { table in
      table.primaryKey("id", .text)
      table.column("pipeline", .text).notNull().references("pipeline", onDelete: .cascade)
      table.column("sourceApp", .text).notNull()
      table.column("sourceRelease", .text).notNull()
      table.column("status", .text).notNull()
      addTimes(table)
    }
    try database.create(table: "promotionTarget") { table in
      table.primaryKey("id", .text)
      table.column("promotion", .text).notNull().indexed().references("promotion", onDelete: .cascade)
      table.column("app", .text).notNull()
      table.column("release", .text)
      table.column("status", .text).notNull()
      table.column("errorMessage", .text)
      addTimes(table)
    }
    try database.create(table: "appSetup") { table in
      table.primaryKey("id", .text)
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
      addTimes(table)
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
