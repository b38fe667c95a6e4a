import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("Output streams")
struct StreamTests {
  /// A log that the test writes itself, and its target.
  private func log(_ harness: Harness) throws -> (id: String, log: OutputLog, target: String) {
    let id = Identifier.random()
    let log = try #require(harness.platform.outputs.begin(.build, id))
    return (id, log, harness.client.target(OutputStreams.url(.build, id, harness.platform)))
  }

  @Test("there is nothing before the build has begun")
  func notYet() throws {
    let harness = try Harness()
    let target = harness.client.target(OutputStreams.url(.build, Identifier.random(), harness.platform))
    let answer = try harness.client.send("GET", target, authorized: false)
    #expect(answer.status == 404 && answer.text == "Channel is not registered.\n")
    let unsigned = try harness.client.send("GET", String(target.prefix { $0 != "?" }), authorized: false)
    #expect(unsigned.status == 403)
  }

  @Test("a reader sees what was written, what comes, and the end; later ones see it all again")
  func live() throws {
    let harness = try Harness()
    let (id, log, target) = try log(harness)
    log.append("one\n")
    let stream = try harness.client.open("GET", target, authorized: false)
    let reply = try UpstreamReply(stream, method: "GET")
    #expect(reply.status == 200 && reply.framing == .chunked && reply.headers["Content-Type"] == "text/plain")
    var body = UpstreamBody(stream, reply.framing)
    #expect(try read(&body, 4) == "one\n")
    log.append("two\n")
    #expect(try read(&body, 4) == "two\n")
    harness.platform.outputs.end(.build, id)
    #expect(try read(&body, 1) == "")
    #expect(try harness.client.send("GET", target, authorized: false).text == "one\ntwo\n")
  }

