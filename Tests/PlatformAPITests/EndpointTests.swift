import HKDLanguage
import PlatformAPI
import TestSupport
import Testing

/// Where base address and token come from.
struct EndpointTests {
  private func find(_ api: String? = nil, _ environment: [String: String]) throws -> PlatformEndpoint {
    try PlatformEndpoint.find(
      api: api, environment: Environment(environment.merging(["HOME": "/nonexistent"]) { given, _ in given })
    ) { _ in }
  }

  private func code(_ body: () throws -> PlatformEndpoint) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? Failure)?.code
    }
  }

  @Test func theFirstOfFourNamesCounts() throws {
    #expect(try find(nil, [:]).base.origin == "https://api.heroku.com")
    let all = ["HKD_API_URL": "https://b.example", "HEROKU_API_URL": "https://c.example", "HEROKU_HOST": "heroku.com"]
    #expect(try find("https://a.example", all).base.host == "a.example")
    #expect(try find(nil, all).base.host == "b.example")
    #expect(try find(nil, ["HEROKU_API_URL": "https://c.example/", "HKD_API_URL": ""]).base.host == "c.example")
    #expect(try find(nil, ["HEROKU_HOST": "herokudev.com"]).base.origin == "https://api.herokudev.com")
    #expect(try find(nil, ["HEROKU_HOST": "http://localhost:5080"]).base.origin == "http://localhost:5080")
  }

  @Test func whatIsNoBaseAddress() {
    #expect(code { try find("nonsense", [:]) } == "HKD480")
    #expect(code { try find("https://x/?q", [:]) } == "HKD480")
    #expect(code { try find("https://user@x/", [:]) } == "HKD480")
    #expect(code { try find("http://api.example.com", [:]) } == "HKD481")
    #expect(code { try find(nil, ["HEROKU_HOST": "evil.example"]) } == "HKD482")
    #expect(code { try find(nil, ["HEROKU_HOST": "notheroku.com"]) } == "HKD482")
  }

  @Test func theTokenOfTheEnvironmentGoesFirst() throws {
    let credential = try #require(try find(nil, ["HEROKU_API_KEY": " abc-1 \n"]).credential)
    #expect(credential.token == "abc-1")
    #expect(credential.origin == .environment("HEROKU_API_KEY"))
    #expect(code { try find(nil, ["HEROKU_API_KEY": "a b"]) } == "HKD483")
    #expect(code { try find(nil, ["HEROKU_API_KEY": "a\u{E9}"]) } == "HKD483")
    #expect(try find(nil, ["HEROKU_API_KEY": "  "]).credential == nil)
  }

  @Test func netrcIsReadForTheHostInUse() throws {
    let folder = try TemporaryFolder("netrc")
    let path = try folder.write(
      ".netrc", "machine api.heroku.com login me password t-1\nmachine localhost password t-2\n", mode: 0o600)
    var notices: [String] = []
    let found = try PlatformEndpoint.find(api: nil, environment: ["HOME": folder.path]) { notices.append($0) }
    #expect(found.credential?.token == "t-1")
    #expect(found.credential?.origin == .netrc(path))
    #expect(notices.isEmpty)
    let local = try find("http://localhost:5080", ["NETRC": path])
    #expect(local.credential?.token == "t-2")
    #expect(try find("http://127.0.0.1:5080", ["NETRC": path]).credential == nil)
  }

  @Test func aNetrcThatOthersCanReadIsTold() throws {
    let folder = try TemporaryFolder("netrc")
    let path = try folder.write("netrc", "default password t\n", mode: 0o644)
    var notices: [String] = []
    let found = try PlatformEndpoint.find(api: nil, environment: ["NETRC": path, "HEROKU_API_TOKEN": "x"]) { notices.append($0) }
    #expect(found.credential?.token == "t")
    #expect(notices.count == 2)
    #expect(notices.contains { $0.contains("chmod 600") })
  }

  @Test func aNetrcThatIsAFolderIsAnError() throws {
    let folder = try TemporaryFolder("netrc")
    #expect(code { try find(nil, ["NETRC": folder.path]) } == "HKD484")
    #expect(try find(nil, ["NETRC": folder.path + "/none"]).credential == nil)
  }
}
