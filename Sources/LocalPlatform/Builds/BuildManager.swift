import GRDB
import Glibc
import HKDSystem

/// Runs builds: several at a time, but one after another for each app, since its cache is one folder.
final class BuildManager: @unchecked Sendable {
  private struct State {
    var waiting: [BuildRow] = []
    /// Builds under way by app.
    var running: [String: Running] = [:]
    var isStopping = false
  }

  private struct Running {
    var id: String
    /// nil until its thread has made one.
    var scope: BuildScope?
    /// Whether it is to be cancelled, as may be wished before there is a scope.
    var isCancelled = false
  }

  /// Builds at a time.
  static let concurrency = 4

  private let state = Monitor(State())
  private unowned let platform: Platform

  init(platform: Platform) {
    self.platform = platform
  }

  func start(_ build: BuildRow) {
    state.update { $0.waiting.append(build) }
    startNext()
  }

  /// Ends a build that waits or runs; false when there is none of that identifier.
  func cancel(_ id: String) -> Bool {
    let (waiting, running): (BuildRow?, Running?) = state.update { state in
      if let index = state.waiting.firstIndex(where: { $0.id == id }) { return (state.waiting.remove(at: index), nil) }
      guard let (app, running) = state.running.first(where: { $0.value.id == id }) else { return (nil, nil) }
      state.running[app]?.isCancelled = true
      return (nil, running)
    }
    if let waiting { finish(waiting, failed: .cancelled) }
    running?.scope?.cancel()
    return waiting != nil || running != nil
  }

  /// Waits until a build neither waits nor runs.
  func awaitEnd(_ id: String, until deadline: Instant) {
    _ = state.wait(until: deadline) { state -> Bool? in
      let isWaiting = state.waiting.contains { $0.id == id }
      return isWaiting || state.running.values.contains { $0.id == id } ? nil : true
    }
  }

  /// Ends every build of an app that is no more.
  func removeAll(_ app: String) {
    let (waiting, running) = state.withLock { state in
      (state.waiting.filter { $0.app == app }.map(\.id), state.running[app]?.id)
    }
    for id in waiting + [running].compactMap({ $0 }) { _ = cancel(id) }
  }

  func stop(until deadline: Instant) {
    let running = state.update { state in
      state.isStopping = true
      for app in state.running.keys { state.running[app]?.isCancelled = true }
      return Array(state.running.values)
    }
    for build in running { build.scope?.cancel() }
    _ = state.wait(until: deadline) { $0.running.isEmpty ? true : nil }
  }

  private func startNext() {
    let next: BuildRow? = state.update { state in
      guard !state.isStopping, state.running.count < Self.concurrency,
        let index = state.waiting.firstIndex(where: { state.running[$0.app] == nil })
      else { return nil }
      let build = state.waiting.remove(at: index)
      state.running[build.app] = Running(id: build.id)
      return build
    }
    guard let next else { return }
    let isStarted = startThread("hkd-build", stack: 2 << 20) { [self] in
      run(next)
      state.update { $0.running[next.app] = nil }
      startNext()
    }
    if !isStarted {
      state.update { $0.running[next.app] = nil }
      finish(next, failed: BuildProblem("No thread is left for the build."))
    }
  }

  // MARK: One build

  private func run(_ build: BuildRow) {
    guard let log = platform.outputs.begin(.build, build.id) else {
      return finish(build, failed: BuildProblem("The build's log cannot be written."))
    }
    defer { platform.outputs.end(.build, build.id) }
    let scope = makeScope(build, log)
    platform.stragglers.begin(build.id)
    defer {
      platform.trash.take(scope.folder)
      platform.stragglers.end(build.id)
    }
    let timer = platform.scheduler.after(platform.timings.build) { scope.timeOut() }
    defer { platform.scheduler.cancel(timer) }
    let isCancelled = state.update { state in
      state.running[build.app]?.scope = scope
      return state.running[build.app]?.isCancelled == true
    }
    if isCancelled { scope.cancel() }
    do {
      try make(build, scope)
    } catch {
      for line in error.lines { log.append(" !     \(line)\n") }
      log.append(" !\n !     Push failed\n")
      finish(build, failed: error)
    }
  }

  private func makeScope(_ build: BuildRow, _ log: OutputLog) -> BuildScope {
    let folder = "\(platform.folders.work)/\(build.id)"
    for inner in ["build", "tmp", "home"] { _ = FileIO.makeFolder("\(folder)/\(inner)", mode: 0o755) }
    return BuildScope(
      log: log, folder: folder,
      environment: [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "\(folder)/home",
        "TMPDIR": "\(folder)/tmp", "LANG": "C.UTF-8", "STACK": build.stack, "SOURCE_VERSION": build.version ?? "",
        "REQUEST_ID": build.id, "CURL_CONNECT_TIMEOUT": "60", "CURL_TIMEOUT": "90",
      ].merging(platform.marks(build.id)) { $1 })
  }

