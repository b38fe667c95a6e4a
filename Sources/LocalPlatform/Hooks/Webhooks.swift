import GRDB
import HKDLanguage

/// Tells webhooks what happens to their apps.
final class Webhooks: @unchecked Sendable {
  /// Seconds after which an attempt is given up.
  private static let attemptSeconds = 10
  /// Attempts in all for a webhook of level `sync`.
  private static let mostAttempts = 6
  /// Events and deliveries that are kept for each app.
  private static let kept = 200

  private unowned let platform: Platform
  private let pool = WorkerPool(name: "hkd-hook", limit: 8, backlog: 10_000)

  init(platform: Platform) {
    self.platform = platform
  }

  func stop(until deadline: Instant) { _ = pool.stop(until: deadline) }

  /// Notes an event and sends it to the webhooks that asked for its kind.
  ///
  /// - Parameters:
  ///   - kind: `api:release`, `dyno` and so on.
  ///   - action: `create`, `update` or `destroy`.
  ///   - data: the resource as the API shows it.
  func emit(_ kind: String, _ action: String, app: String, _ data: Value, previous: Value = .record([])) {
    do {
      let deliveries = try platform.store.write { database in
        try Self.record(database, kind, action, app, data, previous, by: platform.account)
      }
      for delivery in deliveries { send(delivery) }
    } catch {
      platform.report("the event \(kind) of \(app) cannot be noted: \(error)")
    }
  }

  private static func record(
    _ database: Database, _ kind: String, _ action: String, _ app: String, _ data: Value, _ previous: Value,
    by account: AccountRow
  ) throws -> [WebhookDeliveryRow] {
    let hooks = try WebhookRow.all(database, app: app).filter { $0.include.contains(kind) }
    guard !hooks.isEmpty else { return [] }
    let now = Timestamp.now()
    let payload = object([
      "action": action, "actor": Accounts.reference(account), "data": data, "previous_data": previous,
      "resource": String(kind.split(separator: ":").last ?? ""), "version": "application/vnd.heroku+json; version=3",
    ])
    let event = WebhookEventRow(
      id: Identifier.random(), app: app, include: kind, payload: JSON.text(payload), createdAt: now, updatedAt: now)
    try event.insert(database)
    let deliveries = hooks.map { hook in
      WebhookDeliveryRow(
        id: Identifier.random(), app: app, webhook: hook.id, event: event.id, include: kind, level: hook.level,
        nextAttemptAt: now, createdAt: now, updatedAt: now)
    }
    for delivery in deliveries { try delivery.insert(database) }
    try prune(database, app)
    return deliveries
  }

  private static func prune(_ database: Database, _ app: String) throws {
    for table in [WebhookEventRow.databaseTableName, WebhookDeliveryRow.databaseTableName] {
      try database.execute(
        sql: """
          DELETE FROM \(table) WHERE app = ? AND rowid <=
            (SELECT rowid FROM \(table) WHERE app = ? ORDER BY rowid DESC LIMIT 1 OFFSET \(kept))
          """, arguments: [app, app])
    }
  }

  /// Takes up the deliveries that a platform before this one had not ended.
  func resume() {
    let open = [WebhookDeliveryRow.Status.pending.rawValue, WebhookDeliveryRow.Status.retrying.rawValue]
    let rows = try? platform.store.read { try WebhookDeliveryRow.filter(open.contains(Column("status"))).fetchAll($0) }
    for row in rows ?? [] { send(row) }
  }

  // MARK: Delivery

  private func send(_ delivery: WebhookDeliveryRow) {
    _ = pool.submit { [self] in attempt(delivery) }
  }

  private func attempt(_ delivery: WebhookDeliveryRow) {
    let found = try? platform.store.read { database -> (WebhookRow, WebhookEventRow)? in
      guard let hook = try WebhookRow.find(database, id: delivery.webhook),
        let event = try WebhookEventRow.find(database, id: delivery.event)
      else { return nil }
      return (hook, event)
    }
    guard let (hook, event) = found ?? nil else { return }
    var delivery = delivery
    delivery.attempts += 1
    delivery.attempt = Identifier.random()
    delivery.attemptAt = Timestamp.now()
    delivery.code = nil
    delivery.problem = nil
    do {
      let body = Self.body(event, delivery)
      var headers: Headers = [
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "Heroku-Webhooks",
        "Heroku-Webhook-Hmac-SHA256": Base64.encoded(HMAC.sha256(body, key: Array(hook.secret.utf8))),
      ]
      if let authorization = hook.authorization { headers["Authorization"] = authorization }
      delivery.code = try platform.outgoing.post(hook.url, headers, body, seconds: Self.attemptSeconds)
    } catch {
      delivery.problem = "\(error)"
    }
    conclude(delivery)
  }

  private func conclude(_ delivery: WebhookDeliveryRow) {
    var delivery = delivery
    let isTaken = (200..<300).contains(delivery.code ?? 0)
    let isLast = delivery.level == .notify || delivery.attempts >= Self.mostAttempts
    delivery.status = isTaken ? .succeeded : isLast ? .failed : .retrying
    delivery.nextAttemptAt = nil
    let seconds = platform.timings.webhookRetry * Double(1 << (delivery.attempts - 1))
    if delivery.status == .retrying { delivery.nextAttemptAt = Timestamp.text(Timestamp.seconds + Int(seconds)) }
    let row = delivery
    do {
      try platform.store.write { database in
        var row = row
        // The webhook may have gone meanwhile, and the delivery with it.
        if try row.exists(database) { try row.save(database) }
      }
    } catch {
      platform.report("the delivery \(delivery.id) cannot be noted: \(error)")
    }
    if delivery.status == .retrying { platform.scheduler.after(seconds) { [weak self] in self?.send(row) } }
  }

  private static func body(_ event: WebhookEventRow, _ delivery: WebhookDeliveryRow) -> [UInt8] {
    let payload = (try? JSON.parse(event.payload)) ?? .null
    var record = Record([
      ("id", .string(event.id)), ("created_at", .string(event.createdAt)), ("updated_at", .string(event.updatedAt)),
      ("published_at", .string(Timestamp.now())), ("sequence", .null),
    ])
    for key in ["action", "actor", "data", "previous_data", "resource", "version"] { record.set(key, payload[key]) }
    record.set(
      "webhook_metadata",
      object([
        "attempt": object(["id": delivery.attempt]), "delivery": object(["id": delivery.id]),
        "event": object(["id": event.id, "include": event.include]), "webhook": object(["id": delivery.webhook]),
      ]))
    return JSON.bytes(.record(record))
  }
}
