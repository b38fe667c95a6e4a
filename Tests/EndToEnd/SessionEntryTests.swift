import Glibc
import TestSupport
import Testing

@Suite("A session: entries")
struct SessionEntryTests {
  @Test func saysWhatOneCanDoWithoutAToken() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt("hkd ›")
    let lines = session.allLines
    #expect(lines.count == 4)
    for (line, word) in zip(lines, ["hkd --local", "auth:login", "help tour"]) { #expect(line.hasPrefix(word)) }
    try session.leave()
  }

  @Test func greetsInOneLineWithAToken() throws {
    let session = try SessionTerminal(environment: ["HEROKU_API_KEY": "a-token", "HKD_API_URL": "http://127.0.0.1:9"])
    try session.waitForPrompt("127.0.0.1 hkd ›")
    #expect(session.allLines.count == 2)
    #expect(session.allLines.first?.hasPrefix("hkd 0.") == true)
  }

  @Test func showsValuesAndKeepsThem() throws {
    let session = try SessionTerminal()
    #expect(try session.enter("1 + 1") == ["2"])
    #expect(try session.enter("$_ * 21") == ["42"])
    #expect(try session.enter("let x = [a b]") == [])
    #expect(try session.enter("$x | count") == ["2"])
    #expect(try session.enter("say $_; null") == ["2"])
    #expect(try session.enter("$x") == ["a", "b"])
    #expect(try session.enter("[size: 3mb name: shop]") == ["size  3mb", "name  shop"])
    // A name may be declared anew, also by what it was.
    #expect(try session.enter("let x = $x.0; $x") == ["a"])
    #expect(try session.enter("def twice(n: int) { $n * 2 }") == [])
    #expect(try session.enter("twice 4") == ["8"])
    try session.leave()
  }

  @Test func goesOnAfterErrors() throws {
    let session = try SessionTerminal()
    let failed = try session.enter("let a = 1; fail 'no room' --code full; let b = 2")
    #expect(failed.first == "error[full]: no room")
    #expect(failed.contains { $0.contains("entry 1:1:12") })
    #expect(try session.enter("say $error.code $error.message") == ["full no room"])
    // What was done before it failed is done.
    #expect(try session.enter("$a") == ["1"])
    // What was not is not there.
    #expect(try session.enter("$b").first?.hasPrefix("error[HKD202]") == true)
    let unknown = try session.enter("relaese --app x; say never")
    #expect(unknown.first?.hasPrefix("error[HKD201]") == true)
    #expect(unknown.contains { $0.contains("did you mean `release`?") })
    #expect(!unknown.contains("never"))
    #expect(try session.enter("say $error.code $error.message") == ["HKD201 there is no command `relaese`"])
    #expect(try session.enter("apps").first?.hasPrefix("error[HKD486]") == true)
    #expect(try session.enter("quit").contains { $0.contains("`exit` leaves") })
    #expect(try session.enter("say still here") == ["still here"])
    #expect(try session.enter("release --help").first?.hasPrefix("release: begins a release") == true)
    #expect(try session.enter("def f(x: int) { $x }; f --help").first?.hasPrefix("error[HKD204]") == true)
    #expect(try session.enter("def f(x: int) { $x }") == [])
    #expect(try session.enter("f --help").first == "f")
    try session.leave()
  }

  @Test func theParserDecidesWhereAnEntryEnds() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    try session.type("if true {", Keys.enter)
    try session.expectLine("…")
    try session.type("say (1 +", Keys.enter)
    try session.expectLine("…")
    try session.type("2)", Keys.enter)
    try session.expectLine("…")
    try session.type("}", Keys.enter)
    try session.waitForPrompt()
    #expect(session.allLines.suffix(3) == ["… }", "3", "hkd ›"])
    try session.type("[1 2] |", Keys.enter)
    try session.expectLine("…")
    try session.type("count", Keys.enter)
    try session.waitForPrompt()
    #expect(session.allLines.suffix(3) == ["… count", "2", "hkd ›"])
    // Ctrl-D and Ctrl-C leave it.
    try session.type("if true {", Keys.enter)
    try session.expectLine("…")
    try session.type(Keys.control("d"))
    try session.waitForPrompt()
    try session.type("say half")
    try session.expectLine("hkd › say half")
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    #expect(try session.enter("say whole") == ["whole"])
    try session.leave()
  }

  @Test func aPastedBlockIsOneEntry() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    try session.type(Keys.paste("let n = 3\n\nif $n > 2 {\n  say big\n}\nsay done\n"))
    try session.terminal.waitForScreen(containing: "say done")
    try session.type(Keys.enter)
    try session.waitForPrompt()
    #expect(session.allLines.suffix(3).dropLast() == ["big", "done"])
    #expect(try session.enter("history | count") == ["2"])
    try session.leave()
  }

  @Test func aBigPasteIsTakenWhole() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    let lines = (0..<8400).map { "let name\($0) = \"a value for the name\"  # comment" }
    let text = lines.joined(separator: "\n")
    #expect(text.utf8.count > 400_000)
    try session.terminal.send(Keys.paste(text), within: .seconds(60))
    try session.type(Keys.enter)
    try session.waitForPrompt(within: .seconds(60))
    try session.type("say \"it has $name8399\"", Keys.enter)
    try session.terminal.waitForScreen(containing: "\nit has a value for the name")
    try session.leave()
  }

  @Test func leavesWithTheStatusOfExit() throws {
    let session = try SessionTerminal()
    try session.waitForPrompt()
    try session.type("exit 3", Keys.enter)
    #expect(try session.terminal.waitForExit() == .exited(3))
    #expect(try session.terminal.isCooked())
  }

  @Test func unicodeIsTypedAndShown() throws {
    let session = try SessionTerminal(columns: 40)
    #expect(try session.enter("say 'é 日本 👍'") == ["é 日本 👍"])
    #expect(try session.enter("[[n: 日本 x: 1] [n: é x: 2]]") == ["n     x", "日本  1", "é     2"])
    try session.leave()
  }
}
