import GRDB
import HKDLanguage

/// Log drains: `/apps/{app}/log-drains`.
enum DrainEndpoints {
  static let routes = [
    Route("POST", "/apps/{app}/log-drains", .create, create),
    Route("GET", "/apps/{app}/log-drains", .instances) { call in try call.list(by: "id", "url", json: json) },
    Route("GET", "/apps/{app}/log-drains/{log-drain}", .own) { call in
      try call.show({ try find($0, $1, call) }, json: json)
    },
    Route("DELETE", "/apps/{app}/log-drains/{log-drain}", .destroy) { call in
      let (app, row) = try call.remove { database, app in try find(database, app, call) }
      call.platform.drains.reload()
      return .value(json(row, app))
    },
  ]

  /// The most drains of one app.
  private static let most = 5

  private static func json(_ row: DrainRow, _ app: AppRow) -> Value {
    object([
      "addon": nil, "app": Apps.reference(app), "created_at": row.createdAt, "id": row.id, "token": row.token,
      "updated_at": row.updatedAt, "url": row.url,
    ])
  }

  /// By identifier, URL or token.
  private static func find(_ database: Database, _ app: AppRow, _ call: Call) throws -> DrainRow {
    try DrainRow.named(database, call.value("log-drain"), by: "url", "token", app: app, resource: "log_drain")
  }

  private static func create(_ call: Call) throws -> Reply {
    let url = try call.parameters.required("url")
    guard url.hasPrefix("https://") || url.hasPrefix("http://") || LogDrains.address(url) != nil else {
      throw APIError.invalid("A drain's URL must be https://…, syslog+tls://host:port or syslog://host:port.")
    }
    let answer = try call.platform.store.write { database in
      let app = try call.app(database)
      let present = try DrainRow.all(database, app: app.id)
      guard present.count < most else { throw APIError.invalid("An app may have \(most) drains.") }
      guard !present.contains(where: { $0.url == url }) else { throw APIError.invalid("Url has already been taken") }
      let now = Timestamp.now()
      let row = DrainRow(
        id: Identifier.random(), app: app.id, url: url, token: "d.\(Identifier.random())", createdAt: now, updatedAt: now)
      try row.insert(database)
      return Reply.value(json(row, app))
    }
    call.platform.drains.reload()
    return answer
  }
}
