import Glibc
import HKDLanguage
import Testing

@testable import LocalPlatform

@Suite("Attached one-offs")
struct AttachTests {
  private func attach(_ harness: Harness, _ command: String, _ more: String = "") throws -> SocketStream {
    let dyno = try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"\#(command)","attach":true\#(more)}"#)
    try #require(dyno.status == 201, "\(dyno.text)")
    let url = try #require(dyno.value["attach_url"].string)
    let parts = url.split(separator: "/")
    let port = try #require(parts.first { $0.hasPrefix("localhost:") }.flatMap { Int($0.dropFirst(10)) })
    let descriptor = try #require(Loopback.connect(port: port))
    let stream = SocketStream(descriptor)
    stream.limit(read: 30, write: 30)
    _ = stream.write("\(parts.last ?? "")\r\n")
    #expect(try stream.line(limit: 100) == "rendezvous")
    return stream
  }

  private func rest(_ stream: SocketStream) throws -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = try buffer.fill(from: 0) { target throws(SocketStream.Problem) in try stream.read(into: target) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  private func harness() throws -> Harness {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["Procfile": "worker: sleep 60"])
    return harness
  }

  @Test("without a terminal: input, its end, output and the end of the process")
  func pipe() throws {
    let harness = try harness()
    let stream = try attach(harness, "tr a-z A-Z; test -t 0 || echo no terminal", #","force_no_tty":true"#)
    _ = stream.write("hello\n")
    _ = stream.write("more\n\u{4}")
    #expect(try rest(stream) == "HELLO\nMORE\nno terminal\n")
    #expect(try harness.awaitLog("State changed from up to complete"))
  }

  @Test("with a terminal of the client's size")
  func terminal() throws {
    let harness = try harness()
    let stream = try attach(harness, "stty size; read line; echo got $line", #","env":{"COLUMNS":"91","LINES":"33"}"#)
    #expect(try stream.line(limit: 100) == "33 91")
    _ = stream.write("typed\n")
    #expect(try rest(stream).contains("got typed"))
  }

  @Test("a client that goes takes the process along")
  func hangUp() throws {
    let harness = try harness()
    var stream: SocketStream? = try attach(harness, "echo begun; exec sleep 60", #","force_no_tty":true"#)
    #expect(try stream?.line(limit: 100) == "begun")
    stream = nil
    #expect(try harness.awaitLog("Process exited with status 129"))
  }
}
