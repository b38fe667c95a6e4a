import GRDB
import HKDLanguage

/// The hosts of an app: the one of its name, and others that the router takes for it too.
enum Domains {
  static let routes = [
    Route("GET", "/apps/{app}/domains", .instances) { call in
      try call.withApp { database, app in
        let rows = try DomainRow.all(database, app: app.id)
        return .list([own(app)] + rows.map { json($0, app) }, by: "id", "hostname", "domain")
      }
    },
    Route("GET", "/apps/{app}/domains/{domain}", .own) { call in
      try call.withApp { database, app in
        let identity = call.value("domain")
        if identity == "\(app.name).localhost" || identity == ownID(app) { return .value(own(app)) }
        return .value(json(try find(database, app, identity), app))
      }
    },
    Route("POST", "/apps/{app}/domains", .create, create),
    Route("PATCH", "/apps/{app}/domains/{domain}", .update) { call in
      if try call.parameters.string("sni_endpoint") != nil { throw APIError.notFound("sni_endpoint") }
      return try call.withApp { database, app in .value(json(try find(database, app, call.value("domain")), app)) }
    },
    Route("DELETE", "/apps/{app}/domains/{domain}", .destroy) { call in
      let (app, row) = try call.remove { database, app in try find(database, app, call.value("domain")) }
      call.platform.appsChanged()
      let answer = json(row, app)
      call.platform.hooks.emit("api:domain", "destroy", app: app.id, answer)
      return .value(answer)
    },
  ]

  private static func ownID(_ app: AppRow) -> String { Identifier.fixed("domain:\(app.id)") }

  private static func own(_ app: AppRow) -> Value {
    json(id: ownID(app), "\(app.name).localhost", kind: "heroku", app, app.createdAt, app.updatedAt)
  }

  private static func json(_ row: DomainRow, _ app: AppRow) -> Value {
    json(id: row.id, row.hostname, kind: "custom", app, row.createdAt, row.updatedAt)
  }

  private static func json(
    id: String, _ hostname: String, kind: String, _ app: AppRow, _ made: String, _ changed: String
  ) -> Value {
    object([
      "acm_status": nil, "acm_status_reason": nil, "app": Apps.reference(app),
      "cname": kind == "custom" ? "\(app.name).localhost" : nil, "created_at": made, "hostname": hostname, "id": id,
      "kind": kind, "updated_at": changed, "status": kind == "custom" ? "succeeded" : "none", "sni_endpoint": nil,
    ])
  }

  private static func find(_ database: Database, _ app: AppRow, _ identity: String) throws -> DomainRow {
    try DomainRow.named(database, identity.lowercased(), by: "hostname", app: app, resource: "domain")
  }

  private static func create(_ call: Call) throws -> Reply {
    let hostname = try checked(try call.parameters.required("hostname").lowercased())
    if try call.parameters.string("sni_endpoint") != nil { throw APIError.notFound("sni_endpoint") }
    let (app, row) = try call.platform.store.write { database in
      let app = try call.app(database)
      if try DomainRow.isPresent(database, where: [("hostname", hostname)]) {
        throw APIError.invalid("Domain already added to this app or another.")
      }
      let now = Timestamp.now()
      let row = DomainRow(id: Identifier.random(), app: app.id, hostname: hostname, createdAt: now, updatedAt: now)
      try row.insert(database)
      return (app, row)
    }
    call.platform.appsChanged()
    let answer = json(row, app)
    call.platform.hooks.emit("api:domain", "create", app: app.id, answer)
    return .value(answer)
  }

  /// Labels of letters, digits and inner hyphens, two at least; the first may be `*`.
  private static func checked(_ hostname: String) throws(APIError) -> String {
    let labels = hostname.split(separator: ".", omittingEmptySubsequences: false)
    let isValid = labels.enumerated().allSatisfy { index, label in
      if index == 0, label == "*" { return true }
      return (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { byte in
          (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
    // A last label of digits alone makes an address of it (RFC 1123, section 2.1), and the API may be called by those.
    let isAddress = labels.last?.utf8.allSatisfy { (0x30...0x39).contains($0) } ?? true
    guard isValid, !isAddress, labels.count >= 2, hostname.utf8.count <= 253 else {
      throw .invalid("`\(hostname)` is no host name.")
    }
    guard labels.last != "localhost" else {
      throw .invalid("Hosts under localhost are the platform's own: rename the app instead.")
    }
    return hostname
  }
}