  private func make(_ build: BuildRow, _ scope: BuildScope) throws(BuildProblem) {
    guard let app = try? platform.store.read({ try AppRow.find($0, id: build.app) }) else { throw .cancelled }
    platform.logs.note(app.id, "Build started by user \(platform.ownerAddress)")
    scope.heading("Building on the \(Self.title(build.stack)) stack")
    try SourceFetch.lay(build.sourceURL, checksum: build.checksum, scope, platform)
    let outcome = try Compiler(scope: scope, platform: platform, app: app, build: build).run()
    let slugID = Identifier.random()
    let path = "\(platform.folders.slugs)/\(slugID).tgz"
    let packed = try SlugPacker.pack(scope.buildFolder, to: path, scope)
    scope.heading("Launching...")
    try applyFault(build, scope)
    let release = try platform.dynos.deploying(app.id) {
      Result { () throws(BuildProblem) in try launch(build, outcome, packed, slug: slugID) }
    }.get()
    scope.detail("Released v\(release.version)")
    scope.detail("\(platform.webURL(app.name)) deployed to the local platform")
    if release.status == .pending {
      scope.log.append("This app is using the release phase: it runs before v\(release.version) goes live.\n")
    }
    platform.logs.note(app.id, "Build succeeded")
    tellHooks(build.id)
  }

  /// Makes the release and lets it go live; without one the slug's file goes again.
  private func launch(
    _ build: BuildRow, _ outcome: Compiler.Outcome, _ packed: SlugPacker.Packed, slug: String
  ) throws(BuildProblem) -> ReleaseRow {
    let release: ReleaseRow
    do {
      release = try commit(build, outcome, packed, slug: slug)
    } catch {
      unlink("\(platform.folders.slugs)/\(slug).tgz")
      throw error as? BuildProblem ?? BuildProblem("The release cannot be made: \(error)")
    }
    platform.releaseMade(release)
    return release
  }

  /// What a rule makes of a build that would succeed.
  private func applyFault(_ build: BuildRow, _ scope: BuildScope) throws(BuildProblem) {
    switch platform.faults.strike(.build) {
    case .fail: throw BuildProblem("A fault rule lets this build fail.")
    case .pending: try scope.wait(.infinity)
    case .lag(let seconds):
      platform.outputs.end(.build, build.id)
      try scope.wait(seconds)
    default: break
    }
  }

  /// Slug, release and the build's success, all at once.
  private func commit(
    _ build: BuildRow, _ outcome: Compiler.Outcome, _ packed: SlugPacker.Packed, slug id: String
  ) throws -> ReleaseRow {
    try platform.store.write { database in
      guard var row = try BuildRow.find(database, id: build.id), row.status == .pending,
        let app = try AppRow.find(database, id: build.app)
      else { throw BuildProblem.cancelled }
      let now = Timestamp.now()
      let slug = SlugRow(
        id: id, app: app.id, processTypes: outcome.processTypes, buildpackDescription: outcome.description,
        checksum: packed.checksum, commit: build.version, commitDescription: build.versionDescription,
        stack: build.stack, size: packed.size, createdAt: now, updatedAt: now)
      try slug.insert(database)
      let description = build.version.map { "Deploy \($0.prefix(8))" } ?? "Deploy"
      let release = try Releases.add(
        database, to: app, description: description, slug: .slug(slug), forcesPhase: platform.faults.concerns(.release))
      row.status = .succeeded
      row.slug = id
      row.release = release.id
      try row.save(database)
      return release
    }
  }

  private func finish(_ build: BuildRow, failed problem: BuildProblem) {
    do {
      try platform.store.write { database in
        guard var row = try BuildRow.find(database, id: build.id), row.status == .pending else { return }
        row.status = .failed
        try row.save(database)
      }
    } catch {
      platform.report("the failure of build \(build.id) cannot be noted: \(error)")
    }
    platform.logs.note(build.app, "Build failed: \(problem.lines.first ?? "unknown")")
    tellHooks(build.id)
  }

  private func tellHooks(_ id: String) {
    guard let build = try? platform.store.read({ try BuildRow.find($0, id: id) }) else { return }
    let data = BuildEndpoints.json(build, account: platform.account, platform: platform)
    platform.hooks.emit("api:build", "update", app: build.app, data)
  }

  /// `Heroku-24` of `heroku-24`
  private static func title(_ stack: String) -> String { stack.prefix(1).uppercased() + stack.dropFirst() }
}
