import GRDB
import HKDLanguage

/// Releases: slug and config vars joined under a number.
enum Releases {
  static let routes = [
    Route("GET", "/apps/{app}/releases", .instances, list),
    Route("GET", "/apps/{app}/releases/{release}", .own, info),
    Route("POST", "/apps/{app}/releases", .create, create),
  ]

  /// Where a new release's slug comes from.
  enum SlugChoice {
    /// The newest release that went live.
    case current
    case slug(SlugRow)
  }

  // MARK: What a release is

  /// Makes the next release of an app, with the app's config vars as they are now.
  ///
  /// It is pending when its slug has a release phase, which `Platform.releaseMade` then runs; `forcesPhase` makes it so
  /// where a fault rule is to strike.
  @discardableResult
  static func add(
    _ database: Database, to app: AppRow, description: String, slug choice: SlugChoice?,
    status: ReleaseRow.Status? = nil, runsPhase: Bool = true, forcesPhase: Bool = false
  ) throws -> ReleaseRow {
    let slug: SlugRow?
    switch choice {
    case .slug(let row): slug = row
    case .current: slug = try current(database, app: app.id)?.slug.flatMap { try SlugRow.find(database, id: $0) }
    case nil: slug = nil
    }
    let hasPhase = runsPhase && slug != nil && (forcesPhase || slug?.processTypes["release"] != nil)
    let last = try Int.fetchOne(database, sql: "SELECT MAX(version) FROM release WHERE app = ?", arguments: [app.id])
    let now = Timestamp.now()
    let release = ReleaseRow(
      id: Identifier.random(), app: app.id, version: (last ?? 0) + 1, description: description,
      status: status ?? (hasPhase ? .pending : .succeeded), slug: slug?.id, config: app.config, hasOutput: hasPhase,
      createdAt: now, updatedAt: now)
    try release.insert(database)
    if release.status == .succeeded { try goLive(database, release) }
    return release
  }

  /// The live release: the newest one that succeeded.
  static func current(_ database: Database, app: String) throws -> ReleaseRow? {
    let request = SQLRequest<ReleaseRow>(
      sql: "SELECT * FROM release WHERE app = ? AND status = 'succeeded' ORDER BY version DESC LIMIT 1",
      arguments: [app], cached: true)
    return try request.fetchOne(database)
  }

  /// Ends a release phase: the release goes live, or the one before stays so.
  static func settle(_ database: Database, id: String, succeeded: Bool) throws -> ReleaseRow? {
    guard var release = try ReleaseRow.find(database, id: id), release.status == .pending else { return nil }
    release.status = succeeded ? .succeeded : .failed
    try release.save(database)
    if succeeded { try goLive(database, release) }
    return release
  }

  /// Brings the app and its formation in line with a release that succeeded.
  private static func goLive(_ database: Database, _ release: ReleaseRow) throws {
    guard var app = try AppRow.find(database, id: release.app) else { return }
    app.releasedAt = release.updatedAt
    if let slug = try release.slug.flatMap({ try SlugRow.find(database, id: $0) }) {
      app.slugSize = slug.size
      app.stack = slug.stack
      app.buildpackDescription = slug.buildpackDescription
      try Formations.adopt(database, slug.processTypes, app: app.id)
    }
    try app.save(database)
  }

  /// A release by its identifier or its number, with or without `v`.
  static func find(_ database: Database, app: AppRow, _ identity: String) throws -> ReleaseRow {
    let digits = identity.hasPrefix("v") ? String(identity.dropFirst()) : identity
    let release: ReleaseRow?
    if let version = Int(digits) {
      release = try ReleaseRow.first(database, where: [("app", app.id), ("version", String(version))])
    } else if identity == "current" {
      release = try current(database, app: app.id)
    } else {
      release = try ReleaseRow.named(database, identity, app: app, resource: "release")
    }
    guard let release else { throw APIError.notFound("release") }
    return release
  }

  // MARK: Calls

  static func json(_ release: ReleaseRow, app: AppRow, current: String?, _ call: Call) -> Value {
    json(release, app: app, current: current, account: call.account, platform: call.platform)
  }

  static func json(
    _ release: ReleaseRow, app: AppRow, current: String?, account: AccountRow, platform: Platform
  ) -> Value {
    let slug = release.slug.map { object(["id": $0]) }
    let output = release.hasOutput ? OutputStreams.url(.release, release.id, platform) : nil
    return object([
      "addon_plan_names": release.addonPlans, "app": Apps.reference(app),
      "artifacts": release.slug.map { [object(["type": "slug", "id": $0])] } ?? [], "created_at": release.createdAt,
      "current": release.id == current, "description": release.description,
      "eligible_for_rollback": release.status == .succeeded && release.slug != nil, "id": release.id,
      "output_stream_url": output, "slug": slug, "status": release.status.rawValue, "updated_at": release.updatedAt,
      "user": Accounts.reference(account), "version": release.version,
    ])
  }

  private static func list(_ call: Call) throws -> Reply {
    try call.withApp { database, app in
      let live = try current(database, app: app.id)?.id
      let releases = try ReleaseRow.filter(Column("app") == app.id).order(Column("version")).fetchAll(database)
      return .list(releases.map { json($0, app: app, current: live, call) }, by: "version", "id", "created_at")
    }
  }

  private static func info(_ call: Call) throws -> Reply {
    try call.withApp { database, app in
      let release = try find(database, app: app, call.value("release"))
      return .value(json(release, app: app, current: try current(database, app: app.id)?.id, call))
    }
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let old = try parameters.string("release")
    let slug = try parameters.string("slug")
    let description = try parameters.string("description")
    if try parameters.string("oci_image") != nil {
      throw APIError.invalid("The local platform runs slugs alone, not OCI images.")
    }
    let target = try call.withApp { _, app in app }
    return try call.platform.dynos.deploying(target.id) {
      let (app, release, live) = try call.platform.store.write { database in
        try make(database, target, old: old, slug: slug, description, call)
      }
      call.platform.releaseMade(release)
      return .value(json(release, app: app, current: live, call))
    }
  }

  /// The release that a call asks for, with its app and the release that is live.
  private static func make(
    _ database: Database, _ app: AppRow, old: String?, slug: String?, _ description: String?, _ call: Call
  ) throws -> (AppRow, ReleaseRow, String?) {
    let app = try AppRow.find(database, id: app.id) ?? app
    let release: ReleaseRow
    if let old {
      release = try rollBack(database, app, to: try find(database, app: app, old))
    } else if let slug {
      release = try add(
        database, to: app, description: description ?? "Deploy \(slug.prefix(8))",
        slug: .slug(try Slugs.usable(database, slug)),
        forcesPhase: call.platform.faults.concerns(.release))
    } else {
      throw APIError.invalid("A release needs a `slug`, or a `release` to roll back to.")
    }
    return (try AppRow.find(database, id: app.id) ?? app, release, try current(database, app: app.id)?.id)
  }

  private static func rollBack(_ database: Database, _ app: AppRow, to old: ReleaseRow) throws -> ReleaseRow {
    guard old.status == .succeeded, let slug = try old.slug.flatMap({ try SlugRow.find(database, id: $0) }) else {
      throw APIError.invalid("Cannot roll back to v\(old.version): it has no slug that could run.")
    }
    var app = app
    app.config = old.config
    try app.save(database)
    return try add(database, to: app, description: "Rollback to v\(old.version)", slug: .slug(slug))
  }
}
