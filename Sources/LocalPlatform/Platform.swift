import GRDB
import Glibc
import HKDLanguage
import HKDSystem

/// How a local platform is to run.
public struct PlatformOptions: Sendable {
  /// 0 for any free one.
  public var port = 5080
  /// The folder of everything it keeps.
  public var data: String
  /// nil for the one that the data folder holds, made on the first start.
  public var token: String?
  /// A file of fault rules to begin with.
  public var faults: String?
  /// An IP address to listen on; nil for the loopback addresses alone.
  public var address: String?
  /// A PEM file of authorities to trust, instead of the system's, when webhooks and drains are called.
  public var certificates: String?
  var timings = Timings()
  var retention = RetentionLimits()

  /// All as the program has it without options, on a folder that is made if it is not there.
  public init(data: String) { self.data = data }
}

/// Why a platform could not start or stop; the text is for people.
public struct PlatformProblem: Error, CustomStringConvertible, Sendable {
  /// What could not be done, where and why.
  public let description: String
  init(_ description: String) { self.description = description }
}

/// The Platform API on this machine: takes uploads, builds slugs, makes releases, runs dynos and routes HTTP to them.
public final class Platform: @unchecked Sendable {
  let folders: Folders
  let store: Store
  let timings: Timings
  let bucket = TokenBucket()
  let scheduler = Scheduler()
  let signer: URLSigner
  let token: String
  /// The one account, which every call asks for.
  private let owner: Monitor<AccountRow>
  let logs: AppLogs
  let outputs: OutputStreams
  private let lock: FolderLock
  /// Calls of the API: short, but they may wait for the disk. Their bodies may be nested deep, which takes stack.
  let callers = WorkerPool(name: "hkd-call", limit: 8, backlog: 4096, stack: 4 << 20)

  /// Calls that a fault rule delays.
  let breakers = WorkerPool(name: "hkd-fault", limit: 256, backlog: 256)
  let faults = FaultBook()

  /// Set once, before the first request.
  public private(set) var port = 0
  private var server: HTTPServer?
  let stragglers: Stragglers
  private(set) lazy var dynos = DynoManager(platform: self)
  private(set) lazy var builds = BuildManager(platform: self)
  private(set) lazy var router = AppRouter(platform: self)
  private(set) lazy var hooks = Webhooks(platform: self)
  private(set) lazy var drains = LogDrains(platform: self)
  private(set) lazy var retention = Retention(platform: self, limits: retentionLimits)
  private let retentionLimits: RetentionLimits
  let outgoing: Outgoing
  let trash: Trash
  let rendezvous: Rendezvous
  /// Counts releases that were settled, for those who wait for one.
  private let settlements = Monitor(0)
  private let requestLog = Monitor(())

  /// Starts a platform that answers when this returns.
  ///
  /// - Throws: `PlatformProblem` when another one runs on the same data, the port is taken, or the data cannot be used.
  public static func start(_ options: PlatformOptions) throws -> Platform {
    let platform = try Platform(options)
    do {
      try platform.listen(options)
    } catch let error as ListenError {
      throw PlatformProblem(error.description)
    }
    return platform
  }

  private init(_ options: PlatformOptions) throws {
    folders = try Folders(data: options.data)
    lock = try FolderLock(folders)
    trash = Trash(folder: folders.trash)
    token = try options.token ?? Self.storedToken(folders)
    timings = options.timings
    outgoing = Outgoing(certificates: options.certificates)
    retentionLimits = options.retention
    logs = AppLogs(folders: folders)
    outputs = OutputStreams(folders: folders)
    rendezvous = Rendezvous(folders: folders)
    try CertificateMaker.prepare(folders)
    stragglers = Stragglers(mark: folders.mark, pool: callers)
    Orphans.kill(mark: folders.mark)
    do {
      store = try Store(path: folders.database)
    } catch {
      throw PlatformProblem("cannot use the database \(folders.database): \(error)")
    }
    signer = try URLSigner(store: store)
    owner = Monitor(try Accounts.owner(store))
    Blobs.removeParts(folders)
    try Recovery.run(store, folders, trash)
    // Made here, before any other thread can ask for them.
    _ = (dynos, builds, router, hooks, drains, retention)
    router.reload()
    if let path = options.faults { try readFaults(path) }
  }

  private func listen(_ options: PlatformOptions) throws {
    let (sockets, port) = try Listener.sockets(address: options.address, port: options.port)
    self.port = port
    let server = HTTPServer(handler: FrontDoor(platform: self), scheduler: scheduler)
    self.server = server
    for socket in sockets { try server.serve(socket) }
    try folders.announce(port: port, url: url, token: token, version: Self.version)
    for app in try store.read({ try AppRow.fetchAll($0) }) { dynos.converge(app.id) }
    drains.reload()
    hooks.resume()
    retention.begin()
    _ = callers.submit { [self] in settleStore() }
  }

  private func settleStore() {
    do {
      try store.settle()
    } catch {
      report("the database \(folders.database) cannot be brought to the disk: \(error)")
    }
  }

  /// Of the platform, as `platform.json` gives it.
  public static let version = "0.1.0"

  /// The data folder, as an absolute path without links.
  public var data: String { folders.data }

  /// Marks the processes of this data folder.
  var mark: String { folders.mark }

  /// False once the data folder was removed or replaced under the platform, which then cannot go on.
  public var hasData: Bool { lock.isHeld }

  /// The base URL of the API.
  public var url: String { "http://localhost:\(port)" }

