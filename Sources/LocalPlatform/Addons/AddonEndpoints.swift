import GRDB
import HKDLanguage

/// Add-ons: `/addons`, `/apps/{app}/addons`.
enum AddonEndpoints {
  static let routes = [
    Route("GET", "/addons", .instances) { call in try list(call) { try AddonRow.order(Column.rowID).fetchAll($0) } },
    Route("GET", "/users/{account}/addons", .instances) { call in
      guard Accounts.isSelf(call.value("account"), call.account) else { throw APIError.notFound("user") }
      return try list(call) { try AddonRow.order(Column.rowID).fetchAll($0) }
    },
    Route("GET", "/apps/{app}/addons", .instances) { call in
      try list(call) { try AddonRow.all($0, app: try call.app($0).id) }
    },
    Route("GET", "/addons/{add-on}", .own) { call in
      try call.platform.store.read { database in
        .value(try Addons.json(try Addons.find(database, call.value("add-on")), database, call.platform))
      }
    },
    Route("GET", "/apps/{app}/addons/{add-on}", .own) { call in
      try call.withApp { database, app in
        .value(try Addons.json(try Addons.find(database, call.value("add-on"), app: app), database, call.platform))
      }
    },
    Route("POST", "/apps/{app}/addons", .create, create),
    Route("PATCH", "/apps/{app}/addons/{add-on}", .update, update),
    Route("DELETE", "/apps/{app}/addons/{add-on}", .destroy, destroy),
    Route("POST", "/actions/addons/resolve", .instances) { call in
      let parameters = call.parameters
      let name = try parameters.required("addon")
      let app = try parameters.string("app")
      return try list(call) { database in
        [try Addons.find(database, name, app: try app.map { try Call.app(database, $0) })]
      }
    },
    Route("GET", "/addons/{add-on}/config", .instances) { call in
      try call.platform.store.read { .list(config(try Addons.find($0, call.value("add-on"))), by: "name") }
    },
    Route("PATCH", "/addons/{add-on}/config", .update, setConfig),
  ]

  private static func list(_ call: Call, _ find: (Database) throws -> [AddonRow]) throws -> Reply {
    try call.platform.store.read { database in
      .list(try find(database).map { try Addons.json($0, database, call.platform) }, by: "id", "name")
    }
  }

  private static func config(_ addon: AddonRow) -> [Value] {
    addon.config.sorted { $0.key < $1.key }.map { object(["name": $0.key.lowercased(), "value": $0.value]) }
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let wanted = try parameters.required("plan")
    guard let (service, plan) = AddonCatalogue.plan(wanted) else {
      throw APIError(
        status: 422, id: "invalid_params",
        message: "There is no plan `\(wanted)`. The local platform has: "
          + AddonCatalogue.services.flatMap { $0.plans.map(\.named.name) }.joined(separator: ", ") + ".")
    }
    // `config` gives other values than the catalogue's: the URL of a server elsewhere.
    let given = try parameters.strings("config") ?? [:]
    let config = service.config.merging(
      given.map { ($0.key.uppercased(), $0.value) }.filter { service.config[$0.0] != nil }
    ) { _, given in given }
    let attachmentName = try parameters.object("attachment")?.string("name")
    let name = try parameters.string("name").map { name throws(APIError) in try checked(name) }
    let (release, answer) = try call.platform.store.write { database in
      let app = try call.app(database)
      let now = Timestamp.now()
      let addon = AddonRow(
        id: Identifier.random(), app: app.id, name: name ?? "\(service.named.name)-\(RandomName.make())",
        plan: plan.named.name, config: config, createdAt: now, updatedAt: now)
      try AddonRow.checkFree(database, name: addon.name)
      try addon.insert(database)
      let free = try attachmentName ?? Addons.freeName(database, service.attachment, app: app)
      let (_, release) = try Addons.attach(database, addon, to: app, as: free)
      return (release, try Addons.json(addon, database, call.platform))
    }
    call.platform.releaseMade(release)
    call.platform.hooks.emit("api:addon", "create", app: release.app, answer)
    return .value(answer)
  }

  private static func update(_ call: Call) throws -> Reply {
    let wanted = try call.parameters.required("plan")
    let name = try call.parameters.string("name").map { name throws(APIError) in try checked(name) }
    let answer = try call.platform.store.write { database in
      let app = try call.app(database)
      var addon = try Addons.find(database, call.value("add-on"), app: app)
      guard let (service, plan) = AddonCatalogue.plan(wanted), addon.plan.hasPrefix("\(service.named.name):") else {
        throw APIError.invalid("`\(wanted)` is no plan of this add-on's service.")
      }
      addon.plan = plan.named.name
      if let name { addon.name = name }
      try addon.save(database)
      return try Addons.json(addon, database, call.platform)
    }
    call.platform.hooks.emit("api:addon", "update", app: answer["app"]["id"].string ?? "", answer)
    return .value(answer)
  }

  private static func destroy(_ call: Call) throws -> Reply {
    let (releases, answer) = try call.platform.store.write { database in
      let app = try call.app(database)
      let addon = try Addons.find(database, call.value("add-on"), app: app)
      let answer = try Addons.json(addon, database, call.platform)
      let attachments = try AttachmentRow.all(database, where: [("addon", addon.id)])
      let releases = try attachments.compactMap { try Addons.detach(database, $0) }
      try addon.delete(database)
      return (releases, answer)
    }
    for release in releases { call.platform.releaseMade(release) }
    call.platform.hooks.emit("api:addon", "destroy", app: answer["app"]["id"].string ?? "", answer)
    return .value(answer)
  }

  private static func setConfig(_ call: Call) throws -> Reply {
    let changes = try (call.parameters.list("config") ?? []).map { item throws(APIError) in
      let parameters = Parameters(item, prefix: "config.")
      return (try parameters.required("name").uppercased(), try parameters.string("value"))
    }
    let (releases, answer) = try call.platform.store.write { database in
      var addon = try Addons.find(database, call.value("add-on"))
      for (name, value) in changes {
        guard addon.config[name] != nil, let value else {
          throw APIError.invalid("This add-on's config has: \(addon.config.keys.sorted().joined(separator: ", ").lowercased()).")
        }
        addon.config[name] = value
      }
      try addon.save(database)
      var releases: [ReleaseRow] = []
      for attachment in try AttachmentRow.all(database, where: [("addon", addon.id)]) {
        guard var app = try AppRow.find(database, id: attachment.app) else { continue }
        app.config.merge(Addons.config(addon, attachment)) { _, new in new }
        try app.save(database)
        let description = "Update \(attachment.name) (@ref:\(addon.name))"
        releases.append(
          try Releases.add(database, to: app, description: description, slug: .current, runsPhase: false))
      }
      return (releases, Reply.list(config(addon), by: "name"))
    }
    for release in releases { call.platform.releaseMade(release) }
    return answer
  }

  /// `^[a-zA-Z][A-Za-z0-9_-]+$`
  private static func checked(_ name: String) throws(APIError) -> String {
    let isValid =
      name.utf8.count >= 2 && name.utf8.count <= 256 && name.first?.isLetter == true
      && name.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: "_")
      }
    guard isValid else { throw .invalid("`\(name)` is no name for an add-on.") }
    return name
  }
}
