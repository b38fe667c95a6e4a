import GRDB
import HKDLanguage

/// Apps: `/apps`.
enum Apps {
  static let routes = [
    Route("POST", "/apps", .create, create),
    Route("GET", "/apps", .instances, list),
    Route("GET", "/apps/{app}", .own) { call in
      try call.withApp { database, app in .value(json(app, call)) }
    },
    Route("PATCH", "/apps/{app}", .update, update),
    Route("DELETE", "/apps/{app}", .destroy, destroy),
    Route("GET", "/users/{account}/apps", .instances) { call in
      guard Accounts.isSelf(call.value("account"), call.account) else { throw APIError.notFound("user") }
      return try list(call)
    },
    Route("POST", "/filters/apps", .instances, filter),
    Route("POST", "/apps/{app}/acm", .update) { call in try setCertificates(call, on: true) },
    Route("PATCH", "/apps/{app}/acm", .update) { call in try call.withApp { _, app in .value(json(app, call)) } },
    Route("DELETE", "/apps/{app}/acm", .destroy) { call in try setCertificates(call, on: false) },
  ]

  static func json(_ app: AppRow, _ call: Call) -> Value {
    json(app, owner: call.account, platform: call.platform)
  }

  static func json(_ app: AppRow, owner: AccountRow, platform: Platform) -> Value {
    object([
      "acm": app.acm, "archived_at": nil, "buildpack_provided_description": app.buildpackDescription,
      "build_stack": Catalogue.stackReference(app.buildStack), "created_at": app.createdAt,
      "generation": Catalogue.generation.reference, "git_url": "https://git.heroku.com/\(app.name).git", "id": app.id,
      "internal_routing": nil, "maintenance": app.maintenance, "name": app.name,
      "owner": Accounts.reference(owner), "organization": nil, "team": nil,
      "region": Catalogue.Named(kind: "region", name: app.region).reference, "released_at": app.releasedAt,
      "repo_size": nil, "slug_size": app.slugSize, "space": nil, "stack": Catalogue.stackReference(app.stack),
      "updated_at": app.updatedAt, "web_url": platform.webURL(app.name),
    ])
  }

  private static func teamJSON(_ app: AppRow, _ call: Call) -> Value {
    let whole = json(app, call)
    let absent: Set = ["acm", "generation", "organization"]
    let fields = (whole.record?.keys ?? []).filter { !absent.contains($0) }.map { ($0, whole[$0]) }
    return .record(fields + [("joined", .bool(true)), ("locked", .bool(false))])
  }

  /// How other resources name an app.
  static func reference(_ app: AppRow) -> Value { object(["id": app.id, "name": app.name]) }

