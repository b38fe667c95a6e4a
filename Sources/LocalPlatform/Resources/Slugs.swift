import GRDB
import HKDLanguage

/// Slugs: built apps, packed as `./app/…`.
enum Slugs {
  static let routes = [
    Route("POST", "/apps/{app}/slugs", .create, create),
    Route("GET", "/apps/{app}/slugs/{slug}", .own) { call in
      try call.withApp { database, app in
        let slug = try find(database, app, call.value("slug"))
        return .value(json(slug, call, method: "GET"))
      }
    },
  ]

  /// A slug that was made for the app, or that one of its releases has from another.
  private static func find(_ database: Database, _ app: AppRow, _ id: String) throws -> SlugRow {
    let slug = try SlugRow.named(database, id, resource: "slug")
    let isOwn = try slug.app == app.id || ReleaseRow.first(database, where: [("app", app.id), ("slug", slug.id)]) != nil
    guard isOwn else { throw APIError.notFound("slug") }
    return slug
  }

  /// A slug that a release can be made of: its bytes are there.
  static func usable(_ database: Database, _ id: String) throws -> SlugRow {
    let slug = try SlugRow.named(database, id, resource: "slug")
    if let time = slug.deletedAt { throw APIError.invalid("The slug \(slug.id) was deleted at \(time).") }
    guard slug.size != nil else {
      throw APIError.invalid("The slug \(slug.id) has no bytes yet: put them to its blob's URL first.")
    }
    return slug
  }

  static func json(_ slug: SlugRow, _ call: Call, method: String) -> Value {
    object([
      "blob": object(["method": method.lowercased(), "url": Blobs.url(method, .slug, slug.id, call.platform)]),
      "buildpack_provided_description": slug.buildpackDescription, "checksum": slug.checksum, "commit": slug.commit,
      "commit_description": slug.commitDescription, "created_at": slug.createdAt, "deleted_at": slug.deletedAt, "id": slug.id,
      "process_types": slug.processTypes, "size": slug.size, "stack": Catalogue.stackReference(slug.stack),
      "updated_at": slug.updatedAt,
    ])
  }

  /// Notes that a slug's bytes have come.
  static func uploaded(_ id: String, size: Int, _ platform: Platform) {
    do {
      try platform.store.write { database in
        guard var slug = try SlugRow.find(database, id: id) else { return }
        slug.size = size
        try slug.save(database)
      }
    } catch {
      platform.report("the slug \(id) was uploaded but not noted: \(error)")
    }
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    guard let types = try parameters.strings("process_types") else {
      throw APIError.invalid("The parameter process_types is required.")
    }
    for type in types.keys where !Procfile.isType(type) {
      throw APIError.invalid("`\(type)` is no name for a process type.")
    }
    let stack = try Apps.identity(parameters, "stack").map { wanted throws(APIError) in try Apps.checkedStack(wanted) }
    let slug = try call.platform.store.write { database in
      let app = try call.app(database)
      let now = Timestamp.now()
      let slug = SlugRow(
        id: Identifier.random(), app: app.id, processTypes: types,
        buildpackDescription: try parameters.string("buildpack_provided_description"),
        checksum: try parameters.string("checksum"), commit: try parameters.string("commit"),
        commitDescription: try parameters.string("commit_description"), stack: stack ?? app.buildStack, size: nil,
        createdAt: now, updatedAt: now)
      try slug.insert(database)
      return slug
    }
    return .value(json(slug, call, method: "PUT"))
  }
}
