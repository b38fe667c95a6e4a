import GRDB
import HKDLanguage

/// Promotions: the slug of one app released on others of its pipeline, without a build.
enum Promotions {
  static let routes = [
    Route("POST", "/pipeline-promotions", .create, create),
    Route("GET", "/pipeline-promotions/{pipeline-promotion}", .own) { call in
      .value(json(try call.platform.store.read { try find($0, call) }))
    },
    Route("GET", "/pipeline-promotions/{pipeline-promotion}/promotion-targets", .instances) { call in
      try call.platform.store.read { database in
        let promotion = try find(database, call)
        return .list(try targets(database, promotion.id).map(json), by: "id")
      }
    },
  ]

  private static func json(_ row: PromotionRow) -> Value {
    object([
      "created_at": row.createdAt, "id": row.id, "pipeline": object(["id": row.pipeline]),
      "source": object(["app": object(["id": row.sourceApp]), "release": object(["id": row.sourceRelease])]),
      "status": row.status.rawValue, "updated_at": row.updatedAt,
    ])
  }

  private static func json(_ row: PromotionTargetRow) -> Value {
    object([
      "app": object(["id": row.app]), "error_message": row.errorMessage, "id": row.id,
      "pipeline_promotion": object(["id": row.promotion]), "release": row.release.map { object(["id": $0]) },
      "status": row.status.rawValue,
    ])
  }

  private static func find(_ database: Database, _ call: Call) throws -> PromotionRow {
    try PromotionRow.named(database, call.value("pipeline-promotion"), resource: "pipeline_promotion")
  }

  private static func targets(_ database: Database, _ promotion: String) throws -> [PromotionTargetRow] {
    try PromotionTargetRow.all(database, where: [("promotion", promotion)])
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let pipeline = try parameters.object("pipeline")?.required("id")
    let source = try parameters.object("source")
    let app = try source?.object("app")?.required("id")
    let release = try source?.object("release")?.string("id")
    let targets = try (parameters.list("targets") ?? []).map { item throws(APIError) in
      try Parameters(item, prefix: "targets.").object("app")?.required("id") ?? ""
    }
    guard let pipeline, let app, !targets.isEmpty else {
      throw APIError.invalid("The parameters pipeline.id, source.app.id and targets are required.")
    }
    let (promotion, releases) = try call.platform.store.write { database in
      try promote(database, pipeline: pipeline, from: app, release: release, to: targets)
    }
    for release in releases { call.platform.releaseMade(release) }
    return .value(json(promotion))
  }

  private static func promote(
    _ database: Database, pipeline: String, from source: String, release: String?, to targets: [String]
  ) throws -> (PromotionRow, [ReleaseRow]) {
    let pipeline = try PipelineEndpoints.find(database, pipeline)
    let members = try PipelineEndpoints.apps(database, pipeline)
    let app = try Call.app(database, source)
    guard members.contains(where: { $0.id == app.id }) else {
      throw APIError.invalid("The app \(app.name) is not in the pipeline \(pipeline.name).")
    }
    let origin = try release.map { try Releases.find(database, app: app, $0) } ?? Releases.current(database, app: app.id)
    guard let origin, let slug = try origin.slug.map({ try Slugs.usable(database, $0) }) else {
      throw APIError.invalid("The app \(app.name) has no release with a slug to promote.")
    }
    let now = Timestamp.now()
    let promotion = PromotionRow(
      id: Identifier.random(), pipeline: pipeline.id, sourceApp: app.id, sourceRelease: origin.id, status: .pending,
      createdAt: now, updatedAt: now)
    try promotion.insert(database)
    var releases: [ReleaseRow] = []
    for target in targets {
      let to = try Call.app(database, target)
      var row = PromotionTargetRow(
        id: Identifier.random(), promotion: promotion.id, app: to.id, status: .pending, createdAt: now, updatedAt: now)
      if members.contains(where: { $0.id == to.id }), to.id != app.id {
        let commit = slug.commit.map { " \($0.prefix(8))" } ?? ""
        let made = try Releases.add(
          database, to: to, description: "Promote \(app.name) v\(origin.version)\(commit)", slug: .slug(slug))
        row.release = made.id
        releases.append(made)
      } else {
        row.status = .failed
        row.errorMessage = "The app \(to.name) is no target in the pipeline \(pipeline.name)."
      }
      try row.insert(database)
    }
    return (try settle(database, promotion), releases)
  }

  /// Notes how the releases of promotions have ended: called whenever one may have.
  static func released(_ database: Database, _ release: String) throws {
    for row in try PromotionTargetRow.all(database, where: [("release", release)]) {
      if let promotion = try PromotionRow.find(database, id: row.promotion) { _ = try settle(database, promotion) }
    }
  }

  private static func settle(_ database: Database, _ promotion: PromotionRow) throws -> PromotionRow {
    var promotion = promotion
    var isPending = false
    for var target in try targets(database, promotion.id) where target.status == .pending {
      let status = try target.release.flatMap { try ReleaseRow.find(database, id: $0) }?.status
      switch status {
      case .pending: isPending = true
      case .succeeded:
        target.status = .succeeded
        try target.save(database)
      case .failed, .expired, nil:
        target.status = .failed
        target.errorMessage = "The release command failed."
        try target.save(database)
      }
    }
    if !isPending, promotion.status == .pending {
      promotion.status = .completed
      try promotion.save(database)
    }
    return promotion
  }
}
