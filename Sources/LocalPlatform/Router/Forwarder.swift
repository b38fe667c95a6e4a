import Glibc
import HKDSystem

/// One request on its way to a dyno and back.
final class Forwarder: Sendable {
  /// A body of known length up to this is answered in one piece.
  private static let smallBody = 64 << 10

  private let head: RequestHead
  private let target: AppRouter.Target
  private let platform: Platform
  private let pool: WorkerPool
  private let requestID: String

  init(head: RequestHead, target: AppRouter.Target, platform: Platform, pool: WorkerPool) {
    self.head = head
    self.target = target
    self.platform = platform
    self.pool = pool
    let given = head.headers["X-Request-Id"].flatMap { $0.utf8.count <= 200 ? $0 : nil }
    requestID = given ?? Identifier.random()
  }

  func respond(_ request: Request) -> Response {
    guard case .stream(let body) = request.body else { return RouterPage.closedEarly.response }
    if target.maintenance { return refuse(.maintenance, body) }
    switch platform.dynos.choose(target.app, until: .now + platform.timings.boot + 15) {
    case .crashed: return refuse(.crashed, body)
    case .none: return refuse(.noWebDynos, body)
    case .timedOut: return refuse(.bootTimeout, body)
    case .dyno(let dyno, let port):
      let visit = Visit(dyno)
      guard let descriptor = Loopback.connect(port: port) else {
        visit.end()
        return refuse(.refused, body, dyno: dyno)
      }
      return exchange(SocketStream(descriptor), body, visit)
    }
  }

  // MARK: There

  private func exchange(_ stream: SocketStream, _ body: BodyPipe, _ visit: Visit) -> Response {
    stream.limit(read: platform.timings.firstByte, write: platform.timings.firstByte)
    visit.connected()
    guard stream.write(requestHead) else { return fail(.closedEarly, body, visit) }
    let hasBody = head.isChunked || (head.contentLength ?? 0) > 0
    if hasBody { startThread("hkd-upload") { [self] in send(body, stream) } }
    do {
      let reply = try UpstreamReply(stream, method: head.method)
      if reply.status == 101 { return upgrade(reply, stream, visit) }
      return try answer(reply, stream, visit, hasBody: hasBody)
    } catch {
      return fail(error == .timedOut ? .timeout : .closedEarly, body, visit)
    }
  }

  /// Fields that the router sets itself.
  private static let ours = [
    "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Request-Id", "X-Request-Start", "Via", "Expect",
  ]

  private var requestHead: String {
    var text = "\(head.method) \(head.target) HTTP/1.1\r\n"
    for field in head.headers.fields where !UpstreamReply.isHop(field.name, head.headers) {
      if Self.ours.contains(where: { Headers.same($0, field.name) }) { continue }
      text += "\(field.name): \(field.value)\r\n"
    }
    let chain = (head.headers.all("X-Forwarded-For") + [head.peer]).joined(separator: ", ")
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    text += "X-Forwarded-For: \(chain)\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: \(platform.port)\r\n"
    text += "X-Request-Id: \(requestID)\r\nX-Request-Start: \(now.tv_sec * 1000 + now.tv_nsec / 1_000_000)\r\n"
    text += "Via: 1.1 hkd-router\r\n"
    if head.isChunked {
      text += "Transfer-Encoding: chunked\r\n"
    } else if let length = head.contentLength {
      text += "Content-Length: \(length)\r\n"
    }
    if head.headers.hasToken("Connection", "upgrade"), let kind = head.headers["Upgrade"] {
      return text + "Connection: Upgrade\r\nUpgrade: \(kind)\r\n\r\n"
    }
    return text + "Connection: close\r\n\r\n"
  }

