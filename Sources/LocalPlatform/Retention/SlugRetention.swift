import GRDB

/// Which slugs are kept: as on the service, those of the newest releases and the young ones.
///
/// A slug is not tied to the app that it was built for: promotion and `POST /apps/{app}/releases` may put it on others, where it
/// stays when its first app goes.
enum SlugRetention {
  /// A slug that none of the newest releases needs.
  private struct Candidate: FetchableRecord, Decodable {
    var id: String
    var createdAt: String
    var size: Int
    /// Whether some release still counts on it.
    var isUsed: Bool
    var hasApp: Bool
  }

  /// Lets slugs expire, and with them their releases; gives the slugs whose files are to go.
  static func sweep(_ database: Database, _ limits: RetentionLimits) throws -> [String] {
    let now = Timestamp.seconds
    let oldest = Timestamp.text(now - limits.age)
    let unclaimed = Timestamp.text(now - limits.unclaimed)
    var total = try Int.fetchOne(database, sql: "SELECT sum(size) FROM slug WHERE deletedAt IS NULL") ?? 0
    var expired: [String] = []
    for slug in try candidates(database, limits) {
      let isOrphan = !slug.isUsed && !slug.hasApp
      let isOld = slug.createdAt < oldest || (!slug.isUsed && slug.size == 0 && slug.createdAt < unclaimed)
      let isSurplus = total > limits.slugBytes && (slug.isUsed || slug.createdAt < unclaimed)
      guard isOrphan || isOld || isSurplus else { continue }
      try expire(database, slug.id)
      expired.append(slug.id)
      total -= slug.size
    }
    try database.execute(
      sql: """
        DELETE FROM slug WHERE deletedAt IS NOT NULL AND id NOT IN (SELECT slug FROM release WHERE slug IS NOT NULL)
          AND (deletedAt < ? OR app NOT IN (SELECT id FROM app))
        """, arguments: [oldest])
    return expired
  }

  /// A query for one column of the live release of every app.
  static func live(_ column: String) -> String {
    """
    SELECT \(column) FROM
      (SELECT *, row_number() OVER (PARTITION BY app ORDER BY version DESC) AS place FROM release WHERE status = 'succeeded')
    WHERE place = 1 AND \(column) IS NOT NULL
    """
  }

  /// Oldest first.
  private static func candidates(_ database: Database, _ limits: RetentionLimits) throws -> [Candidate] {
    try Candidate.fetchAll(
      database,
      sql: """
        SELECT id, createdAt, coalesce(size, 0) AS size,
          id IN (SELECT slug FROM release WHERE slug IS NOT NULL AND status <> 'expired') AS isUsed,
          app IN (SELECT id FROM app) AS hasApp
        FROM slug WHERE deletedAt IS NULL
          AND id NOT IN (SELECT slug FROM
            (SELECT slug, status, row_number() OVER (PARTITION BY app ORDER BY version DESC) AS place FROM release)
            WHERE slug IS NOT NULL AND (place <= ? OR status = 'pending'))
          AND id NOT IN (\(live("slug")))
        ORDER BY createdAt, rowid
        """, arguments: [limits.releases])
  }

  private static func expire(_ database: Database, _ id: String) throws {
    guard var slug = try SlugRow.find(database, id: id) else { return }
    slug.deletedAt = Timestamp.now()
    try slug.save(database)
    let succeeded = ReleaseRow.Status.succeeded.rawValue
    for var release in try ReleaseRow.filter(Column("slug") == id && Column("status") == succeeded).fetchAll(database) {
      release.status = .expired
      try release.save(database)
    }
  }
}
