import GRDB
import HKDLanguage

/// Builds: `/apps/{app}/builds`.
enum BuildEndpoints {
  static let routes = [
    Route("POST", "/apps/{app}/builds", .create, create),
    Route("GET", "/apps/{app}/builds", .instances) { call in
      try call.list(by: "created_at", "id", "started_at", "updated_at") { row, _ in json(row, call) }
    },
    Route("GET", "/apps/{app}/builds/{build}", .own) { call in
      try call.show({ try find($0, $1, call) }) { row, _ in json(row, call) }
    },
    Route("DELETE", "/apps/{app}/builds/{build}", .own, cancel),
    Route("DELETE", "/apps/{app}/build-cache", .empty) { call in
      let app = try call.withApp { _, app in app }
      call.platform.trash.take("\(call.platform.folders.caches)/\(app.id)")
      return .empty
    },
  ]

  static func json(_ build: BuildRow, _ call: Call) -> Value {
    json(build, account: call.account, platform: call.platform)
  }

  static func json(_ build: BuildRow, account: AccountRow, platform: Platform) -> Value {
    object([
      "app": object(["id": build.app]),
      "buildpacks": build.buildpacks.map { packs in packs.map { object(["url": $0, "name": $0]) } },
      "created_at": build.createdAt, "generation": Catalogue.generation.name, "id": build.id,
      "output_stream_url": OutputStreams.url(.build, build.id, platform),
      "source_blob": object([
        "checksum": build.checksum, "url": build.sourceURL, "version": build.version,
        "version_description": build.versionDescription,
      ]),
      "release": build.release.map { object(["id": $0]) }, "slug": build.slug.map { object(["id": $0]) },
      "stack": build.stack, "status": build.status.rawValue, "updated_at": build.updatedAt,
      "user": object(["id": account.id, "email": account.email]),
    ])
  }

  private static func find(_ database: Database, _ app: AppRow, _ call: Call) throws -> BuildRow {
    try BuildRow.named(database, call.value("build"), app: app, resource: "build")
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let app = try call.withApp { _, app in app }
    guard let blob = try parameters.object("source_blob") else {
      throw APIError.invalid("The parameter source_blob is required.")
    }
    let source = try source(blob, call.platform)
    let buildpacks = try parameters.list("buildpacks")?.map { item throws(APIError) -> String in
      let pack = Parameters(item, prefix: "buildpacks.")
      if let url = try pack.string("url") { return url }
      return try pack.required("name")
    }
    let now = Timestamp.now()
    let build = BuildRow(
      id: Identifier.random(), app: app.id, status: .pending, buildpacks: buildpacks, sourceURL: source.url,
      checksum: source.checksum, version: source.version, versionDescription: source.versionDescription, stack: app.buildStack,
      createdAt: now, updatedAt: now)
    try call.platform.store.write { database in try build.insert(database) }
    call.platform.builds.start(build)
    let answer = json(build, call)
    call.platform.hooks.emit("api:build", "create", app: app.id, answer)
    return .value(answer)
  }

  /// What `source_blob` says.
  struct Source: Sendable {
    var url: String
    var checksum: String?
    var version: String?
    var versionDescription: String?
  }

  static func source(_ blob: Parameters, _ platform: Platform) throws(APIError) -> Source {
    let url = try blob.required("url")
    guard url.hasPrefix("https://") || platform.ownTarget(of: url) != nil else {
      throw .invalid("https is required for source_blob:url")
    }
    return Source(
      url: url, checksum: try checksum(blob), version: try blob.string("version"),
      versionDescription: try blob.string("version_description"))
  }

  private static func checksum(_ blob: Parameters) throws(APIError) -> String? {
    guard let text = try blob.string("checksum") else { return nil }
    let digits = text.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
    guard text.uppercased().hasPrefix("SHA256:"), digits.count == 64,
      digits.allSatisfy({ PercentEncoding.hexDigit($0) != nil })
    else { throw blob.misfit("checksum", "of the form SHA256:<64 hexadecimal digits>") }
    return text
  }

  private static func cancel(_ call: Call) throws -> Reply {
    let build = try call.withApp { database, app in try find(database, app, call) }
    guard build.status == .pending else {
      throw APIError.invalid("The build has already \(build.status.rawValue).")
    }
    _ = call.platform.builds.cancel(build.id)
    // The answer tells the end: a build that is cut short gets there at once.
    call.platform.builds.awaitEnd(build.id, until: .now + 5)
    return .value(json(try call.platform.store.read { try BuildRow.find($0, id: build.id) } ?? build, call))
  }
}
