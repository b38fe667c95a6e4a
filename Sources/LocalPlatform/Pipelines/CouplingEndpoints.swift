import GRDB
import HKDLanguage

/// Which app stands at which stage of which pipeline: `/pipeline-couplings`.
enum CouplingEndpoints {
  static let routes = [
    Route("GET", "/pipeline-couplings", .instances) { call in
      try list(call) { try CouplingRow.order(Column.rowID).fetchAll($0) }
    },
    Route("GET", "/users/~/pipeline-couplings", .instances) { call in
      try list(call) { try CouplingRow.order(Column.rowID).fetchAll($0) }
    },
    Route("GET", "/pipelines/{pipeline}/pipeline-couplings", .instances) { call in
      try list(call) { database in
        let pipeline = try PipelineEndpoints.find(database, call.value("pipeline"))
        return try CouplingRow.all(database, where: [("pipeline", pipeline.id)])
      }
    },
    Route("GET", "/pipeline-couplings/{pipeline-coupling}", .own) { call in
      .value(json(try call.platform.store.read { try find($0, call) }))
    },
    Route("GET", "/apps/{app}/pipeline-couplings", .own) { call in
      try call.withApp { database, app in
        guard let row = try CouplingRow.first(database, where: [("app", app.id)]) else {
          throw APIError.notFound("pipeline_coupling")
        }
        return .value(json(row))
      }
    },
    Route("POST", "/pipeline-couplings", .create, create),
    Route("PATCH", "/pipeline-couplings/{pipeline-coupling}", .update) { call in
      let stage = try stage(call.parameters)
      return try call.platform.store.write { database in
        var row = try find(database, call)
        if let stage { row.stage = stage }
        try row.save(database)
        return .value(json(row))
      }
    },
    Route("DELETE", "/pipeline-couplings/{pipeline-coupling}", .destroy) { call in
      try call.platform.store.write { database in
        let row = try find(database, call)
        try row.delete(database)
        return .value(json(row))
      }
    },
  ]

  private static func json(_ row: CouplingRow) -> Value {
    object([
      "app": object(["id": row.app]), "created_at": row.createdAt, "id": row.id,
      "pipeline": object(["id": row.pipeline]), "stage": row.stage.rawValue, "updated_at": row.updatedAt,
    ])
  }

  private static func list(_ call: Call, _ find: (Database) throws -> [CouplingRow]) throws -> Reply {
    .list(try call.platform.store.read(find).map(json), by: "id", "created_at")
  }

  private static func find(_ database: Database, _ call: Call) throws -> CouplingRow {
    try CouplingRow.named(database, call.value("pipeline-coupling"), resource: "pipeline_coupling")
  }

  private static func stage(_ parameters: Parameters) throws(APIError) -> CouplingRow.Stage? {
    guard let text = try parameters.string("stage") else { return nil }
    guard let stage = CouplingRow.Stage(rawValue: text) else {
      throw parameters.misfit("stage", "one of: \(CouplingRow.Stage.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return stage
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let app = try parameters.required("app")
    let pipeline = try parameters.required("pipeline")
    guard let stage = try stage(parameters) else { throw APIError.invalid("The parameter stage is required.") }
    return try call.platform.store.write { database in
      let app = try Call.app(database, app)
      let pipeline = try PipelineEndpoints.find(database, pipeline)
      if try CouplingRow.isPresent(database, where: [("app", app.id)]) {
        throw APIError.invalid("App is already in a pipeline: \(app.name)")
      }
      let now = Timestamp.now()
      let row = CouplingRow(
        id: Identifier.random(), app: app.id, pipeline: pipeline.id, stage: stage, createdAt: now, updatedAt: now)
      try row.insert(database)
      return .value(json(row))
    }
  }
}
