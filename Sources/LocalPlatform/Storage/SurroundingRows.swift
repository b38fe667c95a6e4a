import GRDB

/// A feature that is switched on for an app.
struct FeatureRow: AppOwned {
  static let databaseTableName = "feature"
  var id: String
  var app: String
  var name: String
  var createdAt: String
  var updatedAt: String
}

struct CollaboratorRow: AppOwned {
  static let databaseTableName = "collaborator"
  var id: String
  var app: String
  var email: String
  var createdAt: String
  var updatedAt: String
}

/// A host of an app besides the one that its name gives it.
struct DomainRow: AppOwned {
  static let databaseTableName = "domain"
  var id: String
  var app: String
  var hostname: String
  var createdAt: String
  var updatedAt: String
}

struct DrainRow: AppOwned {
  static let databaseTableName = "drain"
  var id: String
  var app: String
  var url: String
  /// `d.` and a UUID: the name under which lines arrive at the drain.
  var token: String
  var createdAt: String
  var updatedAt: String
}

/// A further token of the account.
struct AuthorizationRow: StoredRow {
  static let databaseTableName = "authorization"
  var id: String
  var description: String
  var scope: [String]
  var token: String
  /// Seconds since 1970; nil for never.
  var expires: Int?
  var createdAt: String
  var updatedAt: String
}

struct WebhookRow: AppOwned {
  static let databaseTableName = "webhook"

  enum Level: String, Codable, Sendable {
    /// Told once.
    case notify
    /// Told until it is taken.
    case sync
  }

  var id: String
  var app: String
  var url: String
  /// The kinds of events, `api:release` and so on.
  var include: [String]
  var level: Level
  var secret: String
  var authorization: String?
  var createdAt: String
  var updatedAt: String
}

/// Something that happened, as webhooks tell it.
struct WebhookEventRow: AppOwned {
  static let databaseTableName = "webhookEvent"
  var id: String
  var app: String
  var include: String
  /// JSON.
  var payload: String
  var createdAt: String
  var updatedAt: String
}

struct WebhookDeliveryRow: AppOwned {
  static let databaseTableName = "webhookDelivery"

  enum Status: String, Codable, Sendable {
    case pending
    case retrying
    case failed
    case succeeded
  }

  var id: String
  var app: String
  var webhook: String
  var event: String
  var include: String
  var level: WebhookRow.Level
  var status = Status.pending
  var attempts = 0
  var nextAttemptAt: String?
  /// The last attempt: its identifier, its time, the status it got or why it got none.
  var attempt: String?
  var attemptAt: String?
  var code: Int?
  var problem: String?
  var createdAt: String
  var updatedAt: String
}

struct AddonRow: AppOwned {
  static let databaseTableName = "addon"
  var id: String
  var app: String
  var name: String
  /// `SERVICE:PLAN`
  var plan: String
  /// Config vars by their name without the attachment's: `URL`.
  var config: [String: String]
  var createdAt: String
  var updatedAt: String
}

struct AttachmentRow: AppOwned {
  static let databaseTableName = "attachment"
  var id: String
  var app: String
  var addon: String
  /// What the config vars' names begin with: `DATABASE`.
  var name: String
  var createdAt: String
  var updatedAt: String
}
