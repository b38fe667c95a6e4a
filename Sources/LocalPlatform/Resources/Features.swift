import GRDB
import HKDLanguage

/// Features of apps that can be switched on: `/apps/{app}/features`.
enum Features {
  static let routes = [
    Route("GET", "/apps/{app}/features", .instances) { call in
      try call.withApp { database, app in
        let rows = try FeatureRow.all(database, app: app.id)
        return .list(known.map { feature in json(feature, app, rows) }, by: "id", "name")
      }
    },
    Route("GET", "/apps/{app}/features/{app-feature}", .own) { call in
      try call.withApp { database, app in
        .value(json(try find(call), app, try FeatureRow.all(database, app: app.id)))
      }
    },
    Route("PATCH", "/apps/{app}/features/{app-feature}", .update, update),
    Route("GET", "/account/features", .instances) { _ in .list([], by: "id", "name") },
  ]

  struct Feature: Sendable {
    var named: Catalogue.Named
    var displayName: String
    var description: String
  }

  /// Config vars about the dyno and its release in each process.
  static let metadata = Feature(
    named: Catalogue.Named(kind: "app-feature", name: "runtime-dyno-metadata"), displayName: "Dyno Metadata",
    description: "Config vars that tell a process of its app, release and commit (HEROKU_APP_NAME and so on).")
  /// New web dynos take over only when they are up.
  static let preboot = Feature(
    named: Catalogue.Named(kind: "app-feature", name: "preboot"), displayName: "Preboot",
    description: "On a deploy, the new web dynos are up before the old ones are stopped.")

  private static let known = [metadata, preboot]

  static func isOn(_ database: Database, _ feature: Feature, app: String) throws -> Bool {
    try FeatureRow.isPresent(database, where: [("app", app), ("name", feature.named.name)])
  }

  private static func json(_ feature: Feature, _ app: AppRow, _ rows: [FeatureRow]) -> Value {
    let row = rows.first { $0.name == feature.named.name }
    return object([
      "created_at": app.createdAt, "description": feature.description,
      "doc_url": "https://devcenter.heroku.com/articles/\(feature.named.name)", "enabled": row != nil,
      "id": feature.named.id, "name": feature.named.name, "state": "general",
      "updated_at": row?.updatedAt ?? app.updatedAt, "display_name": feature.displayName,
      "feedback_email": "you@localhost.localdomain",
    ])
  }

  private static func find(_ call: Call) throws(APIError) -> Feature {
    guard let feature = known.first(where: { $0.named.answers(to: call.value("app-feature")) }) else {
      throw .notFound("feature")
    }
    return feature
  }

  private static func update(_ call: Call) throws -> Reply {
    guard let wanted = try call.parameters.bool("enabled") else {
      throw APIError.invalid("The parameter enabled is required.")
    }
    let feature = try find(call)
    let (app, answer) = try call.platform.store.write { database in
      let app = try call.app(database)
      let rows = try FeatureRow.all(database, app: app.id)
      let present = rows.first { $0.name == feature.named.name }
      if wanted, present == nil {
        let now = Timestamp.now()
        try FeatureRow(id: Identifier.random(), app: app.id, name: feature.named.name, createdAt: now, updatedAt: now)
          .insert(database)
      } else if !wanted {
        try present?.delete(database)
      }
      return (app, Reply.value(json(feature, app, try FeatureRow.all(database, app: app.id))))
    }
    if feature.named.name == metadata.named.name { call.platform.dynos.restart(app.id) { $0.plan.kind == .formation } }
    return answer
  }
}
