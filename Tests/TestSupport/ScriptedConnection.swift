import CSystem
import Glibc

/// One connection of a scripted server: reads requests and plays replies until either side ends it.
struct ScriptedConnection {
  let descriptor: Int32
  let number: Int
  let shared: ScriptedServer.Shared
  private var received: [UInt8] = []

  init(descriptor: Int32, number: Int, shared: ScriptedServer.Shared) {
    self.descriptor = descriptor
    self.number = number
    self.shared = shared
    var on: Int32 = 1
    // Scripted pieces have to leave when the script says so.
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  mutating func serve(onHead: (ScriptedRequest) -> ScriptedBody, handler: ScriptedServer.Handler) {
    while let head = readHead() {
      guard var request = ScriptedRequest(head: head, connection: number) else {
        _ = play(.status(400).thenClose())
        return
      }
      let reply: ScriptedReply
      switch onHead(request) {
      case .readWhole:
        if request.header("Expect")?.lowercased() == "100-continue" { _ = play(.raw("HTTP/1.1 100 Continue\r\n\r\n")) }
        guard let body = readBody(of: request, atMost: .max) else { return }
        request.body = body
        record(request)
        reply = handler(request)
      case .answer(let count, let early):
        guard let body = readBody(of: request, atMost: count) else { return }
        request.body = body
        record(request)
        // What is left of the body would be taken for the next request.
        reply = early.thenClose()
      }
      guard play(reply) else { return }
      if request.header("Connection")?.lowercased() == "close" { return }
    }
  }

  private func record(_ request: ScriptedRequest) {
    shared.state.update { $0.requests.append(request) }
  }

  // MARK: Reading

  private mutating func readHead() -> [UInt8]? {
    let end: [UInt8] = [13, 10, 13, 10]
    while true {
      if let index = firstIndex(of: end, in: received) {
        defer { received.removeFirst(index + end.count) }
        return Array(received[..<index])
      }
      guard receive() else { return nil }
    }
  }

  /// Reads a request's body, or the first `limit` bytes of it.
  ///
  /// - Returns: nil when the client ended the connection before.
  private mutating func readBody(of request: ScriptedRequest, atMost limit: Int) -> [UInt8]? {
    if request.header("Transfer-Encoding")?.lowercased() == "chunked" { return readChunks(atMost: limit) }
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    return readBytes(min(length, limit))
  }

  private mutating func readChunks(atMost limit: Int) -> [UInt8]? {
    var body: [UInt8] = []
    while body.count < limit {
      guard let line = readLine(), let size = Int(line.prefix { $0 != ";" }, radix: 16),
        let chunk = readBytes(min(size, limit - body.count))
      else { return nil }
      body += chunk
      if size == 0 {
        // Trailers, then the empty line.
        while let trailer = readLine(), !trailer.isEmpty {}
        return body
      }
      guard body.count == limit || readLine() == "" else { return nil }
    }
    return body
  }

  private mutating func readLine() -> String? {
    while true {
      if let index = firstIndex(of: [13, 10], in: received) {
        defer { received.removeFirst(index + 2) }
        return String(decoding: received[..<index], as: UTF8.self)
      }
      guard receive() else { return nil }
    }
  }

  private mutating func readBytes(_ count: Int) -> [UInt8]? {
    while received.count < count {
      guard receive() else { return nil }
    }
    defer { received.removeFirst(count) }
    return Array(received[..<count])
  }

  private mutating func receive() -> Bool {
    var block = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(descriptor, &block, block.count, 0)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      received += block[..<count]
      return true
    }
  }

  // MARK: Answering

  /// - Returns: whether the connection can serve another request.
  private func play(_ reply: ScriptedReply) -> Bool {
    for step in reply.steps {
      switch step {
      case .send(let bytes):
        guard writeAll(bytes, to: descriptor) else { return false }
      case .pause(let length):
        guard stays(for: length) else { return false }
      case .stall:
        _ = stays(for: nil)
        return false
      case .close:
        closeInOrder()
        return false
      case .reset:
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        return false
      }
    }
    return true
  }

  /// Ends the sending side and reads what the client still sends: closing over unread bytes would reset the connection and
  /// could take the answer away from the client.
  private func closeInOrder() {
    shutdown(descriptor, Int32(SHUT_WR))
    var block = [UInt8](repeating: 0, count: 65536)
    let deadline = Deadline(after: .seconds(5))
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&wait, 1, deadline.millisecondsLeft) > 0 && recv(descriptor, &block, block.count, 0) > 0 {}
  }

  /// Waits for that long, or without end, unless the server stops or the client ends the connection.
  ///
  /// - Returns: false when the connection ended meanwhile.
  private func stays(for length: Duration?) -> Bool {
    let deadline = length.map { Deadline(after: $0) }
    var wait = pollfd(fd: descriptor, events: Int16(peerClosed), revents: 0)
    while true {
      let count = poll(&wait, 1, deadline?.millisecondsLeft ?? -1)
      if count < 0 && errno == EINTR { continue }
      return count == 0
    }
  }
}

/// `POLLRDHUP` of `<poll.h>`, which is hidden from Swift's view of the C library: the peer closed its side.
private let peerClosed = 0x2000
