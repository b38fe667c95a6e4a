/// Every link that the local platform offers.
enum Endpoints {
  static let all: [Route] = [
    Accounts.routes, Apps.routes, ConfigVars.routes, Sources.routes, BuildEndpoints.routes, Slugs.routes,
    Releases.routes, Formations.routes, DynoEndpoints.routes, LogSessions.routes, CatalogueEndpoints.routes,
    BuildpackInstallations.routes,
  ].flatMap { $0 }
}
