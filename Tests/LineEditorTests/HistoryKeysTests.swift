import CSystem
import TestSupport
import Testing

@Suite("History at the prompt")
struct HistoryKeysTests {
  @Test func arrowsGoThroughTheHistoryAndBackToTheDraft() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.enter("one")
    try session.enter("two")
    let draft = String(repeating: "x", count: 1500)
    try session.type(draft, Keys.up)
    try session.expectLine("app> two", cursor: 8)
    try session.type(Keys.up)
    try session.expectLine("app> one")
    try session.type(Keys.up)
    try session.terminal.waitForScreen { $0.bells == 1 }
    try session.type(Keys.down)
    try session.expectLine("app> two")
    try session.type(Keys.down, Keys.enter)
    try session.terminal.waitForScreen(containing: "entry 1500: ")
  }

  @Test func anEntryOfSeveralLinesComesBackWholeAndIsEdited() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type(Keys.paste("a {\n  b\n}"), Keys.enter)
    try session.expectEntry("a {\n  b\n}")
    try session.end()
    let second = try Session(home: session.home)
    try second.waitForPrompt()
    try second.type(Keys.up)
    try second.terminal.waitForScreen { $0.text == "app> a {\n  b\n}" && $0.cursor == (2, 1) }
    // Up and down move in the text before they leave it.
    try second.type(Keys.up, Keys.end, "!")
    try second.terminal.waitForScreen { $0.text == "app> a {\n  b!\n}" && $0.cursor == (1, 4) }
    try second.type(Keys.enter)
    try second.expectEntry("a {\n  b!\n}")
  }

  @Test func searchesBackwards() throws {
    let session = try Session()
    try session.waitForPrompt()
    for entry in ["release shop", "logs été", "apps"] { try session.enter(entry) }
    try session.type("draft", Keys.control("r"), "ét")
    try session.expectLine("(search) ét: logs été", cursor: 18)
    try session.type("x")
    try session.expectLine("(not found) étx: logs été")
    try session.type(Keys.backspace, Keys.backspace, Keys.backspace, "s")
    try session.expectLine("(search) s: apps")
    try session.type(Keys.control("r"), Keys.control("r"))
    try session.expectLine("(search) s: release shop")
    try session.type(Keys.control("g"))
    try session.expectLine("app> draft", cursor: 10)
    try session.type(Keys.control("r"), "é", Keys.enter)
    try session.terminal.waitForScreen { $0.text.components(of: "entry 10: \"logs été\"") == 2 }
    try session.waitForPrompt()
    // The found entry is where the arrows go on.
    try session.type(Keys.control("r"), "rel", Keys.down)
    try session.expectLine("app> apps")
  }

  @Test func aSearchUnderLinesPrintedAboveAndOfSeveralLines() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.type(Keys.paste("a {\n  needle\n}"), Keys.enter)
    try session.expectEntry("a {\n  needle\n}")
    try session.command("log 2")
    try session.type(Keys.control("r"), "NEED")
    try session.terminal.waitForScreen(containing: "log line 2")
    try session.expectLine("(not found) NEED:")
    try session.type(Keys.backspace, Keys.backspace, Keys.backspace, Keys.backspace, "need")
    try session.terminal.waitForScreen { $0.text.hasSuffix("\n(search) need: a {\n  needle\n}") }
    try session.type(Keys.end, "!", Keys.enter)
    try session.expectEntry("a {\n  needle!\n}")
  }

  @Test func goesToEntriesThatBeginAlike() throws {
    let home = try TemporaryFolder("editor")
    try home.write(".editrc", "bind \"\\e[A\" ed-search-prev-history\nbind \"\\e[B\" ed-search-next-history\n")
    let session = try Session(home: home)
    try session.waitForPrompt()
    for entry in ["release one", "apps", "release two", "logs"] { try session.enter(entry) }
    try session.type("rel", Keys.up)
    try session.expectLine("app> release two", cursor: 8)
    try session.type(Keys.up)
    try session.expectLine("app> release one", cursor: 8)
    try session.type(Keys.down)
    try session.expectLine("app> release two")
    try session.type(Keys.down)
    try session.expectLine("app> rel")
  }

  @Test func sessionsSideBySideLoseNothingAndSeeEachOther() throws {
    let first = try Session()
    let second = try Session(home: first.home)
    try first.waitForPrompt()
    try second.waitForPrompt()
    try first.enter("from the first")
    try second.enter("from the second")
    try first.enter("again from the first")
    try second.enter("x")
    try second.type(Keys.up, Keys.up)
    try second.expectLine("app> again from the first")
    try second.type(Keys.control("c"))
    try second.waitForPrompt()
    try first.end()
    try second.end()
    let file = try first.home.text("history")
    #expect(
      file.split(separator: "\n").map { $0.drop { $0 != " " }.dropFirst() } == [
        "from the first", "from the second", "again from the first", "x",
      ])
    #expect(fileStatus(first.home.path("history"))?.st_mode == 0o100600)
  }

  @Test func secretsBlanksAndPrivateEntriesAreNotStored() throws {
    let session = try Session()
    try session.waitForPrompt()
    try session.enter(" led by a blank")
    try session.enter("my secret")
    try session.enter("plain")
    try session.type(Keys.up, Keys.up)
    try session.terminal.waitForScreen { $0.bells == 1 }
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    try session.end()
    #expect(try session.home.text("history").components(of: "\n") == 1)

    let hidden = try Session(home: session.home, environment: ["DRIVER_PRIVATE": "1"])
    try hidden.waitForPrompt()
    try hidden.enter("in private")
    try hidden.type(Keys.up)
    try hidden.expectLine("app> in private")
    try hidden.type(Keys.up)
    try hidden.expectLine("app> plain")
    try hidden.type(Keys.control("c"))
    try hidden.waitForPrompt()
    try hidden.end()
    #expect(try session.home.text("history").components(of: "\n") == 1)
  }

  @Test func anUnwritableHistoryIsToldOnceAndTheSessionGoesOn() throws {
    let home = try TemporaryFolder("editor")
    try home.makeFolder("history")
    let session = try Session(home: home)
    try session.waitForPrompt()
    try session.enter("one")
    try session.enter("two")
    try session.type(Keys.up, Keys.up)
    try session.expectLine("app> one")
    #expect(session.screen.text.contains("problem: history \(home.path)/history: it cannot be"))
  }

  @Test func anEmptyPathTurnsItOff() throws {
    let session = try Session(environment: ["DRIVER_HISTORY": ""])
    try session.waitForPrompt()
    try session.enter("one")
    try session.type(Keys.up)
    try session.expectLine("app> one")
    #expect(try entries(of: session.home.path).isEmpty)
  }
}
