import GRDB

/// A row with an identifier, times, and JSON for its lists and maps.
protocol StoredRow: Codable, Sendable, FetchableRecord, PersistableRecord {
  var id: String { get }
  var updatedAt: String { get set }
}

extension StoredRow {
  /// Saves the row under a new time of change.
  mutating func save(_ database: Database) throws {
    updatedAt = Timestamp.now()
    try update(database)
  }
}

/// A row that belongs to an app.
protocol AppOwned: StoredRow {
  var app: String { get }
}

extension AppOwned {
  /// The rows of an app in the order in which they were made.
  static func all(_ database: Database, app: String) throws -> [Self] {
    try all(database, where: [("app", app)])
  }
}

struct AccountRow: StoredRow {
  static let databaseTableName = "account"
  var id: String
  var email: String
  var name: String?
  var allowTracking = true
  var beta = false
  var createdAt: String
  var updatedAt: String
}

struct AppRow: StoredRow {
  static let databaseTableName = "app"
  var id: String
  var name: String
  var region: String
  var stack: String
  var buildStack: String
  var maintenance = false
  var acm = false
  var config: [String: String] = [:]
  /// What `buildpack-installations` was set to; empty for detection.
  var buildpacks: [String] = []
  var buildpackDescription: String?
  var slugSize: Int?
  var releasedAt: String?
  var createdAt: String
  var updatedAt: String
}

struct SlugRow: AppOwned {
  static let databaseTableName = "slug"
  var id: String
  /// The app that it was made for, which it may outlive on others.
  var app: String
  var processTypes: [String: String]
  var buildpackDescription: String?
  var checksum: String?
  var commit: String?
  var commitDescription: String?
  var stack: String
  var size: Int?
  /// When its bytes were removed.
  var deletedAt: String?
  var createdAt: String
  var updatedAt: String
}

struct ReleaseRow: AppOwned {
  static let databaseTableName = "release"

  enum Status: String, Codable, Sendable {
    case pending
    case succeeded
    case failed
    case expired
  }

  var id: String
  var app: String
  var version: Int
  var description: String
  var status: Status
  var slug: String?
  var config: [String: String]
  var addonPlans: [String] = []
  /// Whether a release phase has run, or runs, for it.
  var hasOutput = false
  var createdAt: String
  var updatedAt: String
}

struct BuildRow: AppOwned {
  static let databaseTableName = "build"

  enum Status: String, Codable, Sendable {
    case pending
    case succeeded
    case failed
  }

  var id: String
  var app: String
  var status: Status
  var buildpacks: [String]?
  var sourceURL: String
  var checksum: String?
  var version: String?
  var versionDescription: String?
  var stack: String
  var slug: String?
  var release: String?
  var createdAt: String
  var updatedAt: String
}

struct FormationRow: AppOwned {
  static let databaseTableName = "formation"
  var id: String
  var app: String
  var type: String
  var command: String
  var quantity: Int
  var size: String
  var createdAt: String
  var updatedAt: String
}
