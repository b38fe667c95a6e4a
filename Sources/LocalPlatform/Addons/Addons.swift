import GRDB
import HKDLanguage

/// Add-ons and their attachments: what they mean for an app's config vars.
enum Addons {
  static func find(_ database: Database, _ identity: String, app: AppRow? = nil) throws -> AddonRow {
    // An attachment's name stands for its add-on on the app at hand.
    if let app,
      let attachment = try AttachmentRow.first(database, where: [("app", app.id), ("name", identity.uppercased())]),
      let row = try AddonRow.find(database, id: attachment.addon)
    {
      return row
    }
    return try AddonRow.named(database, identity, by: "name", resource: "add_on")
  }

  /// Config vars of an attachment by their full names.
  static func config(_ addon: AddonRow, _ attachment: AttachmentRow) -> [String: String] {
    Dictionary(addon.config.map { ("\(attachment.name)_\($0.key)", $0.value) }) { first, _ in first }
  }

  /// Names of config vars that add-ons own on an app.
  static func ownedNames(_ database: Database, app: String) throws -> Set<String> {
    var names: Set<String> = []
    for attachment in try AttachmentRow.all(database, app: app) {
      if let addon = try AddonRow.find(database, id: attachment.addon) {
        names.formUnion(config(addon, attachment).keys)
      }
    }
    return names
  }

  /// Attaches an add-on to an app, sets its config vars there and makes the release for it.
  static func attach(
    _ database: Database, _ addon: AddonRow, to app: AppRow, as wanted: String
  ) throws -> (AttachmentRow, ReleaseRow) {
    guard ConfigVars.isName(wanted), wanted.utf8.first.map({ !(0x30...0x39).contains($0) }) == true else {
      throw APIError.invalid("`\(wanted)` is no name for an attachment.")
    }
    let name = wanted.uppercased()
    if try AttachmentRow.isPresent(database, where: [("app", app.id), ("name", name)]) {
      throw APIError.invalid("Name is already taken: \(name)")
    }
    let now = Timestamp.now()
    let row = AttachmentRow(
      id: Identifier.random(), app: app.id, addon: addon.id, name: name, createdAt: now, updatedAt: now)
    try row.insert(database)
    var app = app
    app.config.merge(config(addon, row)) { _, new in new }
    try app.save(database)
    let description = "Attach \(name) (@ref:\(addon.name))"
    return (row, try Releases.add(database, to: app, description: description, slug: .current, runsPhase: false))
  }

  /// Takes an attachment away, with its config vars.
  static func detach(_ database: Database, _ attachment: AttachmentRow) throws -> ReleaseRow? {
    guard let addon = try AddonRow.find(database, id: attachment.addon),
      var app = try AppRow.find(database, id: attachment.app)
    else { return nil }
    for name in config(addon, attachment).keys { app.config[name] = nil }
    try app.save(database)
    try attachment.delete(database)
    let description = "Detach \(attachment.name) (@ref:\(addon.name))"
    return try Releases.add(database, to: app, description: description, slug: .current, runsPhase: false)
  }

  /// A name for the first attachment that is still free: `DATABASE`, then one with a colour.
  static func freeName(_ database: Database, _ base: String, app: AppRow) throws -> String {
    let taken = Set(try AttachmentRow.all(database, app: app.id).map(\.name))
    if !taken.contains(base) { return base }
    let colours = ["AMBER", "BLUE", "CRIMSON", "GRAY", "GREEN", "IVORY", "JADE", "OLIVE", "ROSE", "SILVER", "TEAL", "WHITE"]
    let prefix = base == "DATABASE" ? "HEROKU_POSTGRESQL" : base
    return colours.map { "\(prefix)_\($0)" }.first { !taken.contains($0) }
      ?? "\(prefix)_\(Identifier.hex(Identifier.randomBytes(3)).uppercased())"
  }

  // MARK: Shapes

  static func json(_ addon: AddonRow, _ database: Database, _ platform: Platform) throws -> Value {
    guard let app = try AppRow.find(database, id: addon.app), let (service, plan) = AddonCatalogue.plan(addon.plan) else {
      throw APIError.notFound("add_on")
    }
    let attachments = try AttachmentRow.all(database, where: [("addon", addon.id), ("app", app.id)])
    let names = attachments.flatMap { config(addon, $0).keys }.sorted()
    return object([
      "actions": [Value](), "addon_service": service.named.reference,
      "billing_entity": object(["id": app.id, "name": app.name, "type": "app"]), "app": Apps.reference(app),
      "billed_price": AddonCatalogue.price(plan), "config_vars": names, "created_at": addon.createdAt, "id": addon.id,
      "name": addon.name, "plan": plan.named.reference, "provider_id": addon.id,
      "provision_message": "Its config vars are set; what they lead to must run by itself.", "state": "provisioned",
      "updated_at": addon.updatedAt, "web_url": nil,
    ])
  }

  static func json(_ attachment: AttachmentRow, _ database: Database) throws -> Value {
    guard let app = try AppRow.find(database, id: attachment.app),
      let addon = try AddonRow.find(database, id: attachment.addon), let owner = try AppRow.find(database, id: addon.app)
    else { throw APIError.notFound("add_on_attachment") }
    return object([
      "addon": object(["id": addon.id, "name": addon.name, "app": Apps.reference(owner)]), "app": Apps.reference(app),
      "created_at": attachment.createdAt, "id": attachment.id, "name": attachment.name, "namespace": nil,
      "updated_at": attachment.updatedAt, "web_url": nil, "log_input_url": nil,
    ])
  }
}
