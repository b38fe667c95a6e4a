/// Every link that the local platform offers.
enum Endpoints {
  static let all: [Route] = [
    Accounts.routes, Authorizations.routes, CatalogueEndpoints.routes, Elsewhere.routes,
    Apps.routes, ConfigVars.routes, Features.routes, Collaborators.routes, Domains.routes, BuildpackInstallations.routes,
    Sources.routes, BuildEndpoints.routes, Slugs.routes, Releases.routes, AppSetups.routes,
    Formations.routes, DynoEndpoints.routes, LogSessions.routes, DrainEndpoints.routes, WebhookEndpoints.routes,
    AddonCatalogue.routes, AddonEndpoints.routes, AttachmentEndpoints.routes,
    PipelineEndpoints.routes, CouplingEndpoints.routes, Promotions.routes,
  ].flatMap { $0 }
}
