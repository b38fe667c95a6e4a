import GRDB
import HKDLanguage

/// The one account of a local platform: whoever holds the token.
enum Accounts {
  static let routes = [
    Route("GET", "/account", .own, info),
    Route("PATCH", "/account", .update, update),
    Route("GET", "/account/rate-limits", .own, counted: false, live: true, rateLimits),
    Route("GET", "/users/{account}", .own, byUser(info)),
    Route("PATCH", "/users/{account}", .update, byUser(update)),
  ]

  /// The account, which the first start makes.
  static func owner(_ store: Store) throws -> AccountRow {
    if let account = try store.read({ try AccountRow.fetchOne($0) }) { return account }
    let now = Timestamp.now()
    let account = AccountRow(
      id: Identifier.random(), email: "you@localhost.localdomain", name: "You", createdAt: now, updatedAt: now)
    try store.write { try account.insert($0) }
    return account
  }

  /// How other resources name the account.
  static func reference(_ account: AccountRow) -> Value {
    object(["email": account.email, "id": account.id])
  }

  static func json(_ account: AccountRow) -> Value {
    object([
      "allow_tracking": account.allowTracking, "beta": account.beta, "country_of_residence": nil,
      "created_at": account.createdAt, "default_organization": nil, "default_team": nil, "delinquent_at": nil,
      "email": account.email, "federated": false, "id": account.id, "identity_provider": nil,
      "last_login": account.createdAt, "name": account.name, "sms_number": nil, "suspended_at": nil,
      "two_factor_authentication": false, "updated_at": account.updatedAt, "verified": true,
    ])
  }

  /// True when a path's `{account}` means the caller: `~`, the identifier or the address.
  static func isSelf(_ identity: String, _ account: AccountRow) -> Bool {
    [account.id, account.email, "~"].contains(identity)
  }

  private static func byUser(_ handle: @escaping @Sendable (Call) throws -> Reply) -> @Sendable (Call) throws -> Reply {
    { call in
      guard isSelf(call.value("account"), call.account) else { throw APIError.notFound("user") }
      return try handle(call)
    }
  }

  private static func info(_ call: Call) throws -> Reply { .value(json(call.account)) }

  private static func update(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let name = try parameters.string("name")
    let allowsTracking = try parameters.bool("allow_tracking")
    let isBeta = try parameters.bool("beta")
    return try call.platform.store.write { database in
      var account = try AccountRow.find(database, id: call.account.id) ?? call.account
      if parameters.has("name") { account.name = name }
      if let allowsTracking { account.allowTracking = allowsTracking }
      if let isBeta { account.beta = isBeta }
      try account.save(database)
      call.platform.accountChanged(account)
      return .value(json(account))
    }
  }

  private static func rateLimits(_ call: Call) throws -> Reply {
    .value(object(["remaining": call.platform.bucket.remaining]))
  }
}
