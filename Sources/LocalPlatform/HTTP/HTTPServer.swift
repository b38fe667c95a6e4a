import CMicrohttpd
import Glibc
import HKDSystem

/// An HTTP/1.1 server on libmicrohttpd: network threads that poll, handlers on worker threads.
final class HTTPServer: @unchecked Sendable {
  /// Bounds that hold for every connection.
  struct Limits: Sendable {
    var connections = Limits.mostConnections
    /// Seconds without a byte after which a connection is closed.
    var idleSeconds = 65
    /// Bytes for the request line and all header fields, and of each read of a body.
    var headBytes = 48 << 10
    var networkThreads = 2
    /// For the head of a request, and for a body that is collected in memory.
    var headSeconds = 75.0
    var bodySeconds = 60.0
    /// Between two looks at who is over the time.
    var sweepSeconds = 5.0

    /// 4096, or what the process's limit of open files leaves beside those that it needs itself.
    private static var mostConnections: Int {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
      return min(4096, max(64, Int(clamping: limit.rlim_cur) - 200))
    }
  }

  let handler: any HTTPHandler
  let limits: Limits
  let watch: ConnectionWatch
  let hangups = Hangups()

  private struct State {
    var daemons: [OpaquePointer] = []
    var exchanges: [ObjectIdentifier: Exchange] = [:]
    var stopping = false
  }

  private let state = Monitor(State())

  init(handler: any HTTPHandler, scheduler: Scheduler, limits: Limits = Limits()) {
    self.handler = handler
    self.limits = limits
    // Some room is left for those that come while others are being ended.
    watch = ConnectionWatch(headSeconds: limits.headSeconds, capacity: limits.connections * 3 / 4)
    scheduler.every(limits.sweepSeconds) { [weak watch] in
      watch?.sweep()
      return watch != nil
    }
  }

  var isStopping: Bool { state.withLock { $0.stopping } }

  /// Serves what comes in on a listening socket, which it owns from now on.
  func serve(_ socket: Int32) throws(ListenError) {
    var settings = hkd_mhd_settings(
      listen_socket: socket, threads: UInt32(limits.networkThreads), connection_limit: UInt32(limits.connections),
      connection_timeout: UInt32(limits.idleSeconds), connection_memory: limits.headBytes,
      context: Unmanaged.passUnretained(self).toOpaque(), access: accessHandler, completed: requestCompleted,
      target: requestStarted, connection: connectionChanged)
    guard let daemon = hkd_mhd_start(&settings) else {
      Glibc.close(socket)
      throw ListenError("the HTTP server cannot start: \(String(cString: strerror(errno)))")
    }
    state.update { $0.daemons.append(daemon) }
  }

  /// Takes no further connections, cuts those that wait, and ends the network's threads; at most until the deadline.
  func stop(until deadline: Instant) {
    let waiting = state.update { state in
      state.stopping = true
      return Array(state.exchanges.values)
    }
    for daemon in state.withLock({ $0.daemons }) {
      let socket = MHD_quiesce_daemon(daemon)
      if socket >= 0 { Glibc.close(socket) }
    }
    for exchange in waiting { exchange.wake() }
    let idle: Bool? = state.wait(until: deadline) { $0.exchanges.isEmpty ? true : nil }
    // libmicrohttpd must not be stopped while a connection is suspended: then its threads end with the process.
    guard idle == true else { return }
    for daemon in state.update({ state in
      defer { state.daemons = [] }
      return state.daemons
    }) {
      MHD_stop_daemon(daemon)
    }
  }

  func open(_ exchange: Exchange) {
    state.update { $0.exchanges[ObjectIdentifier(exchange)] = exchange }
  }

  func close(_ exchange: Exchange) {
    state.update { $0.exchanges[ObjectIdentifier(exchange)] = nil }
  }

  /// Called after a connection was suspended: one that was while the server began to stop must not stay so.
  func suspended(_ exchange: Exchange) {
    if isStopping { exchange.wake() }
  }
}

private func requestStarted(
  _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let context, let connection else { return nil }
  let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
  let exchange = Exchange(server: server, connection: connection, target: target.map { String(cString: $0) } ?? "/")
  return Unmanaged.passRetained(exchange).toOpaque()
}

private let accessHandler: MHD_AccessHandlerCallback = { _, _, _, method, version, data, size, state in
  guard let pointer = state?.pointee, let size else { return .NO }
  let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
  return exchange.access(
    method: method.map { String(cString: $0) } ?? "", version: version.map { String(cString: $0) } ?? "", data: data,
    size: &size.pointee)
}

private let requestCompleted: MHD_RequestCompletedCallback = { _, _, state, _ in
  guard let pointer = state?.pointee else { return }
  state?.pointee = nil
  Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue().completed()
}

private let connectionChanged: MHD_NotifyConnectionCallback = { context, connection, _, code in
  guard let context, let connection else { return }
  let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
  if code == .CONNECTION_NOTIFY_STARTED {
    server.watch.opened(connection, socket: hkd_mhd_socket(connection))
  } else {
    server.watch.closed(connection)
  }
}
