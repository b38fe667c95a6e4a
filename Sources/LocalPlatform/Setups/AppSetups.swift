import GRDB
import HKDLanguage

/// App setups: an app made from an archive with an `app.json`, in one call.
enum AppSetups {
  static let routes = [
    Route("POST", "/app-setups", .create, create),
    Route("GET", "/app-setups/{app-setup}", .own) { call in
      let row = try call.platform.store.read {
        try AppSetupRow.named($0, call.value("app-setup"), resource: "app_setup")
      }
      return .value(json(row, call.platform))
    },
  ]

  static func json(_ row: AppSetupRow, _ platform: Platform) -> Value {
    var build: Value?
    if let id = row.build {
      build = object([
        "id": id, "status": (row.buildStatus ?? .pending).rawValue,
        "output_stream_url": OutputStreams.url(.build, id, platform),
      ])
    }
    let postdeploy = row.postdeployCode.map { object(["output": row.postdeployOutput ?? "", "exit_code": $0]) }
    return object([
      "id": row.id, "created_at": row.createdAt, "updated_at": row.updatedAt, "status": row.status.rawValue,
      "failure_message": row.failureMessage, "app": object(["id": row.app, "name": row.appName]), "build": build,
      "manifest_errors": row.manifestErrors, "postdeploy": postdeploy, "resolved_success_url": row.successURL,
    ])
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    guard let blob = try parameters.object("source_blob") else {
      throw APIError.invalid("The parameter source_blob is required.")
    }
    let source = try BuildEndpoints.source(blob, call.platform)
    let wanted = try parameters.object("app")
    let name = try wanted?.string("name").map { name throws(APIError) in try Apps.checked(name) }
    let overrides = try parameters.object("overrides")
    let environment = try overrides?.strings("env") ?? [:]
    let buildpacks = try overrides?.list("buildpacks")?.map { item throws(APIError) in
      try Parameters(item, prefix: "overrides.buildpacks.").required("url")
    }
    let stack = try wanted.flatMap { app throws(APIError) in try Apps.identity(app, "stack") }
    let stackName = try stack.map { wanted throws(APIError) in try Apps.checkedStack(wanted) }
    let region = try wanted.flatMap { app throws(APIError) in try Apps.identity(app, "region") }
    if let region, Catalogue.region(region) == nil { throw APIError.invalid("There is no region `\(region)`.") }
    let (row, app) = try call.platform.store.write { database in
      let app = try Apps.make(
        database, name: name, region: region.flatMap(Catalogue.region)?.named.name ?? Catalogue.defaultRegion,
        stack: stackName ?? Catalogue.defaultStack, account: call.account)
      let now = Timestamp.now()
      let row = AppSetupRow(id: Identifier.random(), app: app.id, appName: app.name, createdAt: now, updatedAt: now)
      try row.insert(database)
      return (row, app)
    }
    call.platform.appsChanged()
    let setup = AppSetup(row: row, app: app, source: source, environment: environment, buildpacks: buildpacks)
    let platform = call.platform
    if !startThread("hkd-setup", stack: 4 << 20, { setup.run(platform) }) { throw APIError.unavailable }
    return .value(json(row, platform))
  }
}
