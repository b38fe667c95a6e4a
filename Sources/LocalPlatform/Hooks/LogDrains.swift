import GRDB
import Glibc
import HKDSystem
import PlatformAPI

/// Sends apps' logs on to where drains point: syslog over TCP or TLS (RFC 5424 in the octet-counted frames of RFC 6587),
/// or HTTPS with the same frames as the body.
final class LogDrains: @unchecked Sendable {
  /// Frames of one delivery.
  private static let batch = 500

  private final class Drain: Sendable {
    let row: DrainRow
    let position: Monitor<(next: Int, isBusy: Bool)>

    init(_ row: DrainRow, position: Int) {
      self.row = row
      self.position = Monitor((position, false))
    }
  }

  private unowned let platform: Platform
  private let drains = Monitor<[String: Drain]>([:])
  /// One reload at a time: of two, the one that has read less might take away what the other has added.
  private let reloading = Monitor(())
  private let pool = WorkerPool(name: "hkd-drain", limit: 8, backlog: 1000)

  init(platform: Platform) {
    self.platform = platform
  }

  /// Brings what is followed in line with the drains that are stored.
  func reload() { reloading.withLock { _ in read() } }

  private func read() {
    let rows = (try? platform.store.read { try DrainRow.fetchAll($0) }) ?? []
    let gone: [Drain] = drains.update { drains in
      let gone = drains.values.filter { drain in !rows.contains { $0.id == drain.row.id } }
      for drain in gone { drains[drain.row.id] = nil }
      return gone
    }
    for drain in gone { platform.logs[drain.row.app].unfollow(drain) }
    for row in rows where drains.withLock({ $0[row.id] == nil }) {
      let log = platform.logs[row.app]
      let drain = Drain(row, position: log.lines(from: 0).next)
      drains.update { $0[row.id] = drain }
      log.follow(drain) { [weak self, weak drain] in
        if let drain { self?.wake(drain) }
      }
    }
  }

  func stop(until deadline: Instant) { _ = pool.stop(until: deadline) }

  private func wake(_ drain: Drain) {
    let isFirst = drain.position.update { position in
      defer { position.isBusy = true }
      return !position.isBusy
    }
    guard isFirst else { return }
    // A moment is waited so that lines that come together go together.
    platform.scheduler.after(0.1) { [weak self] in
      guard let self else { return }
      if !pool.submit({ [weak self] in self?.send(drain) }) { drain.position.update { $0.isBusy = false } }
    }
  }

  private func send(_ drain: Drain) {
    let (lines, end) = platform.logs[drain.row.app].lines(from: drain.position.withLock { $0.next })
    let part = Array(lines.prefix(Self.batch))
    if !part.isEmpty { deliver(part, drain.row) }
    let isMore = drain.position.update { position in
      position.next = end - (lines.count - part.count)
      position.isBusy = false
      return position.next < platform.logs[drain.row.app].lines(from: Int.max).next
    }
    if isMore { wake(drain) }
  }

  private func deliver(_ lines: [LogLine], _ row: DrainRow) {
    let frames = lines.map { Self.frame($0, token: row.token) }
    do {
      if let address = Self.address(row.url) {
        try platform.outgoing.send(Array(frames.joined().utf8), to: address, seconds: 10)
      } else {
        let headers: Headers = [
          "Content-Type": "application/logplex-1", "Logplex-Msg-Count": "\(frames.count)",
          "Logplex-Frame-Id": Identifier.hex(Identifier.randomBytes(16)), "Logplex-Drain-Token": row.token,
          "User-Agent": "Logplex/local",
        ]
        let status = try platform.outgoing.post(row.url, headers, Array(frames.joined().utf8), seconds: 10)
        if !(200..<300).contains(status) { throw Outgoing.Problem(description: "the drain answered \(status)") }
      }
    } catch {
      // Lines that a drain does not take are lost, as the service's are; its log says so, and no drain is told of that.
      platform.report("the drain \(row.id) took no lines: \(error)")
    }
  }

  /// `LENGTH <PRIORITY>1 TIME HOST SOURCE DYNO - TEXT`
  static func frame(_ line: LogLine, token: String) -> String {
    let priority = line.source == "app" ? 190 : 158
    let text = "<\(priority)>1 \(line.time) \(token) \(line.source) \(line.dyno) - \(line.text)\n"
    return "\(text.utf8.count) \(text)"
  }

  /// Where `syslog://host:port` or `syslog+tls://host:port` leads, with `http` or `https` for a connection without or with TLS.
  static func address(_ url: String) -> HTTPAddress? {
    for (scheme, transport) in [("syslog://", "http://"), ("syslog+tls://", "https://")] where url.hasPrefix(scheme) {
      let rest = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
      guard let colon = rest.lastIndex(of: ":"), let port = UInt16(rest[rest.index(after: colon)...]), port > 0 else {
        return nil
      }
      return HTTPAddress(transport + rest)
    }
    return nil
  }
}