  private func send(_ body: BodyPipe, _ stream: SocketStream) {
    var buffer = [UInt8](repeating: 0, count: 32 << 10)
    while true {
      let read = buffer.withUnsafeMutableBytes { body.read(into: $0, until: .now + platform.timings.nextByte) }
      guard let count = read else {
        // The client broke off: the dyno must not take what came for the whole.
        shutdown(stream.descriptor, Int32(SHUT_RDWR))
        return body.abandon()
      }
      if head.isChunked, !stream.write(count > 0 ? "\(String(count, radix: 16))\r\n" : "0\r\n\r\n") {
        return body.abandon()
      }
      if count == 0 { return }
      let isSent = buffer.withUnsafeBytes { stream.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      guard isSent, !head.isChunked || stream.write("\r\n") else { return body.abandon() }
    }
  }

  // MARK: And back

  private func answer(
    _ reply: UpstreamReply, _ stream: SocketStream, _ visit: Visit, hasBody: Bool
  ) throws(SocketStream.Problem) -> Response {
    var response = Response(status: reply.status, headers: reply.forwarded)
    response.headers.append("Via", "1.1 hkd-router")
    stream.limit(read: platform.timings.nextByte, write: platform.timings.firstByte)
    let body = UpstreamBody(stream, reply.framing)
    switch reply.framing {
    case .none:
      // HEAD tells the length of what GET would give.
      if head.method == "HEAD", let length = reply.headers["Content-Length"].flatMap({ Int($0) }), length >= 0 {
        let empty = BodyPipe()
        empty.finish()
        response.body = .stream(empty, length: length)
      }
      finish(visit, reply.status, bytes: 0)
    case .length(let length) where length <= Self.smallBody:
      response.body = .bytes(try whole(body, length))
      finish(visit, reply.status, bytes: length)
    case .length, .chunked, .untilClose:
      // The answer cannot be sent before the request's body has come: until then it is held here.
      let pipe = BodyPipe(capacity: hasBody ? 64 << 20 : 256 << 10)
      var length: Int?
      if case .length(let known) = reply.framing { length = known }
      response.body = .stream(pipe, length: length)
      guard pool.submit({ [self] in pump(body, into: pipe, reply.status, visit) }) else { throw .closed }
    }
    return response
  }

  private func whole(_ body: UpstreamBody, _ length: Int) throws(SocketStream.Problem) -> [UInt8] {
    var body = body
    var bytes = [UInt8](repeating: 0, count: length)
    var filled = 0
    while filled < length {
      filled += try bytes.fill(from: filled) { target throws(SocketStream.Problem) in try body.read(into: target) }
    }
    return bytes
  }

  private func pump(_ body: UpstreamBody, into pipe: BodyPipe, _ status: Int, _ visit: Visit) {
    var body = body
    var buffer = [UInt8](repeating: 0, count: 32 << 10)
    var total = 0
    while true {
      let count: Int
      do {
        count = try buffer.fill(from: 0) { target throws(SocketStream.Problem) in try body.read(into: target) }
      } catch {
        pipe.fail()
        let fault = error == .timedOut ? ("H15", "Idle connection") : ("H18", "Server Request Interrupted")
        return finish(visit, 503, bytes: total, fault: fault)
      }
      if count == 0 { break }
      total += count
      let isTaken = buffer.withUnsafeBytes { bytes in
        pipe.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), until: .now + platform.timings.nextByte)
      }
      guard isTaken else { return finish(visit, 499, bytes: total, fault: ("H27", "Client Request Interrupted")) }
    }
    pipe.finish()
    finish(visit, status, bytes: total)
  }

  private func upgrade(_ reply: UpstreamReply, _ stream: SocketStream, _ visit: Visit) -> Response {
    var response = Response(status: 101, headers: reply.forwarded)
    if let kind = reply.headers["Upgrade"] { response.headers["Upgrade"] = kind }
    response.body = .upgrade(Tunnel(stream) { [self] bytes in finish(visit, 101, bytes: bytes) })
    return response
  }

  // MARK: Log

  private func fail(_ page: RouterPage, _ body: BodyPipe, _ visit: Visit) -> Response {
    visit.end()
    return refuse(page, body, dyno: visit.dyno)
  }

  private func refuse(_ page: RouterPage, _ body: BodyPipe, dyno: Dyno? = nil) -> Response {
    body.abandon()
    line("at=error code=\(page.code) desc=\"\(page.description)\"", dyno: dyno, status: page.status)
    return page.response
  }

  private func finish(_ visit: Visit, _ status: Int, bytes: Int, fault: (code: String, description: String)? = nil) {
    visit.end()
    let at = fault.map { "at=error code=\($0.code) desc=\"\($0.description)\"" } ?? "at=info"
    line(
      at, dyno: visit.dyno, connect: "\(visit.connectTime(since: head.received))ms", service: "\(visit.serviceTime)ms",
      status: status, bytes: "\(bytes)")
  }

  private func line(
    _ at: String, dyno: Dyno?, connect: String = "", service: String = "", status: Int, bytes: String = ""
  ) {
    let request = "method=\(head.method) path=\"\(head.target.filter { $0 != "\"" })\" host=\(head.host)"
    let way = "request_id=\(requestID) fwd=\"\(head.peer)\" dyno=\(dyno?.plan.name ?? "")"
    let outcome = "connect=\(connect) service=\(service) status=\(status) bytes=\(bytes) protocol=http"
    platform.logs.tell(target.app, "router", "\(at) \(request) \(way) \(outcome)")
  }
}

/// The time that a request spends at a dyno, which counts as busy with it.
final class Visit: Sendable {
  let dyno: Dyno
  private let state = Monitor<(connected: Instant, isOver: Bool)>((.now, false))

  init(_ dyno: Dyno) { self.dyno = dyno }

  func connected() { state.update { $0.connected = .now } }

  func connectTime(since start: Instant) -> Int { Int(state.withLock { $0.connected - start } * 1000) }

  var serviceTime: Int { Int(state.withLock { .now - $0.connected } * 1000) }

  /// May be called more than once.
  func end() {
    let isFirst = state.update { state in
      defer { state.isOver = true }
      return !state.isOver
    }
    if isFirst { dyno.leave() }
  }
}
