import CSystem
import CurlTransport
import Glibc
import HKDLanguage
import HKDSystem
import PlatformAPI
import TestSupport
import Testing

/// Bodies that go up from a file.
struct UploadTests {
  let transport = CurlTransport()

  private func withFile<R>(_ bytes: [UInt8], _ body: (Int32) throws -> R) throws -> R {
    let folder = try TemporaryFolder()
    let path = try folder.write("body", bytes: bytes)
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    return try withExtendedLifetime(folder) { try body(descriptor) }
  }

  private func put(_ url: String, _ descriptor: Int32, _ offset: Int, _ count: Int) -> HTTPRequest {
    request("PUT", url) { $0.body = .file(descriptor: descriptor, offset: offset, count: count) }
  }

  @Test func aPartOfAFileGoesUpWithItsLength() throws {
    let server = try ScriptedServer { _ in .status(200) }
    try withFile(Array("0123456789".utf8)) { descriptor in
      _ = try transport.send(put(server.url + "/blob?sig=1", descriptor, 2, 5), in: TaskScope())
    }
    let got = try #require(server.requests.first)
    #expect(got.method == "PUT")
    #expect(got.text == "23456")
    #expect(got.header("Content-Length") == "5")
    for absent in ["Transfer-Encoding", "Content-Type", "Expect", "Authorization"] {
      #expect(got.header(absent) == nil, "\(absent)")
    }
  }

  @Test func anEmptyPartIsSentAsEmpty() throws {
    let server = try ScriptedServer { _ in .status(200) }
    try withFile([1]) { descriptor in
      _ = try transport.send(put(server.url, descriptor, 0, 0), in: TaskScope())
    }
    #expect(server.requests.first?.header("Content-Length") == "0")
  }

  @Test func progressEndsAtTheWholeSize() throws {
    let server = try ScriptedServer { _ in .status(200) }
    var counts: [Int] = []
    try withFile([UInt8](repeating: 7, count: 3_000_000)) { descriptor in
      _ = try transport.send(put(server.url, descriptor, 0, 3_000_000), in: TaskScope()) { event in
        if case .progress(let progress) = event { counts.append(progress.sent) }
      }
    }
    #expect(counts.last == 3_000_000)
    #expect(counts == counts.sorted())
  }

  @Test func aFileThatBecameShorterIsTold() throws {
    let server = try ScriptedServer { _ in .status(200) }
    try withFile([UInt8](repeating: 7, count: 1000)) { descriptor in
      let error = failure { try transport.send(put(server.url, descriptor, 0, 2000), in: TaskScope()) }
      #expect(error?.kind == .bodyUnreadable)
    }
  }

  @Test func anEarlyRefusalIsRead() throws {
    // The store answers after the first bytes and hangs up, the way S3 refuses a bad signature.
    let refusal = ScriptedReply.text("<Error><Code>SignatureDoesNotMatch</Code></Error>", status: 403)
    let server = try ScriptedServer(onHead: { _ in .answer(afterBytes: 1000, refusal) }) { _ in .status(200) }
    try withFile([UInt8](repeating: 7, count: 20_000_000)) { descriptor in
      let response = try transport.send(put(server.url, descriptor, 0, 20_000_000), in: TaskScope())
      #expect(response.status == 403)
      #expect(String(decoding: response.body, as: UTF8.self).contains("SignatureDoesNotMatch"))
    }
  }

  @Test func aSuccessBeforeAllWasSentIsNone() throws {
    let server = try ScriptedServer(onHead: { _ in .answer(afterBytes: 1000, .status(200)) }) { _ in .status(200) }
    try withFile([UInt8](repeating: 7, count: 20_000_000)) { descriptor in
      let error = failure { try transport.send(put(server.url, descriptor, 0, 20_000_000), in: TaskScope()) }
      #expect(error?.kind == .truncated)
    }
  }

  @Test func anAnswerThatDripsStallsWhereMoreIsAskedFor() throws {
    let drip = ScriptedReply.chunked(Array(repeating: " ", count: 1000), every: .milliseconds(10))
    let server = try ScriptedServer { _ in drip }
    try withFile([UInt8](repeating: 7, count: 100_000)) { descriptor in
      var put = put(server.url, descriptor, 0, 100_000)
      put.limits.total = nil
      put.limits.stall = .ms(200)
      put.limits.stallBytes = 5000
      #expect(failure { try transport.send(put, in: TaskScope()) }?.kind == .stalled)
    }
  }

  @Test func aResetInTheMiddleIsTold() throws {
    let server = try ScriptedServer(onHead: { _ in .answer(afterBytes: 100_000, .reset) }) { _ in .status(200) }
    try withFile([UInt8](repeating: 7, count: 20_000_000)) { descriptor in
      let error = failure { try transport.send(put(server.url, descriptor, 0, 20_000_000), in: TaskScope()) }
      #expect(error?.kind == .reset)
      #expect((error?.sent ?? 0) >= 100_000)
    }
  }

  @Test func aServerThatStopsReadingStalls() throws {
    let server = try ScriptedServer(onHead: { _ in .answer(afterBytes: 1000, .never) }) { _ in .status(200) }
    try withFile([UInt8](repeating: 7, count: 50_000_000)) { descriptor in
      let error = failure {
        var sent = put(server.url, descriptor, 0, 50_000_000)
        sent.limits.stall = .ms(200)
        return try transport.send(sent, in: TaskScope())
      }
      #expect(error?.kind == .stalled)
    }
  }

  @Test func twoHundredMegabytesTakeNoMemory() throws {
    let size = 200 << 20
    let sink = try ByteSink()
    let folder = try TemporaryFolder()
    let descriptor = open(folder.path("sparse"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    #expect(ftruncate(descriptor, size) == 0)
    let before = peakMemory()
    var sent = put(sink.url, descriptor, 0, size)
    sent.limits.total = nil
    let response = try withExtendedLifetime(folder) { try transport.send(sent, in: TaskScope()) }
    #expect(response.status == 200)
    #expect(sink.received == size)
    // Other tests of this program run at the same time: far less than the body, not nothing.
    #expect(peakMemory() - before < 100 << 20)
  }

  /// The most memory that this program has held, in bytes.
  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}

/// A server for one upload of any size: counts the body and throws it away.
final class ByteSink: Sendable {
  let url: String
  private let count = Monitor(0)

  var received: Int { count.withLock { $0 } }

  init() throws {
    let listener = try LoopbackListener()
    url = "http://127.0.0.1:\(listener.port)/"
    _ = Worker { [count] in listener.serveOne { Self.take($0, count) } }
  }

  private static func take(_ descriptor: Int32, _ count: Monitor<Int>) {
    var block = [UInt8](repeating: 0, count: 1 << 20)
    var head: [UInt8] = []
    var wanted: Int?
    while wanted.map({ got in count.withLock { $0 } < got }) ?? true {
      let size = recv(descriptor, &block, block.count, 0)
      guard size > 0 else { return }
      guard wanted == nil else {
        count.update { $0 += size }
        continue
      }
      head += block[..<size]
      guard let end = head.firstIndex(ofAll: Array("\r\n\r\n".utf8)) else { continue }
      wanted = String(decoding: head[..<end], as: UTF8.self).split(separator: "\r\n")
        .first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) }
      count.update { $0 += head.count - end - 4 }
    }
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    _ = write(descriptor, answer, answer.utf8.count)
  }
}

extension [UInt8] {
  fileprivate func firstIndex(ofAll bytes: [UInt8]) -> Int? {
    indices.first { self[$0...].starts(with: bytes) }
  }
}
