import CMicrohttpd
import Glibc
import HKDSystem

/// One request and its answer on the way through libmicrohttpd's callbacks.
///
/// All but `gate`, `answer` and the body pipe is touched by the network's thread alone.
final class Exchange: @unchecked Sendable {
  private enum Phase {
    case head
    case body
    case waiting
    case replied
  }

  private enum Sink {
    case discard
    case memory([UInt8], limit: Int)
    case file(Spool, limit: Int)
    case stream(BodyPipe)
  }

  private let server: HTTPServer
  private let connection: OpaquePointer
  private let target: String
  private let gate: SuspensionGate
  private let answer = Monitor<Response?>(nil)
  private var phase = Phase.head
  private var sink = Sink.discard
  private var head: RequestHead?
  private var admission: Admission?
  private var received = 0

  /// What is read of a body that is refused for its length, so that the client gets to read the answer.
  private static let discardLimit = 64 << 20

  init(server: HTTPServer, connection: OpaquePointer, target: String) {
    self.server = server
    self.connection = connection
    self.target = target
    gate = SuspensionGate(connection)
    server.open(self)
  }

  /// One call of libmicrohttpd's access handler.
  func access(method: String, version: String, data: UnsafePointer<CChar>?, size: inout Int) -> MHD_Result {
    switch phase {
    case .head:
      phase = .body
      return begin(method: method, version: version)
    case .body:
      if size > 0 { return take(UnsafeRawBufferPointer(start: data, count: size), size: &size) }
      phase = .waiting
      return complete()
    case .waiting:
      return replyOrSuspend()
    case .replied:
      size = 0
      return .YES
    }
  }

  /// The connection is over, or ready for its next request.
  func completed() {
    gate.close()
    switch sink {
    case .file(let spool, _): spool.discard()
    case .stream(let pipe): pipe.fail()
    case .discard, .memory: break
    }
    server.watch.expectHead(connection)
    server.close(self)
  }

  /// Lets a suspended connection look again, as the server's end needs it.
  func wake() { gate.wake() }

  // MARK: The request

  private func begin(method: String, version: String) -> MHD_Result {
    var head = RequestHead(
      method: method, target: target, version: version, headers: HeaderReader.headers(of: connection),
      peer: HeaderReader.peer(of: connection), received: .now)
    head.resolveTarget()
    self.head = head
    if let problem = RequestShape.problem(head) {
      var response = server.handler.malformed(head, status: problem.status, reason: problem.reason)
      response.headers["Connection"] = "close"
      return queue(response)
    }
    let admission = server.handler.admit(head)
    self.admission = admission
    let length = head.contentLength ?? 0
    if case .collect = admission.plan {
      server.watch.allow(connection, seconds: server.limits.bodySeconds)
    } else {
      server.watch.allow(connection, seconds: nil)
    }
    switch admission.plan {
    case .refuse(let response):
      return refuse(response, head)
    case .collect(let limit):
      guard length <= limit else { return refuse(server.handler.tooLarge(head, limit: limit), head) }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(length)
      sink = .memory(bytes, limit: limit)
    case .spool(let folder, let limit, let digests):
      guard length <= limit else { return refuse(server.handler.tooLarge(head, limit: limit), head) }
      guard let spool = Spool(folder: folder, digests: digests) else { return queue(Response(status: 507)) }
      sink = .file(spool, limit: limit)
    case .stream:
      let pipe = BodyPipe()
      pipe.attach { [gate] in gate.wake() }
      sink = .stream(pipe)
      return dispatch(.stream(pipe))
    }
    return .YES
  }

  /// Answers without the body; but reads it away first if it is not too long: a client that sends all of it before it reads
  /// would lose an answer that comes with the connection's end.
  private func refuse(_ response: Response, _ head: RequestHead) -> MHD_Result {
    let isExpected = (head.contentLength ?? 0) > 0 || head.isChunked
    guard isExpected, head.contentLength ?? 0 <= Self.discardLimit, head.headers["Expect"] == nil else {
      return queue(response)
    }
    server.watch.allow(connection, seconds: server.limits.bodySeconds)
    sink = .discard
    answer.update { $0 = response }
    return .YES
  }

  private func take(_ data: UnsafeRawBufferPointer, size: inout Int) -> MHD_Result {
    received += data.count
    switch sink {
    case .memory(var bytes, let limit):
      sink = .discard
      if received > limit { return refuseLength(limit: limit, size: &size) }
      bytes.append(contentsOf: data)
      sink = .memory(bytes, limit: limit)
    case .file(let spool, let limit):
      if received > limit || !spool.write(data) {
        spool.discard()
        sink = .discard
        return refuseLength(limit: limit, size: &size)
      }
    case .stream(let pipe):
      let ticket = gate.ticket
      guard let taken = pipe.offer(data) else { return reset() }
      received -= data.count - taken
      size -= taken
      if size > 0 {
        if !gate.suspend(ticket) { return take(UnsafeRawBufferPointer(rebasing: data[taken...]), size: &size) }
        server.suspended(self)
      }
      return .YES
    case .discard:
      guard received < Self.discardLimit else { return .NO }
    }
    size = 0
    return .YES
  }

  private func refuseLength(limit: Int, size: inout Int) -> MHD_Result {
    size = 0
    guard let head else { return .NO }
    let response = server.handler.tooLarge(head, limit: limit)
    answer.update { $0 = response }
    return .YES
  }

  private func complete() -> MHD_Result {
    server.watch.allow(connection, seconds: nil)
    switch sink {
    case .memory(let bytes, _):
      sink = .discard
      return dispatch(.bytes(bytes)) == .YES ? replyOrSuspend() : .NO
    case .file(let spool, _):
      sink = .discard
      guard let body = spool.finish() else { return queue(Response(status: 507)) }
      return dispatch(.file(body)) == .YES ? replyOrSuspend() : .NO
    case .stream(let pipe):
      pipe.finish()
      return replyOrSuspend()
    case .discard:
      return replyOrSuspend()
    }
  }

  /// Hands the request to a worker, which leaves its answer and wakes the connection.
  private func dispatch(_ body: Request.Body) -> MHD_Result {
    guard let head, let admission else { return .NO }
    let request = Request(head: head, body: body) { [gate] in gate.clientHasLeft }
    let job: @Sendable () -> Void = { [self] in
      let response = admission.respond(request)
      answer.update { $0 = response }
      gate.wake()
    }
    guard let pool = admission.pool else {
      job()
      return .YES
    }
    if !pool.submit(job) { answer.update { $0 = server.handler.overloaded(head) } }
    return .YES
  }

  private func replyOrSuspend() -> MHD_Result {
    while true {
      let ticket = gate.ticket
      if let response = answer.withLock({ $0 }) { return queue(response) }
      if server.isStopping { return .NO }
      if gate.suspend(ticket, awaitsReply: true) {
        server.suspended(self)
        return .YES
      }
    }
  }

  // MARK: The answer

  /// Breaks the connection off so that the other side notices.
  private func reset() -> MHD_Result {
    // Closing with the linger time at zero sends RST instead of FIN.
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    setsockopt(hkd_mhd_socket(connection), SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    return .NO
  }

  private func queue(_ response: Response) -> MHD_Result {
    phase = .replied
    if case .reset = response.body { return reset() }
    guard let reply = ReplyWriter.reply(response, gate: gate, server: server, exchange: self) else { return .NO }
    defer { MHD_destroy_response(reply) }
    return MHD_queue_response(connection, UInt32(response.status), reply)
  }
}
