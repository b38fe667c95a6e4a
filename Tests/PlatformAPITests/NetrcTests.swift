import PlatformAPI
import Testing

struct NetrcTests {
  private func password(_ text: String, _ host: String = "api.heroku.com") -> String? {
    Netrc(Array(text.utf8)).entry(for: host)?.password
  }

  @Test(arguments: [
    ("machine api.heroku.com login a password b", "b"),
    ("machine api.heroku.com\n  login a\n  password b\n", "b"),
    ("machine api.heroku.com password b login a", "b"),
    ("# machine api.heroku.com password no\nmachine api.heroku.com password b # rest", "b"),
    ("machine other password no machine API.heroku.COM password b", "b"),
    ("machine api.heroku.com password \"b c\\\"d\\\\e\\n\"", "b c\"d\\e\n"),
    ("default password d\nmachine api.heroku.com password b", "b"),
    ("machine api.heroku.com account x password b", "b"),
    ("macdef init\nmachine api.heroku.com password no\n\nmachine api.heroku.com password b", "b"),
    ("machine api.heroku.com password b\nmachine api.heroku.com password second", "b"),
    ("machine x login password password b\ndefault login u password d", "d"),
  ])
  func thePasswordOfAHost(_ text: String, _ expected: String) { #expect(password(text) == expected) }

  @Test(arguments: [
    "", "machine", "machine api.heroku.com", "password b", "machine api.heroku.com password", "machine other password b",
    "macdef m\nmachine api.heroku.com password b", "machine api.heroku.com password \"", "\"", "\u{0}\u{1}",
  ])
  func whatHasNone(_ text: String) { #expect(password(text)?.isEmpty ?? true) }

  @Test func anyBytesAtAllAreRead() {
    var state: UInt64 = 1
    let letters = Array("machinedefault \n\"\\#password\u{FF}".utf8)
    for _ in 0..<500 {
      let bytes = (0..<200).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return letters[Int(state >> 33) % letters.count]
      }
      let entries = Netrc(bytes).entries
      #expect(entries.count <= bytes.count)
      let replaced = NetrcText(bytes).replacing("m", with: Netrc.Entry(machine: "m", password: "p"))
      #expect(String(decoding: replaced, as: UTF8.self).contains("machine m\n  password p\n"))
    }
  }

  private func replaced(_ text: String, with entry: Netrc.Entry?) -> String {
    String(decoding: NetrcText(Array(text.utf8)).replacing("api.heroku.com", with: entry), as: UTF8.self)
  }

  @Test func anEntryIsReplacedAndTheRestStays() {
    let entry = Netrc.Entry(machine: "api.heroku.com", login: "me@x", password: "new")
    let text = "machine api.heroku.com\n  login me@x\n  password new\n"
    #expect(replaced("", with: entry) == text)
    #expect(replaced("machine a password 1", with: entry) == "machine a password 1\n" + text)
    let around = "# mine\nmachine a password 1\nmachine api.heroku.com login x password old\nmachine b password 2\n"
    #expect(replaced(around, with: entry) == "# mine\nmachine a password 1\nmachine b password 2\n" + text)
    #expect(
      replaced("machine a password 1\ndefault password d\n", with: entry) == "machine a password 1\n" + text
        + "default password d\n")
  }

  @Test func anEntryIsRemoved() {
    #expect(replaced("machine api.heroku.com password x\nmachine b password 2\n", with: nil) == "machine b password 2\n")
    #expect(replaced("machine b login machine password 2\n", with: nil) == "machine b login machine password 2\n")
    #expect(replaced("machine api.heroku.com password x", with: nil) == "")
  }

  @Test func aPasswordThatNeedsQuotesGetsThem() {
    let entry = Netrc.Entry(machine: "api.heroku.com", password: "a \"b\\ #")
    #expect(password(replaced("", with: entry)) == "a \"b\\ #")
  }
}
