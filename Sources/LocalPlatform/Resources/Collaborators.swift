import GRDB
import HKDLanguage

/// Who has access to an app. On one machine that is a list alone: there is one token.
enum Collaborators {
  static let routes = [
    Route("GET", "/apps/{app}/collaborators", .instances) { call in
      try call.withApp { database, app in
        let rows = try CollaboratorRow.all(database, app: app.id)
        return .list([owner(app, call.account)] + rows.map { json($0, app) }, by: "id", "created_at")
      }
    },
    Route("GET", "/apps/{app}/collaborators/{collaborator}", .own) { call in
      try call.withApp { database, app in
        let identity = call.value("collaborator")
        if Accounts.isSelf(identity, call.account) || identity == ownerID(app) {
          return .value(owner(app, call.account))
        }
        return .value(json(try find(database, app, identity), app))
      }
    },
    Route("POST", "/apps/{app}/collaborators", .create, create),
    Route("DELETE", "/apps/{app}/collaborators/{collaborator}", .destroy) { call in
      let (app, row) = try call.remove { database, app in try find(database, app, call.value("collaborator")) }
      let answer = json(row, app)
      call.platform.hooks.emit("api:collaborator", "destroy", app: app.id, answer)
      return .value(answer)
    },
  ]

  private static let rights = ["deploy", "manage", "operate", "view"]

  private static func ownerID(_ app: AppRow) -> String { Identifier.fixed("owner:\(app.id)") }

  private static func json(_ row: CollaboratorRow, _ app: AppRow) -> Value {
    json(
      id: row.id, app, email: row.email, user: Identifier.fixed("user:\(row.email)"), "collaborator", row.createdAt, row.updatedAt
    )
  }

  private static func owner(_ app: AppRow, _ account: AccountRow) -> Value {
    json(id: ownerID(app), app, email: account.email, user: account.id, "owner", app.createdAt, app.createdAt)
  }

  private static func json(
    id: String, _ app: AppRow, email: String, user: String, _ role: String, _ made: String, _ changed: String
  ) -> Value {
    object([
      "app": Apps.reference(app), "created_at": made, "id": id,
      "permissions": rights.map { object(["name": $0, "description": "May \($0) the app."]) }, "role": role,
      "updated_at": changed, "user": object(["email": email, "federated": false, "id": user]),
    ])
  }

  private static func find(_ database: Database, _ app: AppRow, _ identity: String) throws -> CollaboratorRow {
    try CollaboratorRow.named(database, identity, by: "email", app: app, resource: "collaborator")
  }

  private static func create(_ call: Call) throws -> Reply {
    let email = try call.parameters.required("user")
    guard email.contains("@"), email.utf8.count <= 254, !Accounts.isSelf(email, call.account) else {
      throw APIError.invalid("The parameter user must be another person's email address.")
    }
    let (app, row) = try call.platform.store.write { database in
      let app = try call.app(database)
      if try CollaboratorRow.isPresent(database, where: [("app", app.id), ("email", email)]) {
        throw APIError.invalid("User is already a collaborator on app.")
      }
      let now = Timestamp.now()
      let row = CollaboratorRow(id: Identifier.random(), app: app.id, email: email, createdAt: now, updatedAt: now)
      try row.insert(database)
      return (app, row)
    }
    let answer = json(row, app)
    call.platform.hooks.emit("api:collaborator", "create", app: app.id, answer)
    return .value(answer)
  }
}