  private func read(_ body: inout UpstreamBody, _ count: Int) throws -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = try bytes.fill(from: filled) { target throws(SocketStream.Problem) in try body.read(into: target) }
      if got == 0 { break }
      filled += got
    }
    return String(decoding: bytes.prefix(filled), as: UTF8.self)
  }

  @Test("a broken reader goes on where it was", arguments: ["bytes=4-", "4-", "4"])
  func resume(range: String) throws {
    let harness = try Harness()
    let (id, log, target) = try log(harness)
    log.append("one\ntwo\n")
    harness.platform.outputs.end(.build, id)
    let answer = try harness.client.send("GET", target, headers: ["Range": range], authorized: false)
    #expect(answer.status == 206 && answer.text == "two\n")
    #expect(answer.headers["Content-Range"] == "bytes 4-7/8")
    #expect(try harness.client.send("GET", target, headers: ["Range": "bytes=99-"], authorized: false).status == 416)
  }

  @Test(
    "a range may have an end",
    arguments: [
      ("bytes=2-4", "e\nt", "bytes 2-4/8"), ("bytes=4-9223372036854775807", "two\n", "bytes 4-7/8"),
      ("bytes=0-0", "o", "bytes 0-0/8"), ("bytes=5-2", "wo\n", "bytes 5-7/8"),
    ])
  func end(range: String, text: String, content: String) throws {
    let harness = try Harness()
    let (id, log, target) = try log(harness)
    log.append("one\ntwo\n")
    harness.platform.outputs.end(.build, id)
    let answer = try harness.client.send("GET", target, headers: ["Range": range], authorized: false)
    #expect(answer.status == 206 && answer.text == text && answer.headers["Content-Range"] == content)
  }

  @Test("a range with an end that has not come yet is waited for, and no further")
  func endToCome() throws {
    let harness = try Harness { $0.heartbeat = 3600 }
    let (_, log, target) = try log(harness)
    log.append("one\n")
    let stream = try harness.client.open("GET", target, headers: ["Range": "bytes=1-5"], authorized: false)
    let reply = try UpstreamReply(stream, method: "GET")
    var body = UpstreamBody(stream, reply.framing)
    #expect(try read(&body, 3) == "ne\n")
    log.append("two\n")
    #expect(try read(&body, 10) == "tw")
  }

  @Test("server-sent events carry the offset to go on from")
  func events() throws {
    let harness = try Harness()
    let (id, log, target) = try log(harness)
    log.append("one\ntwo\nthr")
    harness.platform.outputs.end(.build, id)
    let events: Headers = ["Accept": "text/event-stream"]
    let all = try harness.client.send("GET", target, headers: events, authorized: false)
    #expect(all.headers["Content-Type"] == "text/event-stream")
    #expect(all.text == "id: 4\ndata: one\n\nid: 8\ndata: two\n\nid: 11\ndata: thr\n\n")
    var later = events
    later["Last-Event-Id"] = "4"
    #expect(try harness.client.send("GET", target, headers: later, authorized: false).text.hasPrefix("id: 8\ndata: two"))
    later["Last-Event-Id"] = "11"
    #expect(try harness.client.send("GET", target, headers: later, authorized: false).status == 204)
  }

  @Test("a quiet stream shows that it lives", arguments: [false, true])
  func heartbeat(events: Bool) throws {
    let harness = try Harness { $0.heartbeat = 0.05 }
    let (id, _, target) = try log(harness)
    let headers: Headers = events ? ["Accept": "text/event-stream"] : [:]
    let stream = try harness.client.open("GET", target, headers: headers, authorized: false)
    let reply = try UpstreamReply(stream, method: "GET")
    var body = UpstreamBody(stream, reply.framing)
    #expect(try read(&body, 2) == (events ? ":k" : "\0\0"))
    harness.platform.outputs.end(.build, id)
  }

  @Test("a reader that leaves a quiet stream is noticed at once", arguments: [false, true])
  func left(events: Bool) throws {
    let harness = try Harness { $0.heartbeat = 3600 }
    try harness.createApp()
    let app = try #require(try harness.client.call("GET", "/apps/shop").value["id"].string)
    let session = try harness.client.call("POST", "/apps/shop/log-sessions", #"{"tail":true}"#)
    let tail = harness.client.target(try #require(session.value["logplex_url"].string))
    let (_, output, target) = try log(harness)
    output.append("one\n")
    let headers: Headers = events ? ["Accept": "text/event-stream"] : [:]
    for (target, isFollowed) in [
      (tail, { harness.platform.logs[app].isFollowed }), (target, { output.isFollowed }),
    ] as [(String, () -> Bool)] {
      var stream: SocketStream? = try harness.client.open("GET", target, headers: headers, authorized: false)
      #expect(try stream.map { try UpstreamReply($0, method: "GET").status } == 200)
      #expect(eventually { isFollowed() })
      stream = nil
      #expect(eventually { !isFollowed() })
    }
  }

  @Test("a reader that has closed its own side goes on reading")
  func halfClosed() throws {
    let harness = try Harness { $0.heartbeat = 3600 }
    let (id, log, target) = try log(harness)
    log.append("one\n")
    let stream = try harness.client.open("GET", target, authorized: false)
    let reply = try UpstreamReply(stream, method: "GET")
    var body = UpstreamBody(stream, reply.framing)
    #expect(try read(&body, 4) == "one\n")
    shutdown(stream.descriptor, Int32(SHUT_WR))
    // A sign of life, by which the platform tells it from one that is gone.
    #expect(try read(&body, 1) == "\0")
    log.append("two\n")
    harness.platform.outputs.end(.build, id)
    #expect(try read(&body, 10) == "two\n")
  }

  @Test("hundreds of readers of one log all see its end")
  func many() throws {
    let harness = try Harness()
    let (id, log, target) = try log(harness)
    let streams = try (0..<300).map { _ in try harness.client.open("GET", target, authorized: false) }
    log.append("line\n")
    harness.platform.outputs.end(.build, id)
    for stream in streams { #expect(try Client.answer(stream).text == "line\n") }
  }
}
