import GRDB
import HKDSystem

/// All dynos, kept in line with the live releases and the formations.
final class DynoManager: @unchecked Sendable {
  private struct State {
    var dynos: [String: [Dyno]] = [:]
    /// Apps whose formation is being looked at, and whether it has to be looked at once more.
    var converging: [String: Bool] = [:]
    /// Apps of which a release may be going live, and how many.
    var deploying: [String: Int] = [:]
    var isStopping = false
    /// Counts changes, for those who wait for one.
    var changes: UInt64 = 0

    /// An app without dynos has no entry.
    mutating func add(_ new: [Dyno], to app: String) {
      if !new.isEmpty { dynos[app, default: []] += new }
    }
  }

  private let state = Monitor(State())
  private unowned let platform: Platform
  /// Starts wait for disks and ports, each on a thread of its own.
  private let pool = WorkerPool(name: "hkd-dyno", limit: 256, backlog: 4096)

  init(platform: Platform) {
    self.platform = platform
  }

  /// Runs work that may wait.
  func run(_ work: @escaping @Sendable () -> Void) {
    if !pool.submit(work) { platform.report("no thread is left for a dyno") }
  }

  /// Tells everyone who waits that some dyno has changed.
  func changed() { state.update { $0.changes += 1 } }

  /// True when there is no dyno of any app.
  var isIdle: Bool { state.withLock { $0.dynos.isEmpty } }

  func all(_ app: String) -> [Dyno] { state.withLock { $0.dynos[app] ?? [] } }

  /// A dyno that is not being stopped, by name or identifier.
  func find(_ app: String, _ identity: String) -> Dyno? {
    all(app).first { !$0.isStopping && ($0.plan.name == identity || $0.status.id == identity) }
  }

  /// Runs what may put a release live, and the start of its dynos.
  ///
  /// Until it is over a request for the app waits: whoever sees that the release succeeded may send one at once.
  func deploying<Result>(_ app: String, _ body: () throws -> Result) rethrows -> Result {
    state.update { $0.deploying[app, default: 0] += 1 }
    defer {
      state.update { state in
        let count = (state.deploying[app] ?? 1) - 1
        state.deploying[app] = count > 0 ? count : nil
      }
    }
    return try body()
  }

  // MARK: The formation

  /// Starts and stops dynos of an app until they are what its live release and formation ask for.
  func converge(_ app: String) {
    let isFirst = state.update { state in
      if state.isStopping { return false }
      defer { state.converging[app] = state.converging[app] != nil }
      return state.converging[app] == nil
    }
    guard isFirst else { return }
    run { [self] in
      repeat { convergeOnce(app) } while isAskedAgain(app)
    }
  }

  private func isAskedAgain(_ app: String) -> Bool {
    state.update { state in
      let isAsked = state.converging[app] == true
      state.converging[app] = isAsked ? false : nil
      return isAsked
    }
  }

  private func convergeOnce(_ app: String) {
    let plans: [DynoPlan]
    do {
      plans = try platform.store.read { try Self.plans($0, app: app) }
    } catch {
      return platform.report("the formation of \(app) cannot be read: \(error)")
    }
    let (stopped, started): ([Dyno], [Dyno]) = state.update { state in
      guard !state.isStopping else { return ([], []) }
      let present = (state.dynos[app] ?? []).filter { $0.plan.kind == .formation && !$0.isStopping }
      let kept = present.filter { dyno in plans.contains { $0.isSame(as: dyno.plan) } }
      let stopped = present.filter { dyno in !kept.contains { $0 === dyno } }
      let started = plans.filter { plan in !kept.contains { $0.plan.isSame(as: plan) } }.map(make)
      state.add(started, to: app)
      return (stopped, started)
    }
    for dyno in started { run { dyno.start() } }
    if keepsOld(app) { awaitUp(started) }
    for dyno in stopped { run { dyno.stop() } }
  }

  /// True when old dynos go on until the new ones are up.
  private func keepsOld(_ app: String) -> Bool {
    (try? platform.store.read { try Features.isOn($0, Features.preboot, app: app) }) ?? false
  }

  private func awaitUp(_ dynos: [Dyno]) {
    let deadline = Instant.now + platform.timings.boot + 5
    _ = state.wait(until: deadline) { state -> Bool? in
      state.isStopping || !dynos.contains { $0.status.phase == .starting } ? true : nil
    }
  }

  private func make(_ plan: DynoPlan) -> Dyno {
    Dyno(plan, platform: platform) { [weak self] dyno, _ in self?.remove(dyno) }
  }

