import GRDB

struct PipelineRow: StoredRow {
  static let databaseTableName = "pipeline"
  var id: String
  var name: String
  var createdAt: String
  var updatedAt: String
}

/// An app's place in a pipeline.
struct CouplingRow: StoredRow {
  static let databaseTableName = "coupling"

  enum Stage: String, Codable, Sendable, CaseIterable {
    case test
    case review
    case development
    case staging
    case production
  }

  var id: String
  var app: String
  var pipeline: String
  var stage: Stage
  var createdAt: String
  var updatedAt: String
}

struct PromotionRow: StoredRow {
  static let databaseTableName = "promotion"

  enum Status: String, Codable, Sendable {
    case pending
    case completed
  }

  var id: String
  var pipeline: String
  var sourceApp: String
  var sourceRelease: String
  var status: Status
  var createdAt: String
  var updatedAt: String
}

struct PromotionTargetRow: StoredRow {
  static let databaseTableName = "promotionTarget"

  enum Status: String, Codable, Sendable {
    case pending
    case succeeded
    case failed
  }

  var id: String
  var promotion: String
  var app: String
  var release: String?
  var status: Status
  var errorMessage: String?
  var createdAt: String
  var updatedAt: String
}

/// An app that is made from an archive with an `app.json`.
struct AppSetupRow: StoredRow {
  static let databaseTableName = "appSetup"

  enum Status: String, Codable, Sendable {
    case pending
    case succeeded
    case failed
  }

  var id: String
  var app: String
  var appName: String
  var status = Status.pending
  var failureMessage: String?
  var build: String?
  var buildStatus: BuildRow.Status?
  var manifestErrors: [String] = []
  var postdeployOutput: String?
  var postdeployCode: Int?
  var successURL: String?
  var createdAt: String
  var updatedAt: String
}