  static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let name = try parameters.string("name").map { name throws(APIError) in try checked(name) }
    var region = Catalogue.defaultRegion
    if let wanted = try identity(parameters, "region") {
      guard let found = Catalogue.region(wanted) else { throw APIError.invalid("There is no region `\(wanted)`.") }
      region = found.named.name
    }
    var stack = Catalogue.defaultStack
    if let wanted = try identity(parameters, "stack") { stack = try checkedStack(wanted) }
    let app = try call.platform.store.write { database in
      try make(database, name: name, region: region, stack: stack, account: call.account)
    }
    call.platform.appsChanged()
    return .value(json(app, call))
  }

  /// Makes an app with the two releases that each begins with.
  static func make(
    _ database: Database, name: String?, region: String, stack: String, account: AccountRow
  ) throws -> AppRow {
    if let name { try AppRow.checkFree(database, name: name) }
    let now = Timestamp.now()
    let app = AppRow(
      id: Identifier.random(), name: name ?? RandomName.make(), region: region, stack: stack, buildStack: stack,
      createdAt: now, updatedAt: now)
    try app.insert(database)
    for description in ["Initial release", "Enable Logplex"] {
      try Releases.add(database, to: app, description: description, slug: nil, status: .succeeded)
    }
    return app
  }

  private static func list(_ call: Call) throws -> Reply {
    let apps = try call.platform.store.read { try AppRow.order(Column.rowID).fetchAll($0) }
    return .list(apps.map { json($0, call) }, by: "id", "name", "updated_at", "created_at")
  }

  /// Answers in the shape that apps of teams have, as the schema wants it of this one call.
  private static func filter(_ call: Call) throws -> Reply {
    let wanted = try call.parameters.object("in")?.list("id") ?? []
    let identifiers = Set(wanted.compactMap(\.string))
    let apps = try call.platform.store.read { try AppRow.order(Column.rowID).fetchAll($0) }
    return .list(apps.filter { identifiers.contains($0.id) }.map { teamJSON($0, call) }, by: "id", "name", "updated_at")
  }

  private static func update(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let name = try parameters.string("name").map { name throws(APIError) in try checked(name) }
    let maintenance = try parameters.bool("maintenance")
    let stack = try identity(parameters, "build_stack").map { wanted throws(APIError) in try checkedStack(wanted) }
    let app = try call.platform.store.write { database in
      var app = try call.app(database)
      if let name, name != app.name {
        try AppRow.checkFree(database, name: name)
        app.name = name
      }
      if let maintenance { app.maintenance = maintenance }
      if let stack { app.buildStack = stack }
      try app.save(database)
      return app
    }
    call.platform.appsChanged()
    let answer = json(app, call)
    call.platform.hooks.emit("api:app", "update", app: app.id, answer)
    return .value(answer)
  }

  private static func destroy(_ call: Call) throws -> Reply {
    let app = try call.platform.store.write { database in
      let app = try call.app(database)
      try app.delete(database)
      return app
    }
    call.platform.appsChanged()
    call.platform.appDestroyed(app.id)
    return .value(json(app, call))
  }

  private static func setCertificates(_ call: Call, on: Bool) throws -> Reply {
    try call.platform.store.write { database in
      var app = try call.app(database)
      app.acm = on
      try app.save(database)
      return .value(json(app, call))
    }
  }

  /// `^[a-z][a-z0-9-]{1,28}[a-z0-9]$`, as the schema has it.
  static func checked(_ name: String) throws(APIError) -> String {
    let bytes = Array(name.utf8)
    let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard (3...30).contains(bytes.count) else {
      throw .invalid("Name is too \(bytes.count < 3 ? "short (minimum is 3" : "long (maximum is 30") characters)")
    }
    guard isLetter(bytes[0]), isLetter(bytes[bytes.count - 1]) || isDigit(bytes[bytes.count - 1]),
      bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") })
    else {
      throw .invalid(
        "Name must start with a letter, end with a letter or digit and can only contain lowercase letters, numbers, and dashes."
      )
    }
    return name
  }

  static func checkedStack(_ identity: String) throws(APIError) -> String {
    // The name of a generation now; clients that are older than the stacks of today send it without being asked.
    if identity == Catalogue.generation.name { return Catalogue.defaultStack }
    guard let stack = Catalogue.stack(identity) else { throw .invalid("There is no stack `\(identity)`.") }
    guard stack.named.name != "container" else {
      throw .invalid("The local platform builds no container images; use the stack \(Catalogue.defaultStack).")
    }
    return stack.named.name
  }

  /// A name or identifier given as text, or as an object that holds one of them.
  static func identity(_ parameters: Parameters, _ key: String) throws(APIError) -> String? {
    if parameters.value(key).record != nil {
      let object = try parameters.object(key)
      if let id = try object?.string("id") { return id }
      return try object?.string("name")
    }
    return try parameters.string(key)
  }
}

/// Names for apps that were given none.
enum RandomName {
  private static let adjectives = [
    "agile", "autumn", "bold", "brave", "calm", "clear", "cool", "damp", "dry", "evening", "fast", "fresh", "gentle",
    "green", "hidden", "icy", "late", "lively", "misty", "morning", "mighty", "open", "pale", "quiet", "rapid",
    "silent",
    "snowy", "still", "sunny", "warm", "wild", "young",
  ]
  private static let nouns = [
    "beach", "bird", "brook", "bush", "cliff", "cloud", "dawn", "dusk", "earth", "field", "fire", "forest", "garden",
    "harbor", "hill", "island", "lake", "leaf", "meadow", "moon", "mountain", "ocean", "peak", "pine", "plain", "river",
    "sea", "shore", "sky", "spring", "stone", "wave",
  ]

  static func make() -> String {
    let number = Identifier.hex(Identifier.randomBytes(3)).prefix(5)
    return "\(adjectives.randomElement() ?? "calm")-\(nouns.randomElement() ?? "sea")-\(number)"
  }
}
