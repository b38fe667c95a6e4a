import GRDB

/// Which records of what is over are kept.
enum RecordRetention {
  static func sweep(_ database: Database, _ limits: RetentionLimits) throws {
    try database.execute(
      sql: """
        DELETE FROM release WHERE status <> 'pending'
          AND id IN (SELECT id FROM
            (SELECT id, row_number() OVER (PARTITION BY app ORDER BY version DESC) AS place FROM release) WHERE place > ?)
          AND id NOT IN (\(SlugRetention.live("id")))
        """, arguments: [limits.records])
    try database.execute(
      sql: """
        DELETE FROM build WHERE status <> 'pending' AND id IN (SELECT id FROM
          (SELECT id, row_number() OVER (PARTITION BY app ORDER BY rowid DESC) AS place FROM build) WHERE place > ?)
        """, arguments: [limits.records])
    let oldest = Timestamp.text(Timestamp.seconds - limits.age)
    for table in [PromotionRow.databaseTableName, AppSetupRow.databaseTableName] {
      try database.execute(
        sql: "DELETE FROM \(table) WHERE status <> 'pending' AND updatedAt < ?", arguments: [oldest])
    }
    try AuthorizationRow.filter(Column("expires") < Timestamp.seconds).deleteAll(database)
  }
}
