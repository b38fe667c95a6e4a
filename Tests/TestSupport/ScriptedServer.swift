import CSystem
import Glibc
import HKDSystem

/// An HTTP/1.1 server on a loopback socket, whose answers (and misbehaviour) a test scripts; one thread a connection.
///
/// It stops, and its connections end, when its last user lets go of it.
public final class ScriptedServer: Sendable {
  /// Called on the connection's thread, for several connections at once.
  public typealias Handler = @Sendable (ScriptedRequest) -> ScriptedReply

  public let port: UInt16
  private let listener: Int32
  private let shared = Shared()

  /// Begins to listen on a free port of 127.0.0.1.
  ///
  /// - Parameters:
  ///   - onHead: what to do with the body, asked when a request's head has come.
  ///   - handler: gives the answer to a request that was read whole.
  public init(
    onHead: @escaping @Sendable (ScriptedRequest) -> ScriptedBody = { _ in .readWhole },
    handler: @escaping Handler
  ) throws {
    _ = brokenPipesAreErrors
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard listener >= 0 else { throw TestSupportError(call: "socket") }
    do {
      port = try ScriptedServer.listen(on: listener)
    } catch {
      Glibc.close(listener)
      throw error
    }
    let listener = self.listener
    let shared = self.shared
    Thread.startDetached { ScriptedServer.accept(on: listener, shared, onHead, handler) }
  }

  deinit {
    // Wakes the accepting thread, which closes the socket.
    shutdown(listener, Int32(SHUT_RDWR))
    shared.stop()
  }

  public var address: String { "127.0.0.1:\(port)" }
  public var url: String { "http://\(address)" }

  /// Every request whose head has come, in the order in which they were complete (or answered early).
  public var requests: [ScriptedRequest] { shared.state.update { $0.requests } }
  /// How many connections were made so far.
  public var connections: Int { shared.state.update { $0.connections } }

  /// Waits until so many requests have come.
  ///
  /// - Throws: `TestSupportError` with the requests that did come when the deadline passes.
  @discardableResult
  public func waitForRequests(_ count: Int, within limit: Duration = .seconds(10)) throws -> [ScriptedRequest] {
    let found = shared.state.wait(until: Deadline(after: limit)) { $0.requests.count >= count ? $0.requests : nil }
    guard let found else {
      let seen = requests.map { "\($0.method) \($0.target)" }
      throw TestSupportError("waited for \(count) requests, got \(seen.count): \(seen)")
    }
    return found
  }

  /// What the server's threads share.
  final class Shared: Sendable {
    struct State: Sendable {
      var requests: [ScriptedRequest] = []
      var connections = 0
      var open: Set<Int32> = []
      var stopped = false
    }

    let state = Monitor(State())

    /// Takes a new connection in.
    ///
    /// - Returns: its number, or nil when the server has stopped.
    func open(_ descriptor: Int32) -> Int? {
      state.update { state in
        guard !state.stopped else { return nil }
        state.connections += 1
        state.open.insert(descriptor)
        return state.connections
      }
    }

    func close(_ descriptor: Int32) {
      state.update { state in
        state.open.remove(descriptor)
        Glibc.close(descriptor)
      }
    }

    func stop() {
      state.update { state in
        state.stopped = true
        for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
      }
    }
  }

  private static func listen(on listener: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && Glibc.listen(listener, 128) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard status else { throw TestSupportError(call: "listen on 127.0.0.1") }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func accept(
    on listener: Int32, _ shared: Shared, _ onHead: @escaping @Sendable (ScriptedRequest) -> ScriptedBody,
    _ handler: @escaping Handler
  ) {
    defer { Glibc.close(listener) }
    while true {
      let descriptor = hkd_accept(listener)
      if descriptor < 0 && (errno == EINTR || errno == ECONNABORTED) { continue }
      guard descriptor >= 0 else { return }
      guard let number = shared.open(descriptor) else {
        Glibc.close(descriptor)
        return
      }
      Thread.startDetached {
        var connection = ScriptedConnection(descriptor: descriptor, number: number, shared: shared)
        connection.serve(onHead: onHead, handler: handler)
        shared.close(descriptor)
      }
    }
  }
}
