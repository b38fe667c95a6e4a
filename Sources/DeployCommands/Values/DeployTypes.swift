import HKDLanguage

/// The types of the platform's that programs may name, with their short forms and the columns of their tables.
public func deployTypes() -> [NamedType] { deploymentTypes + resourceTypes + catalogueTypes }

private let deploymentTypes = [
  NamedType(
    "app", "An app of the platform.", acceptsText: true,
    columns: ["name", "region.name", "stack.name", "web_url", "released_at"],
    fields: [
      "id", "name", "owner.email", "owner.id", "team.name", "space.name", "region.name", "stack.name", "build_stack.name",
      "generation.name", "maintenance", "acm", "archived_at", "buildpack_provided_description", "git_url", "internal_routing",
      "released_at", "repo_size", "slug_size", "created_at", "updated_at", "web_url",
    ]
  ) { $0.short("name") },
  NamedType("config", "Names and values, as an app's config has them.", acceptsRecord: true),
  NamedType(
    "archive", "A packed folder, ready to be uploaded.",
    fields: ["files", "size", "bytes", "checksum", "commit", "dirty", "path"]
  ) { archive in
    "\(archive.count(of: "files", "file")) · \(archive.short("bytes")) · \(archive.short("checksum").prefix(19))"
  },
  NamedType(
    "source", "Where an archive is uploaded to, and built from.",
    fields: ["source_blob.get_url", "source_blob.put_url", "archive.checksum", "archive.files", "archive.size", "uploaded"]
  ) { source in
    source["uploaded"]?.bool == true ? "source, uploaded" : "source, not uploaded yet"
  },
  NamedType(
    "build", "A build of an app.", acceptsText: true,
    columns: ["id", "status", "version=source_blob.version", "created_at", "user.email"],
    fields: [
      "id", "status", "app.id", "release.id", "slug.id", "source_blob.version", "source_blob.version_description",
      "source_blob.url", "source_blob.checksum", "user.email", "user.id", "stack", "buildpacks", "output_stream_url",
      "created_at", "updated_at",
    ]
  ) { "build \($0.short("id").prefix(8)) of \($0.appName) · \($0.short("status"))" },
  NamedType(
    "slug", "What a build made and a release runs.", acceptsText: true,
    fields: [
      "id", "blob.method", "blob.url", "buildpack_provided_description", "checksum", "commit", "commit_description",
      "process_types", "size", "stack.name", "stack.id", "app.name", "created_at", "updated_at",
    ]
  ) { "slug \($0.short("id").prefix(8))" },
  NamedType(
    "release", "A release of an app.", acceptsText: true,
    columns: ["version", "status", "description", "user.email", "created_at"],
    fields: [
      "id", "version", "status", "description", "current", "app.name", "app.id", "slug.id", "user.email", "user.id",
      "addon_plan_names", "artifacts", "eligible_for_rollback", "output_stream_url", "created_at", "updated_at",
    ]
  ) { "\($0.appName) v\($0.short("version")) · \($0.short("status"))" },
  NamedType("image", "A container image in the platform's registry.") { $0.short("digest") },
  NamedType("promotion", "A release on its way from one app of a pipeline to others.") { promotion in
    "promotion \(promotion.short("id").prefix(8)) · \(promotion.short("status"))"
  },
  NamedType("app-setup", "An app in the making, from an app.json.") { setup in
    "app-setup \(setup.short("id").prefix(8)) · \(setup.short("status"))"
  },
]

