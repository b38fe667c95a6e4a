import DeployCommands
import HKDLanguage
import HKDSystem
import PlatformAPI
import Synchronization

/// Names at the platform for completion: apps, releases, config names, process types, dyno types.
///
/// Each list is fetched by a thread of its own and kept. Whoever asks gets what is there, and waits no longer than a blink
/// for what is not; that the platform cannot be reached is nobody's error here.
final class RemoteNames: Sendable {
  private enum Key: Hashable, Sendable {
    case apps
    case dynoTypes
    case releases(app: String)
    case config(app: String)
    case processes(app: String)
    case stage(app: String)
  }

  private struct Entry: Sendable {
    var names: [CompletionName] = []
    var isKnown = false
    /// Whether something has happened since that may have changed it.
    var isStale = true
    var isFetching = false
    /// When it was last fetched or tried, monotonic nanoseconds.
    var triedAt = 0
    var hasFailed = false
  }

  private let setup: Setup
  private let client: PlatformClient
  private let entries = Monitor<[Key: Entry]>([:])
  /// Whether anybody is there to complete something.
  private let isActive = Atomic(false)

  /// How long a Tab waits for names that are not there yet, in nanoseconds.
  private static let patience = 150_000_000
  /// How long names are good, and how long after a failure none are asked for.
  private static let lifetime = 30_000_000_000
  private static let fetchDeadline = 5_000_000_000

  init(_ setup: Setup) {
    self.setup = setup
    // The same platform as the commands', but nobody is asked, told or kept waiting.
    let host = setup.host
    var options = host.client.options
    options.endpoint = { try host.client.endpoint() }
    options.transport = { try host.client.transport() }
    options.retries.tries = 1
    options.secondFactor = nil
    options.trace = { _ in }
    options.notice = { _ in }
    client = PlatformClient(options)
  }

  /// Begins to fetch what is likely to be asked for; the local platform starts with that.
  func begin() {
    isActive.store(true, ordering: .releasing)
    guard isUsable else { return }
    refresh(.apps)
    if let app = setup.host.currentApp { refresh(.stage(app: app)) }
  }

  /// An entry has run: what is known may be outdated.
  func expire() {
    guard isActive.load(ordering: .acquiring) else { return }
    entries.update { entries in
      for key in entries.keys { entries[key]?.isStale = true }
    }
    // A login, or the tour, may have changed it.
    client.forgetEndpoint()
    if let app = setup.host.currentApp, isUsable { refresh(.stage(app: app), onlyUnknown: true) }
  }

  /// What is known now, or within a blink.
  func names(_ request: CompletionRequest) -> [CompletionName] {
    guard isUsable, let key = key(for: request) else { return [] }
    refresh(key)
    let limit = TaskScope.now() + Self.patience
    let fresh = entries.wait(until: limit) { entries in
      entries[key].flatMap { $0.isFetching ? nil : $0.names }
    }
    return fresh ?? entries.withLock { $0[key]?.names ?? [] }
  }

  /// Whether an app is known to stand in the production stage of a pipeline.
  func isInProduction(_ app: String) -> Bool {
    entries.withLock { $0[.stage(app: app)]?.names.first?.text == "production" }
  }

  /// Without a token no name could come.
  private var isUsable: Bool { setup.isLocal || setup.hasToken }

  private func key(for request: CompletionRequest) -> Key? {
    let app = request.app ?? setup.host.currentApp
    switch request.kind {
    case .app: return .apps
    case .dynoType: return .dynoTypes
    case .release: return app.map { .releases(app: $0) }
    case .configName, .configAssignment: return app.map { .config(app: $0) }
    case .process, .formation: return app.map { .processes(app: $0) }
    case .none, .path, .program, .command: return nil
    }
  }

  // MARK: Fetching

  private func refresh(_ key: Key, onlyUnknown: Bool = false) {
    let now = TaskScope.now()
    let isDue = entries.update { entries in
      var entry = entries[key] ?? Entry()
      let isOld = now - entry.triedAt > Self.lifetime
      let wanted = entry.isKnown ? (entry.isStale && !onlyUnknown) || isOld : !entry.hasFailed || isOld
      guard wanted, !entry.isFetching else { return false }
      entry.isFetching = true
      entry.triedAt = now
      entries[key] = entry
      return true
    }
    guard isDue else { return }
    Thread.startDetached { [self] in
      let names = try? fetch(key, TaskScope(timeout: Self.fetchDeadline))
      entries.update { entries in
        entries[key]?.isFetching = false
        entries[key]?.hasFailed = names == nil
        guard let names else { return }
        entries[key]?.names = names
        entries[key]?.isKnown = true
        entries[key]?.isStale = false
      }
    }
  }

  private func fetch(_ key: Key, _ scope: TaskScope) throws -> [CompletionName] {
    switch key {
    case .apps:
      return try client.list("/apps", order: "name", in: scope).compactMap { app in
        app["name"].string.map { CompletionName($0, app["region"]["name"].string ?? "") }
      }
    case .dynoTypes:
      return try client.get("/dyno-sizes", in: scope).list?.compactMap { size in
        size["name"].string.map { CompletionName($0.lowercased()) }
      } ?? []
    case .releases(let app):
      let releases = try client.list(platformPath("apps", app, "releases"), order: "version", in: scope)
      return releases.sorted { ($0["version"].int ?? 0) > ($1["version"].int ?? 0) }.prefix(50).compactMap { release in
        release["version"].int.map { version in
          CompletionName("v\(version)", release["description"].string ?? "")
        }
      }
    case .config(let app):
      // The names alone: values are secret.
      return try client.get(platformPath("apps", app, "config-vars"), in: scope).record?.keys.sorted().map {
        CompletionName($0)
      } ?? []
    case .processes(let app):
      return try client.get(platformPath("apps", app, "formation"), in: scope).list?.compactMap { process in
        process["type"].string.map { type in
          CompletionName(type, "\(process["quantity"].int ?? 0) × \(process["size"].string ?? "")")
        }
      } ?? []
    case .stage(let app):
      let coupling = try client.get(platformPath("apps", app, "pipeline-couplings"), in: scope)
      return coupling["stage"].string.map { [CompletionName($0)] } ?? []
    }
  }
}
