import GRDB
import HKDLanguage

/// Add-ons as apps see them: `/addon-attachments`.
enum AttachmentEndpoints {
  static let routes = [
    Route("GET", "/addon-attachments", .instances) { call in
      try list(call) { try AttachmentRow.order(Column.rowID).fetchAll($0) }
    },
    Route("GET", "/addons/{add-on}/addon-attachments", .instances) { call in
      try list(call) { database in
        let addon = try Addons.find(database, call.value("add-on"))
        return try AttachmentRow.all(database, where: [("addon", addon.id)])
      }
    },
    Route("GET", "/apps/{app}/addon-attachments", .instances) { call in
      try list(call) { try AttachmentRow.all($0, app: try call.app($0).id) }
    },
    Route("GET", "/apps/{app}/addon-attachments/{add-on-attachment}", .own) { call in
      try call.withApp { database, app in
        let identity = call.value("add-on-attachment").uppercased()
        let row = try AttachmentRow.named(database, identity, by: "name", app: app, resource: "add_on_attachment")
        return .value(try Addons.json(row, database))
      }
    },
    Route("GET", "/addon-attachments/{add-on-attachment}", .own) { call in
      try call.platform.store.read { .value(try Addons.json(try find($0, call), $0)) }
    },
    Route("POST", "/addon-attachments", .create, create),
    Route("DELETE", "/addon-attachments/{add-on-attachment}", .destroy, destroy),
    Route("POST", "/actions/addon-attachments/resolve", .instances) { call in
      let parameters = call.parameters
      let name = try parameters.required("addon_attachment")
      let app = try parameters.string("app")
      return try list(call) { database in
        var request = AttachmentRow.filter(Column("name") == name.uppercased() || Column("id") == name)
        if let app { request = request.filter(Column("app") == (try Call.app(database, app)).id) }
        let rows = try request.fetchAll(database)
        if rows.isEmpty { throw APIError.notFound("add_on_attachment") }
        return rows
      }
    },
  ]

  private static func list(_ call: Call, _ find: (Database) throws -> [AttachmentRow]) throws -> Reply {
    try call.platform.store.read { database in
      .list(try find(database).map { try Addons.json($0, database) }, by: "id", "name")
    }
  }

  private static func find(_ database: Database, _ call: Call) throws -> AttachmentRow {
    try AttachmentRow.named(database, call.value("add-on-attachment"), resource: "add_on_attachment")
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let addonName = try parameters.required("addon")
    let appName = try parameters.required("app")
    let name = try parameters.string("name")
    let (release, answer) = try call.platform.store.write { database in
      let addon = try Addons.find(database, addonName)
      let app = try Call.app(database, appName)
      guard let (service, _) = AddonCatalogue.plan(addon.plan) else { throw APIError.notFound("add_on") }
      let free = try name ?? Addons.freeName(database, service.attachment, app: app)
      let (row, release) = try Addons.attach(database, addon, to: app, as: free)
      return (release, try Addons.json(row, database))
    }
    call.platform.releaseMade(release)
    call.platform.hooks.emit("api:addon-attachment", "create", app: release.app, answer)
    return .value(answer)
  }

  private static func destroy(_ call: Call) throws -> Reply {
    let (release, answer) = try call.platform.store.write { database in
      let row = try find(database, call)
      let answer = try Addons.json(row, database)
      guard try AttachmentRow.all(database, where: [("addon", row.addon)]).count > 1 else {
        throw APIError.invalid("This is the add-on's only attachment: destroy the add-on instead.")
      }
      return (try Addons.detach(database, row), answer)
    }
    if let release { call.platform.releaseMade(release) }
    call.platform.hooks.emit("api:addon-attachment", "destroy", app: answer["app"]["id"].string ?? "", answer)
    return .value(answer)
  }
}
