import GRDB
import HKDLanguage

/// The formation: how many dynos of each process type.
enum Formations {
  static let routes = [
    Route("GET", "/apps/{app}/formation", .instances) { call in
      try call.list(by: "id", "type", "created_at", json: json)
    },
    Route("GET", "/apps/{app}/formation/{formation}", .own) { call in
      try call.show({ try find($0, $1, call.value("formation")) }, json: json)
    },
    Route("PATCH", "/apps/{app}/formation", .update, updateAll),
    Route("PATCH", "/apps/{app}/formation/{formation}", .update, updateOne),
  ]

  static func json(_ formation: FormationRow, _ app: AppRow) -> Value {
    object([
      "app": Apps.reference(app), "command": formation.command, "created_at": formation.createdAt,
      "dyno_size": Catalogue.Named(kind: "dyno-size", name: formation.size).reference, "id": formation.id,
      "quantity": formation.quantity, "size": formation.size, "type": formation.type,
      "updated_at": formation.updatedAt,
    ])
  }

  /// Takes over the process types of a slug: quantities stay, types that are gone go, and on the very first slug one web
  /// dyno is started.
  static func adopt(_ database: Database, _ types: [String: String], app: String) throws {
    let present = try FormationRow.all(database, app: app)
    for row in present where types[row.type] == nil { try row.delete(database) }
    for (type, command) in types.sorted(by: { $0.key < $1.key }) {
      if var row = present.first(where: { $0.type == type }) {
        if row.command != command {
          row.command = command
          try row.save(database)
        }
        continue
      }
      let now = Timestamp.now()
      let size = present.first?.size ?? Catalogue.defaultSize
      try FormationRow(
        id: Identifier.random(), app: app, type: type, command: command,
        quantity: type == "web" && present.isEmpty ? 1 : 0, size: size, createdAt: now, updatedAt: now
      ).insert(database)
    }
  }

  static func find(_ database: Database, _ app: AppRow, _ identity: String) throws -> FormationRow {
    do {
      return try FormationRow.named(database, identity, by: "type", app: app, resource: "formation")
    } catch is APIError {
      throw APIError.noProcessType(identity)
    }
  }

  private static func updateAll(_ call: Call) throws -> Reply {
    guard let updates = try call.parameters.list("updates") else {
      throw APIError.invalid("The parameter updates is required.")
    }
    return try change(call, updates.map { Parameters($0, prefix: "updates.") }) { database, app in
      .list(try FormationRow.all(database, app: app.id).map { json($0, app) }, by: "id", "type")
    }
  }

  private static func updateOne(_ call: Call) throws -> Reply {
    let type = call.value("formation")
    return try change(call, [call.parameters], type: type) { database, app in
      .value(json(try find(database, app, type), app))
    }
  }

  private static func change(
    _ call: Call, _ updates: [Parameters], type: String? = nil, _ reply: (Database, AppRow) throws -> Reply
  ) throws -> Reply {
    let (app, changed, answer) = try call.platform.store.write { database in
      let app = try call.app(database)
      var changed: [FormationRow] = []
      for update in updates {
        if update.has("docker_image") {
          throw APIError.invalid("The local platform runs slugs alone, not container images.")
        }
        var row = try find(database, app, try type ?? update.required("type"))
        if let quantity = try quantity(update, now: row.quantity) { row.quantity = quantity }
        if let size = try size(update) { row.size = size }
        changed.append(row)
      }
      try save(database, changed, of: app)
      return (app, changed, try reply(database, app))
    }
    call.platform.formationChanged(app, changed)
    return answer
  }

  /// Keeps changed rows, unless the limits of the dynos' sizes stand against it.
  static func save(_ database: Database, _ changed: [FormationRow], of app: AppRow) throws {
    for row in changed {
      if let most = Catalogue.dynoSize(row.size)?.most, row.quantity > most {
        throw APIError(
          status: 422, id: "cannot_run_above_limit",
          message: "Cannot update to more than \(most) \(row.size) size dynos per process type.",
          details: [("limit", .int(most)), ("size", .int(row.quantity))])
      }
      try row.save(database)
    }
    // Eco and Basic dynos run beside none of another size.
    let sizes = Set(try FormationRow.all(database, app: app.id).filter { $0.quantity > 0 }.map(\.size))
    guard sizes.count > 1, sizes.contains("Eco") || sizes.contains("Basic") else { return }
    throw APIError.invalid(
      "Cannot use the following dyno types in the same app: \(sizes.sorted().joined(separator: ", ")).")
  }

  /// What a one-off dyno runs on unless it says: an app on Eco or Basic dynos has no others.
  static func oneOffSize(_ database: Database, _ app: AppRow) throws -> String {
    let sizes = try FormationRow.all(database, app: app.id).map(\.size)
    return sizes.first { $0 == "Eco" || $0 == "Basic" } ?? Catalogue.defaultSize
  }

  /// An integer, or its text as older clients send it, with a sign for a step up or down.
  private static func quantity(_ update: Parameters, now: Int) throws(APIError) -> Int? {
    guard !update.value("quantity").isNull else { return nil }
    guard let text = update.text("quantity"), let number = Int(text) else {
      throw update.misfit("quantity", "an integer")
    }
    let isStep = update.value("quantity").string != nil && (text.hasPrefix("+") || text.hasPrefix("-"))
    let (quantity, overflows) = isStep ? now.addingReportingOverflow(number) : (number, false)
    guard !overflows else { throw update.misfit("quantity", "an integer") }
    guard quantity >= 0 else { throw update.misfit("quantity", "0 or more") }
    return quantity
  }

  private static func size(_ update: Parameters) throws(APIError) -> String? {
    var wanted = try update.string("size")
    if wanted == nil { wanted = try Apps.identity(update, "dyno_size") }
    guard let wanted else { return nil }
    guard let size = Catalogue.dynoSize(wanted) else { throw .invalid("There is no dyno size `\(wanted)`.") }
    return size.named.name
  }
}