  /// Ends every dyno and build, then the server; true when all was over before the deadline of some seconds.
  @discardableResult
  public func stop() -> Bool {
    // In another folder under the same path it would be another platform's.
    if hasData { folders.withdraw() }
    let deadline = Instant.now + 10
    builds.stop(until: .now + 2)
    rendezvous.stop()
    dynos.stop(politely: 2)
    server?.stop(until: deadline)
    router.stop(until: deadline)
    hooks.stop(until: .now + 1)
    drains.stop(until: .now + 1)
    Orphans.kill(mark: mark)
    let idle = callers.stop(until: deadline)
    scheduler.stop()
    trash.stop()
    try? store.close()
    return idle
  }

  /// The variables that mark the processes of a dyno or build.
  func marks(_ work: String) -> [String: String] { [ChildProcess.marker: mark, ChildProcess.workMarker: work] }

  func webURL(_ app: String) -> String { "http://\(app).localhost:\(port)/" }

  /// Path and query of a URL that is this platform's own; nil for any other.
  func ownTarget(of url: String) -> String? {
    for host in ["localhost", "127.0.0.1", "[::1]"] where url.hasPrefix("http://\(host):\(port)/") {
      return String(url.dropFirst("http://\(host):\(port)".count))
    }
    return nil
  }

  // MARK: What follows from a change that is stored

  func appsChanged() { router.reload() }

  func appDestroyed(_ app: String) {
    builds.removeAll(app)
    dynos.removeAll(app)
    logs.remove(app)
    trash.take("\(folders.caches)/\(app)")
    retention.ask()
  }

  /// Runs the release phase of a new release, or puts it live at once.
  func releaseMade(_ release: ReleaseRow) {
    logs.note(release.app, "\(release.description) by user \(ownerAddress)")
    logs.note(release.app, "Release v\(release.version) created by user \(ownerAddress)")
    tellHooks("create", release)
    if release.status == .pending { ReleasePhase.run(release, self) } else { wentLive(release) }
  }

  /// A release phase has ended, well or not.
  func releaseChanged(_ release: ReleaseRow) {
    settlements.update { $0 += 1 }
    tellHooks("update", release)
  }

  private func tellHooks(_ action: String, _ release: ReleaseRow) {
    let data = try? store.read { database -> Value? in
      guard let app = try AppRow.find(database, id: release.app) else { return nil }
      let live = try Releases.current(database, app: app.id)?.id
      return Releases.json(release, app: app, current: live, account: account, platform: self)
    }
    if let data = data ?? nil { hooks.emit("api:release", action, app: release.app, data) }
  }

  /// Waits for the end of a release; pending when the deadline passes first.
  func releaseSettled(_ id: String, until deadline: Instant) throws -> ReleaseRow.Status? {
    while true {
      let count = settlements.withLock { $0 }
      let status = try store.read { try ReleaseRow.find($0, id: id) }?.status
      guard status == .pending, Instant.now < deadline else { return status }
      _ = settlements.wait(until: deadline) { $0 != count ? true : nil }
    }
  }

  func wentLive(_ release: ReleaseRow) { dynos.converge(release.app) }

  func formationChanged(_ app: AppRow, _ changed: [FormationRow]) {
    let text = changed.map { "\($0.type)@\($0.quantity):\($0.size)" }.joined(separator: " ")
    logs.note(app.id, "Scaled to \(text) by user \(ownerAddress)")
    for row in changed { hooks.emit("api:formation", "update", app: app.id, Formations.json(row, app)) }
    dynos.converge(app.id)
  }

  var account: AccountRow { owner.withLock { $0 } }
  var ownerAddress: String { account.email }

  func accountChanged(_ account: AccountRow) { owner.update { $0 = account } }

  /// Tells of a fault of the platform's own, on standard error.
  func report(_ message: String) {
    requestLog.withLock { _ in _ = FileIO.write("hkd-platform: \(message)\n", to: STDERR_FILENO) }
  }

  /// The account that a request's credentials belong to.
  func authenticate(_ head: RequestHead) throws -> AccountRow {
    guard let given = Credentials.token(head),
      try Credentials.same(given, token) || Authorizations.isValid(given, store)
    else { throw APIError.unauthorized }
    return account
  }

  /// A list's range, cut further where the rules of the day ask for small pages.
  func pageLimited(_ range: ListRange) -> ListRange {
    guard let size = faults.pageSize else { return range }
    var range = range
    range.max = min(range.max, size)
    return range
  }

  /// Puts fault rules in force instead of those before.
  func setFaults(_ rules: [FaultRule]) {
    let before = faults.rate
    faults.replace(rules)
    if faults.rate != before { bucket.reset(perHour: faults.rate ?? TokenBucket.usual) }
  }

  private func readFaults(_ path: String) throws(PlatformProblem) {
    do {
      setFaults(try FaultParser.parse(String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)))
    } catch let problem as Files.Problem {
      throw PlatformProblem("cannot read the fault rules \(path): \(problem.message)")
    } catch {
      throw PlatformProblem("the fault rules \(path) cannot be used: \(error)")
    }
  }

  private static func storedToken(_ folders: Folders) throws(PlatformProblem) -> String {
    if let bytes = try? Files.read(folders.token, limit: 4096) {
      let text = Headers.trimmed(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline })
      if !text.isEmpty { return text }
    }
    let token = "HRKU-\(Identifier.random())"
    do {
      try Files.write(Array("\(token)\n".utf8), to: folders.token, mode: 0o600)
    } catch {
      throw PlatformProblem("cannot write \(folders.token): \(error.message)")
    }
    return token
  }
}
