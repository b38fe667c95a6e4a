import GRDB
import HKDLanguage

/// The buildpacks of an app, in their order; none means detection.
enum BuildpackInstallations {
  static let routes = [
    Route("GET", "/apps/{app}/buildpack-installations", .instances) { call in
      try call.withApp { _, app in .list(json(app), by: "ordinal") }
    },
    Route("PUT", "/apps/{app}/buildpack-installations", .update, replace),
  ]

  private static func json(_ app: AppRow) -> [Value] {
    app.buildpacks.enumerated().map { index, reference in
      object(["ordinal": index, "buildpack": object(["url": reference, "name": reference])])
    }
  }

  private static func replace(_ call: Call) throws -> Reply {
    guard let updates = try call.parameters.list("updates") else {
      throw APIError.invalid("The parameter updates is required.")
    }
    let references = try updates.map { item throws(APIError) in
      try Parameters(item, prefix: "updates.").required("buildpack")
    }
    return try call.platform.store.write { database in
      var app = try call.app(database)
      app.buildpacks = references
      try app.save(database)
      return .list(json(app), by: "ordinal")
    }
  }
}
