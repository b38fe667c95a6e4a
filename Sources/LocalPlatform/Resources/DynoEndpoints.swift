import GRDB
import HKDLanguage

/// Dynos: `/apps/{app}/dynos`.
enum DynoEndpoints {
  static let routes = [
    Route("GET", "/apps/{app}/dynos", .instances, live: true) { call in
      let app = try call.withApp { _, app in app }
      let dynos = call.platform.dynos.all(app.id).filter { !$0.isStopping }
      return .list(dynos.map { json($0) }, by: "id", "name", "created_at")
    },
    Route("GET", "/apps/{app}/dynos/{dyno}", .own, live: true) { call in
      let (_, dyno) = try find(call)
      return .value(json(dyno))
    },
    Route("POST", "/apps/{app}/dynos", .create, create),
    Route("DELETE", "/apps/{app}/dynos", .empty) { call in
      let app = try call.withApp { _, app in app }
      call.platform.dynos.restart(app.id) { $0.plan.kind == .formation }
      return .empty
    },
    Route("DELETE", "/apps/{app}/dynos/{dyno}", .empty, restart),
    Route("POST", "/apps/{app}/dynos/{dyno}/actions/stop", .empty, restart),
    Route("DELETE", "/apps/{app}/formations/{type}", .empty, restartType),
    Route("POST", "/apps/{app}/formations/{type}/actions/stop", .empty, restartType),
  ]

  static func json(_ dyno: Dyno, attachURL: String? = nil) -> Value {
    let status = dyno.status
    return object([
      "attach_url": attachURL, "command": dyno.plan.command, "created_at": status.createdAt, "id": status.id,
      "name": dyno.plan.name,
      "release": object(["id": dyno.plan.release, "version": dyno.plan.releaseVersion]),
      "app": object(["id": dyno.plan.app, "name": dyno.plan.appName]),
      "size": dyno.plan.size, "state": status.phase.rawValue, "type": dyno.plan.type, "updated_at": status.updatedAt,
    ])
  }

  private static func find(_ call: Call) throws -> (AppRow, Dyno) {
    let app = try call.withApp { _, app in app }
    guard let dyno = call.platform.dynos.find(app.id, call.value("dyno")) else { throw APIError.notFound("dyno") }
    return (app, dyno)
  }

  /// A stopped dyno of the formation is started again, a one-off is not.
  private static func restart(_ call: Call) throws -> Reply {
    let (app, dyno) = try find(call)
    call.platform.dynos.restart(app.id) { $0 === dyno }
    return .empty
  }

  private static func restartType(_ call: Call) throws -> Reply {
    let type = call.value("type")
    let app = try call.withApp { database, app in
      _ = try Formations.find(database, app, type)
      return app
    }
    call.platform.dynos.restart(app.id) { $0.plan.type == type && $0.plan.kind == .formation }
    return .empty
  }

  private static func create(_ call: Call) throws -> Reply {
    let parameters = call.parameters
    let command = try parameters.required("command")
    let isAttached = try parameters.bool("attach") ?? false
    let hasTerminal = try parameters.bool("force_no_tty") != true
    let type = try parameters.string("type") ?? "run"
    guard Procfile.isType(type) else { throw parameters.misfit("type", "a process type") }
    let environment = try parameters.strings("env") ?? [:]
    for name in environment.keys where !ConfigVars.isName(name) {
      throw APIError.invalid("`\(name)` is no name for an environment variable.")
    }
    let longest = call.platform.timings.oneOff
    let seconds = try parameters.int("time_to_live").map(Double.init) ?? longest
    guard (1...longest).contains(seconds) else {
      throw parameters.misfit("time_to_live", "from 1 to \(Int(longest)) seconds")
    }
    let size = try parameters.string("size")
    if let size, Catalogue.dynoSize(size) == nil { throw APIError.invalid("There is no dyno size `\(size)`.") }
    let (app, plan) = try call.withApp { database, app in
      guard let release = try Releases.current(database, app: app.id) else {
        throw APIError.conflict("The app has no release that could run.")
      }
      let slug = try release.slug.flatMap { try SlugRow.find(database, id: $0) }
      let plan = DynoPlan(
        app: app.id, appName: app.name, name: "\(type).\(Int.random(in: 1000...9999))", type: type,
        command: expanded(command, slug?.processTypes ?? [:]),
        config: try DynoPlan.config(database, app, release).merging(environment) { $1 },
        release: release.id, releaseVersion: release.version, slug: slug?.id,
        size: try size.flatMap(Catalogue.dynoSize)?.named.name ?? Formations.oneOffSize(database, app),
        kind: .oneOff(seconds: seconds))
      return (app, plan)
    }
    call.platform.logs.note(app.id, "Starting process with command `\(command)` by user \(call.account.email)")
    var meeting: Rendezvous.Meeting?
    if isAttached { meeting = Rendezvous.Meeting(input: hasTerminal ? terminal(environment) : .pipe) }
    let url = try meeting.map { try call.platform.rendezvous.expect($0) }
    guard let dyno = call.platform.dynos.runOnce(plan, meeting: meeting, ended: { _ in }) else {
      throw APIError.unavailable
    }
    return .value(json(dyno, attachURL: url))
  }

  /// A terminal of the size that the client's variables tell.
  private static func terminal(_ environment: [String: String]) -> ChildCommand.Input {
    .terminal(
      rows: environment["LINES"].flatMap { Int($0) } ?? 24, columns: environment["COLUMNS"].flatMap { Int($0) } ?? 80)
  }

  /// The command of a process type, when that is what the first word names.
  private static func expanded(_ command: String, _ types: [String: String]) -> String {
    let words = command.split(separator: " ", maxSplits: 1)
    guard let first = words.first, let known = types[String(first)] else { return command }
    return words.count == 2 ? "\(known) \(words[1])" : known
  }
}
