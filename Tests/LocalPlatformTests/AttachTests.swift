import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("Attached one-offs")
struct AttachTests {
  /// Starts an attached dyno; gives port and secret of its meeting.
  private func begin(_ harness: Harness, _ command: String, _ more: String = "") throws -> (port: Int, secret: String) {
    let dyno = try harness.client.call("POST", "/apps/shop/dynos", #"{"command":"\#(command)","attach":true\#(more)}"#)
    try #require(dyno.status == 201, "\(dyno.text)")
    let url = try #require(dyno.value["attach_url"].string)
    let parts = url.split(separator: "/")
    try #require(parts.count == 3 && parts[0] == "rendezvous:")
    let port = try #require(parts[1].hasPrefix("localhost:") ? Int(parts[1].dropFirst(10)) : nil)
    return (port, String(parts[2]))
  }

  private func attach(_ harness: Harness, _ command: String, _ more: String = "") throws -> SocketStream {
    let (port, secret) = try begin(harness, command, more)
    let descriptor = try #require(Loopback.connect(port: port))
    let stream = SocketStream(descriptor)
    stream.limit(read: 30, write: 30)
    _ = stream.write("\(secret)\r\n")
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

  // MARK: TLS, as the service's clients speak it

  private func trusted(_ harness: Harness, port: Int) throws -> TLSClient {
    try TLSClient(port: port, authority: harness.platform.folders.authority)
  }

  @Test("over TLS, whose certificate the platform's authority vouches for")
  func encrypted() throws {
    let harness = try harness()
    let (port, secret) = try begin(harness, "cat; echo end; exit 3", #","force_no_tty":true"#)
    let client = try trusted(harness, port: port)
    client.send("\(secret)\r\n")
    #expect(try client.read() == "rendezvous\r\n")
    let text = String(repeating: "a line of text\n", count: 5000)
    client.send(text + "\u{4}")
    #expect(try client.rest() == text + "end\n")
    #expect(try harness.awaitLog("Process exited with status 3"))
  }

  @Test(
    "what ends the secret: a line end, a query, a line end a moment later, or nothing",
    arguments: [["\r\n"], ["\n"], ["?a=b\r\n"], ["", "\r\n"], ["?a", "=b\r\n"], []])
  func secretEnds(_ pieces: [String]) throws {
    let harness = try harness()
    for isEncrypted in [true, false] {
      let (port, secret) = try begin(harness, "read line; echo got $line", #","force_no_tty":true"#)
      let first = secret + (pieces.first ?? "")
      if isEncrypted {
        let client = try trusted(harness, port: port)
        client.send(first)
        for piece in pieces.dropFirst() { client.send(piece) }
        #expect(try client.read() == "rendezvous\r\n")
        client.send("input\n")
        #expect(try client.rest() == "got input\n")
      } else {
        let stream = SocketStream(try #require(Loopback.connect(port: port)))
        stream.limit(read: 30, write: 30)
        for piece in [first] + pieces.dropFirst() { _ = stream.write(piece) }
        #expect(try stream.line(limit: 100) == "rendezvous")
        _ = stream.write("input\n")
        #expect(try rest(stream) == "got input\n")
      }
    }
  }

  @Test("a client that ends its side of TLS takes the process along; one without a secret gets nothing")
  func encryptedEnds() throws {
    let harness = try harness()
    let (port, secret) = try begin(harness, "echo begun; exec sleep 60", #","force_no_tty":true"#)
    let stranger = try trusted(harness, port: port)
    stranger.send(String(repeating: "0", count: secret.utf8.count) + "\r\n")
    #expect((try? stranger.read()) ?? "" == "")
    #expect(throws: TLSClient.Refused.self) {
      try TLSClient(port: port, authority: harness.platform.folders.authority, name: "example.com")
    }
    let client = try trusted(harness, port: port)
    client.send("\(secret)\r\n")
    #expect(try client.read() == "rendezvous\r\n")
    #expect(try client.read() == "begun\n")
    client.finish()
    #expect(try harness.awaitLog("Process exited with status 129"))
  }

  @Test("bytes that are no TLS after all harm nobody")
  func garbage() throws {
    let harness = try harness()
    let (port, secret) = try begin(harness, "echo fine", #","force_no_tty":true"#)
    for bytes in ["\u{16}\u{3}\u{1}garbage that is no handshake", "\u{16}", "GET / HTTP/1.1\r\n\r\n", "\r\n", ""] {
      let stream = SocketStream(try #require(Loopback.connect(port: port)))
      _ = stream.write(bytes)
      shutdown(stream.descriptor, Int32(SHUT_WR))
      stream.limit(read: 30, write: 30)
      var buffer = [UInt8](repeating: 0, count: 100)
      while let count = try? buffer.fill(from: 0, { target throws(SocketStream.Problem) in try stream.read(into: target) }),
        count > 0
      {}
    }
    let client = try trusted(harness, port: port)
    client.send("\(secret)\r\n")
    #expect(try client.rest() == "rendezvous\r\nfine\n")
  }

  @Test("the certificate is kept from start to start, made anew when damaged, and its key is the owner's alone")
  func certificateKept() throws {
    let folder = try TemporaryFolder("certificates")
    let folders = try Folders(data: folder.path("data"))
    try CertificateMaker.prepare(folders)
    let first = try Files.read(folders.certificate)
    var status = stat()
    #expect(stat(folders.certificateKey, &status) == 0 && status.st_mode & 0o777 == 0o600)
    try CertificateMaker.prepare(folders)
    #expect(try Files.read(folders.certificate) == first)
    #expect(ServerCertificate(folders) != nil)
    try Files.write(Array("no certificate".utf8), to: folders.certificate, mode: 0o644)
    #expect(ServerCertificate(folders) == nil)
    try CertificateMaker.prepare(folders)
    #expect(ServerCertificate(folders) != nil)
    #expect(try Files.read(folders.certificate) != first)
  }
}
