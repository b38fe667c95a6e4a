import GRDB
import HKDSystem

/// Finds the app that a Host belongs to and hands its requests on to a web dyno.
final class AppRouter: @unchecked Sendable {
  struct Target: Sendable {
    var app: String
    var maintenance: Bool
  }

  private let hosts = Monitor<[String: Target]>([:])
  /// One reload at a time: of two, the one that has read less might be the last to tell.
  private let reloading = Monitor(())
  private unowned let platform: Platform
  /// A thread for each request that is under way: they wait for dynos.
  private let pool = WorkerPool(name: "hkd-route", limit: 1024, backlog: 512)

  init(platform: Platform) {
    self.platform = platform
  }

  /// Reads the apps' hosts again, after any of them has changed.
  func reload() { reloading.withLock { _ in read() } }

  private func read() {
    do {
      let (apps, domains) = try platform.store.read { (try AppRow.fetchAll($0), try DomainRow.fetchAll($0)) }
      var new: [String: Target] = [:]
      for app in apps {
        let target = Target(app: app.id, maintenance: app.maintenance)
        new["\(app.name).localhost"] = target
        for domain in domains where domain.app == app.id { new[domain.hostname] = target }
      }
      hosts.update { $0 = new }
    } catch {
      platform.report("the apps' hosts cannot be read: \(error)")
    }
  }

  func stop(until deadline: Instant) { _ = pool.stop(until: deadline) }

  /// True when a Host is an app's, or would be one's.
  func owns(_ host: String) -> Bool {
    find(host) != nil || (host.hasSuffix(".localhost") && host != "api.localhost")
  }

  /// The app of a host, or of the `*.` domain that it falls under.
  private func find(_ host: String) -> Target? {
    hosts.withLock { hosts in
      if let target = hosts[host] { return target }
      guard let dot = host.firstIndex(of: ".") else { return nil }
      return hosts["*\(host[dot...])"]
    }
  }

  /// What becomes of a request for an app; nil when the Host is the API's.
  func admit(_ head: RequestHead) -> Admission? {
    let host = head.host
    guard let target = find(host) else {
      return owns(host) ? .refuse(RouterPage.noSuchApp.response) : nil
    }
    let forwarder = Forwarder(head: head, target: target, platform: platform, pool: pool)
    return Admission(plan: .stream, pool: pool) { request in forwarder.respond(request) }
  }
}