  private func remove(_ dyno: Dyno) {
    state.update { state in
      state.changes += 1
      state.dynos[dyno.plan.app]?.removeAll { $0 === dyno }
      if state.dynos[dyno.plan.app]?.isEmpty == true { state.dynos[dyno.plan.app] = nil }
    }
  }

  /// What the formation asks for: one plan for each dyno.
  private static func plans(_ database: Database, app id: String) throws -> [DynoPlan] {
    guard let app = try AppRow.find(database, id: id), let release = try Releases.current(database, app: id),
      release.slug != nil
    else { return [] }
    let config = try DynoPlan.config(database, app, release)
    return try FormationRow.all(database, app: id).filter { $0.type != "release" }.flatMap { row in
      (0..<row.quantity).map { index in
        DynoPlan(
          app: id, appName: app.name, name: "\(row.type).\(index + 1)", type: row.type, command: row.command,
          config: config, release: release.id, releaseVersion: release.version, slug: release.slug,
          size: row.size, kind: .formation)
      }
    }
  }

  // MARK: Restart, one-off, end

  /// Replaces dynos of the formation by fresh ones; ends one-offs.
  func restart(_ app: String, where matches: (Dyno) -> Bool) {
    let (old, new): ([Dyno], [Dyno]) = state.update { state in
      guard !state.isStopping else { return ([], []) }
      let old = (state.dynos[app] ?? []).filter { !$0.isStopping && matches($0) }
      let new = old.filter { $0.plan.kind == .formation }.map { make($0.plan) }
      state.add(new, to: app)
      return (old, new)
    }
    for dyno in new { run { dyno.start() } }
    for dyno in old { run { dyno.stop() } }
  }

  /// Starts a one-off; `ended` is told how it went.
  func runOnce(
    _ plan: DynoPlan, output: (@Sendable ([UInt8]) -> Void)? = nil, meeting: Rendezvous.Meeting? = nil,
    ended: @escaping @Sendable (ExitStatus) -> Void
  ) -> Dyno? {
    let dyno = Dyno(plan, platform: platform, output: output, meeting: meeting) { [weak self] dyno, exit in
      self?.remove(dyno)
      ended(exit)
    }
    let isAccepted = state.update { state in
      guard !state.isStopping else { return false }
      state.add([dyno], to: plan.app)
      return true
    }
    guard isAccepted else { return nil }
    run { dyno.start() }
    return dyno
  }

  /// Ends every dyno of an app that is no more.
  func removeAll(_ app: String) {
    for dyno in all(app) { run { dyno.stop() } }
  }

  /// Ends everything, politely for so many seconds.
  func stop(politely seconds: Double) {
    let dynos = state.update { state in
      state.isStopping = true
      return state.dynos.values.flatMap { $0 }
    }
    for dyno in dynos { run { dyno.stop() } }
    let isOver = state.wait(until: .now + seconds) { $0.dynos.isEmpty ? true : nil }
    if isOver == nil {
      for dyno in dynos { dyno.kill() }
      _ = state.wait(until: .now + 2) { $0.dynos.isEmpty ? true : nil }
    }
    _ = pool.stop(until: .now + 1)
  }

  // MARK: For the router

  enum Choice: Sendable {
    case dyno(Dyno, port: Int)
    /// There is none, and none is starting.
    case crashed
    case none
    /// One was starting, but did not come up in time.
    case timedOut
  }

  /// A web dyno that takes requests, waiting for one that starts.
  func choose(_ app: String, until deadline: Instant) -> Choice {
    var choice = Choice.timedOut
    _ = state.wait(until: deadline) { state -> Bool? in
      let web = (state.dynos[app] ?? []).filter { $0.plan.isWeb && !$0.isStopping }
      let offset = web.isEmpty ? 0 : Int.random(in: 0..<web.count)
      for index in web.indices {
        let dyno = web[(index + offset) % web.count]
        if let port = dyno.enter() {
          choice = .dyno(dyno, port: port)
          return true
        }
      }
      let phases = web.map { $0.status.phase }
      let isChanging = state.converging[app] != nil || state.deploying[app] != nil
      if phases.contains(.starting) || isChanging { return nil }
      choice = phases.contains(.crashed) ? .crashed : .none
      return true
    }
    return choice
  }
}

extension DynoPlan {
  /// True when a dyno that runs one plan need not be replaced for the other.
  func isSame(as other: DynoPlan) -> Bool {
    name == other.name && release == other.release && command == other.command && size == other.size
  }
}
