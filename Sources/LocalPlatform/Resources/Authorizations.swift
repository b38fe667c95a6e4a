import GRDB
import HKDLanguage

/// Further tokens of the account, and the keys it has none of.
enum Authorizations {
  static let routes = [
    Route("POST", "/oauth/authorizations", .create, create),
    Route("GET", "/oauth/authorizations", .instances) { call in
      let rows = try call.platform.store.read { try AuthorizationRow.order(Column.rowID).fetchAll($0) }
      return .list(rows.map { json($0, call, shows: false) }, by: "id", "created_at")
    },
    Route("GET", "/oauth/authorizations/{oauth-authorization}", .own) { call in
      .value(json(try call.platform.store.read { try find($0, call) }, call, shows: false))
    },
    Route("PATCH", "/oauth/authorizations/{oauth-authorization}", .update) { call in
      let description = try call.parameters.string("description")
      return try call.platform.store.write { database in
        var row = try find(database, call)
        if let description { row.description = description }
        try row.save(database)
        return .value(json(row, call, shows: false))
      }
    },
    Route("DELETE", "/oauth/authorizations/{oauth-authorization}", .destroy) { call in
      try call.platform.store.write { database in
        let row = try find(database, call)
        try row.delete(database)
        return .value(json(row, call, shows: false))
      }
    },
    Route("POST", "/oauth/authorizations/{oauth-authorization}/actions/regenerate-tokens", .update) { call in
      try call.platform.store.write { database in
        var row = try find(database, call)
        row.token = newToken()
        try row.save(database)
        return .value(json(row, call, shows: true))
      }
    },
    Route("GET", "/account/keys", .instances) { _ in .list([], by: "id", "fingerprint") },
  ]

  /// True when the token is one of these and has not expired.
  static func isValid(_ token: String, _ store: Store) throws -> Bool {
    let row = try store.read { try AuthorizationRow.first($0, where: [("token", token)]) }
    return row.map { $0.expires ?? Int.max > Timestamp.seconds } ?? false
  }

  private static func newToken() -> String { "HRKU-\(Identifier.random())" }

  /// - Parameter shows: whether the token itself is told: only to whom it has just been made for.
  private static func json(_ row: AuthorizationRow, _ call: Call, shows: Bool) -> Value {
    let token = object([
      "expires_in": row.expires.map { max(0, $0 - Timestamp.seconds) }, "id": row.id,
      "token": shows ? row.token : String(repeating: "*", count: 10),
    ])
    return object([
      "access_token": token, "client": nil, "created_at": row.createdAt, "description": row.description, "grant": nil,
      "id": row.id, "refresh_token": nil, "scope": row.scope, "session": nil, "updated_at": row.updatedAt,
      "user": object(["id": call.account.id, "email": call.account.email, "full_name": call.account.name]),
    ])
  }

  private static func find(_ database: Database, _ call: Call) throws -> AuthorizationRow {
    let identity = call.value("oauth-authorization")
    guard identity == "~" else { return try AuthorizationRow.named(database, identity, resource: "authorization") }
    // That of the call itself.
    let token = Credentials.token(call.head) ?? ""
    return try AuthorizationRow.named(database, token, by: "token", resource: "authorization")
  }

  private static let scopes = ["global", "identity", "read", "write", "read-protected", "write-protected"]

  /// Seconds that an authorization may be good for, unless it is for ever.
  private static let longestLife = 10 * 365 * 86400

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    guard let scope = try parameters.list("scope")?.map({ $0.string ?? "" }), !scope.isEmpty,
      scope.allSatisfy(scopes.contains)
    else { throw parameters.misfit("scope", "an array of: \(scopes.joined(separator: ", "))") }
    let seconds = try parameters.int("expires_in")
    guard (1...longestLife).contains(seconds ?? 1) else {
      throw parameters.misfit("expires_in", "from 1 to \(longestLife) seconds")
    }
    let now = Timestamp.now()
    let row = AuthorizationRow(
      id: Identifier.random(), description: try parameters.string("description") ?? "Long-lived user authorization",
      scope: scope, token: newToken(), expires: seconds.map { Timestamp.seconds + $0 }, createdAt: now, updatedAt: now)
    try call.platform.store.write { try row.insert($0) }
    return .value(json(row, call, shows: true))
  }
}
