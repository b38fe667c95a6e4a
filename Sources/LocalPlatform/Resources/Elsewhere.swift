/// Lists of what can exist on the service but not on one machine: they are empty.
enum Elsewhere {
  static let routes = [
    Route("GET", "/teams", .instances) { _ in .list([], by: "id", "name") },
    Route("GET", "/spaces", .instances) { _ in .list([], by: "id", "name") },
    Route("GET", "/enterprise-accounts", .instances) { _ in .list([], by: "id", "name") },
    Route("GET", "/account/invoices", .instances) { _ in .list([], by: "id", "number") },
    Route("GET", "/account/app-transfers", .instances) { _ in .list([], by: "id") },
  ]
}
