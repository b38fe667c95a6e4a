import Glibc
import HKDLanguage
import Testing

@testable import LocalPlatform

@Suite("Blobs are as strict as an object store")
struct BlobTests {
  private func source(_ harness: Harness) throws -> (put: String, get: String) {
    let blob = try harness.client.call("POST", "/sources").value["source_blob"]
    return (
      harness.client.target(try #require(blob["put_url"].string)), harness.client.target(try #require(blob["get_url"].string))
    )
  }

  private func put(_ harness: Harness, _ target: String, _ headers: Headers = [:], length: Int? = 5) throws -> Client.Answer {
    let stream = try harness.client.open("PUT", target, length: length, headers: headers, authorized: false)
    _ = stream.write(length == nil ? "" : "hello")
    return try Client.answer(stream, "PUT")
  }

  @Test("what is put can be fetched, whole and in part, with the MD5 as its tag")
  func roundTrip() throws {
    let harness = try Harness()
    let (target, get) = try source(harness)
    let answer = try put(harness, target)
    #expect(answer.status == 200 && answer.body.isEmpty)
    #expect(answer.headers["ETag"] == "\"5d41402abc4b2a76b9719d911017c592\"")
    #expect(try harness.client.send("GET", get, authorized: false).text == "hello")
    let part = try harness.client.send("GET", get, headers: ["Range": "bytes=1-2"], authorized: false)
    #expect(part.status == 206 && part.text == "el" && part.headers["Content-Range"] == "bytes 1-2/5")
  }

  @Test(
    "the MD5 of texts of every length around its blocks",
    arguments: [
      (0, "d41d8cd98f00b204e9800998ecf8427e"), (1, "0cc175b9c0f1b6a831c399e269772661"),
      (55, "ef1772b6dff9a122358552954ad0df65"), (56, "3b0c8ac703f828b04c6c197006d17218"),
      (64, "014842d480b571495a4a0363793f7367"), (1000, "cabe45dcc9ae5b66ba86600cca6b8ba8"),
    ])
  func digests(length: Int, wanted: String) {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    for piece in [1, 7, 63, 64, 65, 1000] {
      var digest = MD5()
      for start in stride(from: 0, to: length, by: piece) { digest.update(Array(bytes[start..<min(length, start + piece)])) }
      #expect(Identifier.hex(digest.finish()) == wanted)
    }
  }

  @Test("an upload too large for a digest has a tag of its own, and a digest that is asked for is tested")
  func large() throws {
    let harness = try Harness()
    let body = [UInt8](repeating: 7, count: Blobs.digestLimit + 1)
    let (target, get) = try source(harness)
    let answer = try harness.client.send("PUT", target, body: body, authorized: false)
    #expect(answer.status == 200 && answer.headers["ETag"]?.hasSuffix("-1\"") == true)
    let last = "bytes=\(body.count - 2)-"
    #expect(try harness.client.send("GET", get, headers: ["Range": last], authorized: false).body == [7, 7])
    let wrong: Headers = ["Content-MD5": Base64.encoded([UInt8](repeating: 0, count: 16))]
    #expect(try harness.client.send("PUT", target, body: body, headers: wrong, authorized: false).status == 400)
  }

  @Test("an empty Content-Type passes, any other is a signature that does not match")
  func contentType() throws {
    let harness = try Harness()
    #expect(try put(harness, try source(harness).put, ["Content-Type": ""]).status == 200)
    let typed = try put(harness, try source(harness).put, ["Content-Type": "application/gzip"])
    #expect(typed.status == 403 && typed.text.contains("<Code>SignatureDoesNotMatch</Code>"))
    #expect(typed.headers["Content-Type"] == "application/xml")
  }

  @Test("a length is needed, two credentials are too many, and a foreign or old signature is refused")
  func refusals() throws {
    let harness = try Harness()
    let (target, get) = try source(harness)
    let chunked = try harness.client.open("PUT", target, headers: ["Transfer-Encoding": "chunked"], authorized: false)
    _ = chunked.write("5\r\nhello\r\n0\r\n\r\n")
    #expect(try Client.answer(chunked).status == 411)
    let both = try put(harness, target, ["Authorization": "Bearer secret-token"])
    #expect(both.status == 400 && both.text.contains("Only one auth mechanism"))
    #expect(try put(harness, get).status == 403)
    #expect(try put(harness, String(target.prefix { $0 != "?" })).text.contains("AccessDenied"))
    let path = String(target.prefix { $0 != "?" })
    let expired = try put(harness, "\(path)?\(harness.platform.signer.query("PUT", path, seconds: -1))")
    #expect(expired.status == 403 && expired.text.contains("Request has expired"))
    #expect(try harness.client.send("GET", get, authorized: false).status == 404)
    #expect(try harness.client.send("POST", target, authorized: false).status == 405)
  }

  @Test("an upload that breaks off leaves nothing")
  func brokenOff() throws {
    let harness = try Harness()
    let (target, get) = try source(harness)
    var stream: SocketStream? = try harness.client.open("PUT", target, length: 1000, authorized: false)
    _ = stream?.write("hello")
    stream = nil
    let isEmpty = eventuallyEmpty(harness.platform.folders.uploads)
    #expect(isEmpty)
    #expect(try harness.client.send("GET", get, authorized: false).status == 404)
  }

  private func eventuallyEmpty(_ folder: String) -> Bool {
    for _ in 0..<500 {
      if FileIO.names(in: folder)?.isEmpty == true { return true }
      usleep(10_000)
    }
    return false
  }
}
