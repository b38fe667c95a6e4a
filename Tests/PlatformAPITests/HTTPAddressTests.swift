import PlatformAPI
import Testing

struct HTTPAddressTests {
  @Test func partsOfAnAddress() throws {
    let address = try #require(HTTPAddress("HTTPS://user:pw@API.Example.com:8443/a/b?x=1&y#part"))
    #expect(address.scheme == "https")
    #expect(address.host == "api.example.com")
    #expect(address.port == 8443)
    #expect(address.path == "/a/b")
    #expect(address.query == "x=1&y")
    #expect(address.userInfo == "user:pw")
    #expect(address.text == "https://api.example.com:8443/a/b?x=1&y")
    #expect(address.redacted == "https://api.example.com:8443/a/b?…")
  }

  @Test func defaultsAreFilledIn() throws {
    #expect(HTTPAddress("http://x")?.port == 80)
    #expect(HTTPAddress("https://x")?.target == "/")
    #expect(HTTPAddress("https://x?q")?.target == "/?q")
    #expect(HTTPAddress("https://x:443/")?.origin == "https://x")
    #expect(HTTPAddress("http://[::1]:5080/a")?.host == "::1")
    #expect(HTTPAddress("http://[::1]:5080/a")?.text == "http://[::1]:5080/a")
  }

  @Test(arguments: [
    "", "x", "/a", "ftp://x", "http:/x", "http://", "http://:80", "http://x:0", "http://x:65536", "http://x:y", "http://a b",
    "http://x\n", "http://[::1", "http://[::1]x", "http://\u{7F}",
  ])
  func whatIsNoAddress(_ text: String) { #expect(HTTPAddress(text) == nil) }

  @Test(arguments: [
    ("http://localhost", true), ("http://shop.localhost:80", true), ("http://127.0.0.1", true), ("http://127.9.9.9", true),
    ("http://[::1]", true), ("http://127.evil.com", false), ("http://localhost.evil.com", false), ("http://10.0.0.1", false),
  ])
  func whatIsThisMachine(_ text: String, _ isLoopback: Bool) { #expect(HTTPAddress(text)?.isLoopback == isLoopback) }

  @Test(arguments: [
    ("https://y/z", "https://y/z"), ("//y/z", "https://y/z"), ("/z?q", "https://x/z?q"), ("?q", "https://x/a/b?q"),
    ("c", "https://x/a/c"),
  ])
  func whereARedirectLeads(_ reference: String, _ result: String) {
    #expect(HTTPAddress("https://x/a/b?old")?.resolving(reference)?.text == result)
  }

  @Test func pathsAreEscaped() {
    #expect(platformPath("apps", "shop", "builds") == "/apps/shop/builds")
    #expect(platformPath("apps", "a/b?c#d e") == "/apps/a%2Fb%3Fc%23d%20e")
    #expect(platformPath("apps", "..") == "/apps/%2E%2E")
    #expect(platformPath("users", "~", "apps") == "/users/~/apps")
    #expect(platformPath("apps", "é") == "/apps/%C3%A9")
  }
}