private let resourceTypes = [
  NamedType(
    "dyno", "A running process of an app.", acceptsText: true,
    columns: ["name", "state", "size", "release.version", "updated_at", "command"],
    fields: [
      "id", "name", "type", "state", "size", "command", "app.name", "app.id", "release.version", "release.id", "attach_url",
      "created_at", "updated_at",
    ]
  ) { "\($0.short("name")) · \($0.short("state"))" },
  NamedType(
    "formation", "How many dynos of a process type are wanted.", columns: ["type", "quantity", "size", "command"],
    fields: ["id", "type", "quantity", "size", "command", "app.name", "app.id", "dyno_size.name", "created_at", "updated_at"]
  ) {
    "\($0.short("type"))=\($0.short("quantity")):\($0.short("size"))"
  },
  NamedType(
    "addon", "An add-on of an app.", acceptsText: true, columns: ["name", "plan.name", "state", "config_vars"],
    fields: [
      "id", "name", "state", "plan.name", "addon_service.name", "app.name", "config_vars", "billing_entity.name",
      "billing_entity.type", "billed_price.cents", "provider_id", "provision_message", "web_url", "created_at", "updated_at",
    ]
  ) {
    "\($0.short("name")) · \($0.short("state"))"
  },
  NamedType("attachment", "An add-on as an app uses it.", columns: ["name", "addon.name", "app.name"]) { $0.short("name") },
  NamedType(
    "domain", "A domain of an app.", acceptsText: true, columns: ["hostname", "kind", "status", "acm_status", "cname"],
    fields: [
      "id", "hostname", "kind", "status", "cname", "acm_status", "acm_status_reason", "app.name", "sni_endpoint.name",
      "created_at", "updated_at",
    ]
  ) { $0.short("hostname") },
  NamedType(
    "certificate", "A certificate of an app.",
    columns: ["name", "domains=ssl_cert.cert_domains", "expires_at=ssl_cert.expires_at"]
  ) {
    $0.short("name")
  },
  NamedType(
    "collaborator", "Somebody who may work on an app.", columns: ["user.email", "role"],
    fields: ["id", "user.email", "user.id", "role", "permissions", "app.name", "created_at", "updated_at"]
  ) {
    $0["user"]?["email"].string ?? "?"
  },
  NamedType(
    "feature", "A feature of an app.", columns: ["name", "enabled", "description"],
    fields: ["id", "name", "enabled", "state", "description", "display_name", "doc_url", "created_at", "updated_at"]
  ) {
    "\($0.short("name")) · \($0["enabled"]?.bool == true ? "on" : "off")"
  },
  NamedType("buildpack", "A buildpack of an app.", columns: ["ordinal", "name=buildpack.name", "url=buildpack.url"]) {
    $0["buildpack"]?["name"].string ?? $0["buildpack"]?["url"].string ?? "?"
  },
  NamedType("drain", "Where an app's logs go besides.", columns: ["id", "url"]) { $0.short("url") },
  NamedType("webhook", "An address that the platform calls.", columns: ["id", "url", "include", "level"]) { $0.short("url") },
  NamedType(
    "pipeline", "Apps as stages of one product.", acceptsText: true, columns: ["name", "created_at", "id"],
    fields: ["id", "name", "owner.id", "owner.type", "created_at", "updated_at"]
  ) {
    $0.short("name")
  },
  NamedType(
    "review-app", "An app made for a pull request.", columns: ["branch", "pr_number", "status", "app.id"],
    fields: [
      "id", "branch", "pr_number", "status", "error_status", "message", "app.id", "pipeline.id", "wait_for_ci", "created_at",
      "updated_at",
    ]
  ) {
    "\($0.short("branch")) · \($0.short("status"))"
  },
]

private let catalogueTypes = [
  NamedType("region", "Where apps can run.", columns: ["name", "country", "locale", "description"]) { $0.short("name") },
  NamedType("stack", "What apps can run on.", columns: ["name", "state", "default"]) { $0.short("name") },
  NamedType("team", "A team of this account.", columns: ["name", "role", "created_at"]) { $0.short("name") },
  NamedType("space", "A private space.", columns: ["name", "region.name", "state", "team.name"]) { $0.short("name") },
]

extension Record {
  /// The name of the app that the record belongs to.
  var appName: String { self["app"]?["name"].string ?? "?" }

  fileprivate func short(_ name: String) -> String {
    guard let value = self[name] else { return "?" }
    return Display().text(value)
  }

  fileprivate func count(of name: String, _ one: String) -> String {
    let count = self[name]?.int ?? 0
    return count == 1 ? "1 \(one)" : "\(count) \(one)s"
  }
}
