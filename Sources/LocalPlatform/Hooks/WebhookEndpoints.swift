import GRDB
import HKDLanguage

/// Webhooks of apps, and what was told to them: `/apps/{app}/webhooks`.
enum WebhookEndpoints {
  static let routes = [
    Route("POST", "/apps/{app}/webhooks", .create, create),
    Route("GET", "/apps/{app}/webhooks", .instances) { call in
      try call.list(by: "id", "created_at") { (row: WebhookRow, app) in json(row, app) }
    },
    Route("GET", "/apps/{app}/webhooks/{app-webhook}", .own) { call in
      try call.show({ try find($0, $1, call) }) { row, app in json(row, app) }
    },
    Route("PATCH", "/apps/{app}/webhooks/{app-webhook}", .update, update),
    Route("DELETE", "/apps/{app}/webhooks/{app-webhook}", .destroy) { call in
      let (app, row) = try call.remove { database, app in try find(database, app, call) }
      return .value(json(row, app))
    },
    Route("GET", "/apps/{app}/webhook-deliveries", .instances) { call in
      try call.list(by: "id", "created_at") { (row: WebhookDeliveryRow, _) in json(row) }
    },
    Route("GET", "/apps/{app}/webhook-deliveries/{app-webhook-delivery}", .own) { call in
      let identity = call.value("app-webhook-delivery")
      return try call.show({ try WebhookDeliveryRow.named($0, identity, app: $1, resource: "delivery") }) { row, _ in json(row) }
    },
    Route("GET", "/apps/{app}/webhook-events", .instances) { call in
      try call.list(by: "id", "created_at") { (row: WebhookEventRow, _) in json(row) }
    },
    Route("GET", "/apps/{app}/webhook-events/{app-webhook-event}", .own) { call in
      let identity = call.value("app-webhook-event")
      return try call.show({ try WebhookEventRow.named($0, identity, app: $1, resource: "event") }) { row, _ in json(row) }
    },
  ]

  private static let kinds = [
    "api:addon", "api:addon-attachment", "api:app", "api:build", "api:collaborator", "api:domain", "api:formation",
    "api:release", "dyno",
  ]
  /// The most webhooks of one app.
  private static let most = 10

  // MARK: Shapes

  private static func json(_ row: WebhookRow, _ app: AppRow) -> Value {
    object([
      "app": Apps.reference(app), "created_at": row.createdAt, "id": row.id, "include": row.include,
      "level": row.level.rawValue, "updated_at": row.updatedAt, "url": row.url,
    ])
  }

  private static func json(_ row: WebhookEventRow) -> Value {
    object([
      "created_at": row.createdAt, "id": row.id, "include": row.include,
      "payload": (try? JSON.parse(row.payload)) ?? .null, "updated_at": row.updatedAt,
    ])
  }

  private static func json(_ row: WebhookDeliveryRow) -> Value {
    var attempt: Value?
    if let id = row.attempt, let time = row.attemptAt {
      let isTaken = (200..<300).contains(row.code ?? 0)
      attempt = object([
        "id": id, "code": row.code, "error_class": row.problem, "status": isTaken ? "succeeded" : "failed",
        "created_at": time, "updated_at": row.updatedAt,
      ])
    }
    return object([
      "created_at": row.createdAt, "event": object(["id": row.event, "include": row.include]), "id": row.id,
      "num_attempts": row.attempts, "next_attempt_at": row.nextAttemptAt, "last_attempt": attempt,
      "status": row.status.rawValue, "updated_at": row.updatedAt,
      "webhook": object(["id": row.webhook, "level": row.level.rawValue]),
    ])
  }

  // MARK: Calls

  private static func find(_ database: Database, _ app: AppRow, _ call: Call) throws -> WebhookRow {
    try WebhookRow.named(database, call.value("app-webhook"), app: app, resource: "webhook")
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    guard let include = try include(parameters), let level = try level(parameters) else {
      throw APIError.invalid("The parameters include and level are required.")
    }
    let url = try checked(try parameters.required("url"))
    let given = try parameters.string("secret")
    let secret = given ?? Identifier.hex(Identifier.randomBytes(32))
    let authorization = try parameters.string("authorization")
    let (app, row) = try call.platform.store.write { database in
      let app = try call.app(database)
      guard try WebhookRow.filter(Column("app") == app.id).fetchCount(database) < most else {
        throw APIError.invalid("An app may have \(most) webhooks.")
      }
      let now = Timestamp.now()
      let row = WebhookRow(
        id: Identifier.random(), app: app.id, url: url, include: include, level: level, secret: secret,
        authorization: authorization, createdAt: now, updatedAt: now)
      try row.insert(database)
      return (app, row)
    }
    var reply = Reply.value(json(row, app))
    // A secret that the caller did not choose is told this once.
    if given == nil { reply.headers["Heroku-Webhook-Secret"] = secret }
    return reply
  }

  private static func update(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let include = try include(parameters)
    let level = try level(parameters)
    let url = try parameters.string("url").map { url throws(APIError) in try checked(url) }
    let secret = try parameters.string("secret")
    let authorization = try parameters.string("authorization")
    return try call.platform.store.write { database in
      let app = try call.app(database)
      var row = try find(database, app, call)
      if let include { row.include = include }
      if let level { row.level = level }
      if let url { row.url = url }
      if let secret { row.secret = secret }
      if parameters.has("authorization") { row.authorization = authorization }
      try row.save(database)
      return .value(json(row, app))
    }
  }

  private static func include(_ parameters: Parameters) throws(APIError) -> [String]? {
    guard let list = try parameters.list("include") else { return nil }
    let names = list.map { $0.string ?? "" }
    guard !names.isEmpty, names.allSatisfy(kinds.contains) else {
      throw parameters.misfit("include", "an array of: \(kinds.joined(separator: ", "))")
    }
    return names
  }

  private static func level(_ parameters: Parameters) throws(APIError) -> WebhookRow.Level? {
    guard let text = try parameters.string("level") else { return nil }
    guard let level = WebhookRow.Level(rawValue: text) else { throw parameters.misfit("level", "notify or sync") }
    return level
  }

  /// https anywhere, http on this machine.
  private static func checked(_ url: String) throws(APIError) -> String {
    let isLocal = ["http://localhost", "http://127.0.0.1", "http://[::1]"].contains { prefix in
      guard url.hasPrefix(prefix) else { return false }
      let next = url.dropFirst(prefix.count).first
      return next == nil || next == ":" || next == "/"
    }
    guard url.hasPrefix("https://") || isLocal else {
      throw .invalid("The parameter url must be https (http only for this machine).")
    }
    return url
  }
}
