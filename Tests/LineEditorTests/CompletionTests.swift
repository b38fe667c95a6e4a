import TestSupport
import Testing

@testable import LineEditor

@Suite("Completion")
struct CompletionTests {
  @Test func completesTheOnlyCandidate() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("rel", Keys.tab, "x")
    try session.expectLine("app> release x")
    try session.type(" é", Keys.tab)
    try session.expectLine("app> release x été")
  }

  @Test func listsSeveralWithDescriptionsAboveThePrompt() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("x | a", Keys.tab)
    try session.expectLine("app> x | apps")
    try session.type(Keys.tab)
    try session.terminal.waitForScreen {
      $0.text == "apps         Lists apps\napps:create  Makes an app\napp> x | apps" && $0.cursor == (2, 13)
    }
    try session.type(":", Keys.tab, Keys.enter)
    try session.expectEntry("x | apps:create ")
  }

  @Test func ringsWhereThereIsNothing() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("zzz", Keys.tab)
    try session.terminal.waitForScreen { $0.bells == 1 && $0.lines[0] == "app> zzz" }
  }

  @Test func completesInAContinuationAndInTheMiddle() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("é {", Keys.enter)
    try session.waitForPrompt("...>")
    try session.type("rel|x", Keys.left, Keys.left, Keys.tab)
    try session.expectLine("...> release |x", cursor: 13)
  }

  @Test func aLineOfWideCharactersStaysWholeUnderAList() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type("日本日本 | a|日", Keys.left, Keys.left, Keys.tab)
    try session.expectLine("app> 日本日本 | apps|日", cursor: 20)
    try session.type(Keys.tab)
    try session.terminal.waitForScreen(containing: "apps:create  Makes an app\n")
    try session.expectLine("app> 日本日本 | apps|日", cursor: 20)
    try session.type("X")
    try session.expectLine("app> 日本日本 | appsX|日", cursor: 21)
    try session.type(Keys.home, "y")
    try session.expectLine("app> y日本日本 | appsX|日", cursor: 6)
    try session.type(Keys.control("r"), "none", Keys.control("g"), "z")
    try session.expectLine("app> yz日本日本 | appsX|日", cursor: 7)
    try session.type(Keys.enter)
    try session.expectEntry("yz日本日本 | appsX|日")
  }

  @Test func listsFitTheScreen() {
    let many = (1...100).map { Candidate(text: "item\($0)", replaceRange: 0..<0) }
    let rows = CompletionList.lines(of: many, size: TerminalSize(rows: 8, columns: 40)).split(separator: "\n")
    #expect(rows.count == 5)
    #expect(rows.last == "… 21 more rows")
    #expect(rows.allSatisfy { displayWidth(of: $0) < 40 })
    let described = [Candidate(text: "日本 ", description: String(repeating: "long ", count: 20), replaceRange: 0..<0)]
    #expect(CompletionList.lines(of: described, size: TerminalSize(rows: 8, columns: 20)) == "日本  long long lo…\n")
  }
}
