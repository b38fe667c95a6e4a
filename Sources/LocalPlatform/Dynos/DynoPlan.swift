import GRDB

/// What a dyno is to run: everything that is fixed before it starts.
struct DynoPlan: Sendable {
  enum Kind: Sendable, Equatable {
    /// One of the formation: started again whenever it ends.
    case formation
    /// Runs once, for so many seconds at most.
    case oneOff(seconds: Double)
  }

  var app: String
  var appName: String
  /// `web.1`
  var name: String
  var type: String
  var command: String
  var config: [String: String]
  var release: String
  var releaseVersion: Int
  /// nil for an app without one: then the dyno's folder is empty.
  var slug: String?
  var size: String
  var kind: Kind

  var isWeb: Bool { type == "web" && kind == .formation }

  /// The environment of its processes: the service's own variables, then the config vars, and nothing of ours.
  func environment(home: String, port: Int?) -> [String: String] {
    var environment = [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "DYNO": name, "PWD": home,
      "LANG": "C.UTF-8",
    ]
    if let port { environment["PORT"] = String(port) }
    return environment.merging(config) { _, configured in configured }
  }

  /// Sources the profile scripts, then runs the command in place of the shell; the command is the script's `$0`.
  static let launcher = """
    shopt -s nullglob
    for profile in "$HOME"/.profile.d/*.sh; do . "$profile"; done
    shopt -u nullglob
    unset profile
    if [ -f "$HOME/.profile" ]; then . "$HOME/.profile"; fi
    exec /bin/bash -c "$0"
    """

  /// The config vars of a release, and what an app with that feature is told of itself.
  static func config(_ database: Database, _ app: AppRow, _ release: ReleaseRow) throws -> [String: String] {
    guard try Features.isOn(database, Features.metadata, app: app.id) else { return release.config }
    let slug = try release.slug.flatMap { try SlugRow.find(database, id: $0) }
    let metadata = [
      "HEROKU_APP_ID": app.id, "HEROKU_APP_NAME": app.name, "HEROKU_RELEASE_CREATED_AT": release.createdAt,
      "HEROKU_RELEASE_VERSION": "v\(release.version)", "HEROKU_SLUG_COMMIT": slug?.commit ?? "",
      "HEROKU_SLUG_DESCRIPTION": release.description,
    ]
    return metadata.merging(release.config) { _, configured in configured }
  }
}
