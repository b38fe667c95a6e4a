import GRDB
import HKDLanguage

/// Pipelines: groups of apps by stage: `/pipelines`.
enum PipelineEndpoints {
  static let routes = [
    Route("POST", "/pipelines", .create, create),
    Route("GET", "/pipelines", .instances) { call in
      let rows = try call.platform.store.read { try PipelineRow.order(Column.rowID).fetchAll($0) }
      return .list(rows.map { json($0, call) }, by: "id", "name")
    },
    Route("GET", "/pipelines/{pipeline}", .own) { call in
      .value(json(try call.platform.store.read { try find($0, call.value("pipeline")) }, call))
    },
    Route("PATCH", "/pipelines/{pipeline}", .update, update),
    Route("DELETE", "/pipelines/{pipeline}", .destroy) { call in
      try call.platform.store.write { database in
        let row = try find(database, call.value("pipeline"))
        try row.delete(database)
        return .value(json(row, call))
      }
    },
    Route("GET", "/pipelines/{pipeline}/latest-releases", .instances, latestReleases),
    Route("GET", "/pipelines/{pipeline}/latest-deployments", .instances, latestReleases),
    Route("GET", "/pipelines/{pipeline}/latest-builds", .instances, latestBuilds),
    Route("GET", "/pipelines/{pipeline}/pipeline-stack", .own) { call in
      let stack = try call.platform.store.read { database in
        try apps(database, try find(database, call.value("pipeline"))).first?.buildStack
      }
      return .value(object(["stack": stack.map(Catalogue.stackReference)]))
    },
  ]

  private static func json(_ row: PipelineRow, _ call: Call) -> Value {
    object([
      "created_at": row.createdAt, "id": row.id, "name": row.name,
      "owner": object(["id": call.account.id, "type": "user"]), "updated_at": row.updatedAt,
      "generation": Catalogue.generation.reference,
    ])
  }

  static func find(_ database: Database, _ identity: String) throws -> PipelineRow {
    try PipelineRow.named(database, identity, by: "name", resource: "pipeline")
  }

  static func apps(_ database: Database, _ pipeline: PipelineRow) throws -> [AppRow] {
    try CouplingRow.all(database, where: [("pipeline", pipeline.id)]).compactMap { try AppRow.find(database, id: $0.app) }
  }

  /// `^[a-z][a-z0-9-]{2,29}$`
  private static func checked(_ name: String) throws(APIError) -> String {
    let isValid =
      (3...30).contains(name.utf8.count) && name.utf8.first.map { (0x61...0x7A).contains($0) } == true
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    guard isValid else {
      throw .invalid("Name must start with a letter and can only contain 3 to 30 lowercase letters, numbers, and dashes.")
    }
    return name
  }

  private static func create(_ call: Call) throws -> Reply {
    let name = try checked(try call.parameters.required("name"))
    return try call.platform.store.write { database in
      try PipelineRow.checkFree(database, name: name)
      let now = Timestamp.now()
      let row = PipelineRow(id: Identifier.random(), name: name, createdAt: now, updatedAt: now)
      try row.insert(database)
      return .value(json(row, call))
    }
  }

  private static func update(_ call: Call) throws -> Reply {
    let name = try call.parameters.string("name").map { name throws(APIError) in try checked(name) }
    return try call.platform.store.write { database in
      var row = try find(database, call.value("pipeline"))
      if let name, name != row.name {
        try PipelineRow.checkFree(database, name: name)
        row.name = name
      }
      try row.save(database)
      return .value(json(row, call))
    }
  }

  /// The newest release of each app.
  private static func latestReleases(_ call: Call) throws -> Reply {
    try call.platform.store.read { database in
      let releases = try apps(database, try find(database, call.value("pipeline"))).compactMap { app -> Value? in
        let newest = try ReleaseRow.filter(Column("app") == app.id).order(Column("version").desc).fetchOne(database)
        let live = try Releases.current(database, app: app.id)?.id
        return newest.map { Releases.json($0, app: app, current: live, call) }
      }
      return .list(releases, by: "id")
    }
  }

  /// The newest build of each app that has one.
  private static func latestBuilds(_ call: Call) throws -> Reply {
    try call.platform.store.read { database in
      let builds = try apps(database, try find(database, call.value("pipeline"))).compactMap { app in
        try BuildRow.filter(Column("app") == app.id).order(Column.rowID.desc).fetchOne(database)
      }
      let shapes = builds.map { build -> Value in
        let whole = BuildEndpoints.json(build, call).record
        // The schema's builds of pipelines have no generation.
        let fields = zip(whole?.keys ?? [], whole?.values ?? []).filter { $0.0 != "generation" }
        return .record(fields.map { ($0.0, $0.1) })
      }
      return .list(shapes, by: "id")
    }
  }
}
