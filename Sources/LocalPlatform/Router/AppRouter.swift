import GRDB

/// Finds the app that a Host belongs to and hands its requests on to a web dyno.
final class AppRouter: @unchecked Sendable {
  struct Target: Sendable {
    var app: String
    var maintenance: Bool
  }

  private let hosts = Monitor<[String: Target]>([:])
  private unowned let platform: Platform
  /// A thread for each request that is under way: they wait for dynos.
  private let pool = WorkerPool(name: "hkd-route", limit: 1024, backlog: 512)

  init(platform: Platform) {
    self.platform = platform
  }

  /// Reads the apps' hosts again, after any of them has changed.
  func reload() {
    do {
      let apps = try platform.store.read { try AppRow.fetchAll($0) }
      let new = Dictionary(
        apps.map { ("\($0.name).localhost", Target(app: $0.id, maintenance: $0.maintenance)) }, uniquingKeysWith: { $1 }
      )
      hosts.update { $0 = new }
    } catch {
      platform.report("the apps' hosts cannot be read: \(error)")
    }
  }

  func stop(until deadline: Instant) { _ = pool.stop(until: deadline) }

  /// True when a Host is an app's, or would be one's.
  func owns(_ host: String) -> Bool {
    hosts.withLock { $0[host] != nil } || (host.hasSuffix(".localhost") && host != "api.localhost")
  }

  /// What becomes of a request for an app; nil when the Host is the API's.
  func admit(_ head: RequestHead) -> Admission? {
    let host = head.host
    guard let target = hosts.withLock({ $0[host] }) else {
      return owns(host) ? .refuse(RouterPage.noSuchApp.response) : nil
    }
    let forwarder = Forwarder(head: head, target: target, platform: platform, pool: pool)
    return Admission(plan: .stream, pool: pool) { request in forwarder.respond(request) }
  }
}
