import Glibc
import TestSupport
import Testing

@Suite("A session: history")
struct SessionHistoryTests {
  private func path(_ session: SessionTerminal) -> String { session.world.folder.path("state/hkd/history") }

  @Test func outlivesTheSessionAndIsShared() throws {
    let first = try SessionTerminal()
    try first.enter("say one")
    let second = try SessionTerminal(in: first.world)
    try second.enter("say two")
    try first.enter("say three")
    try first.enter("say one")
    try second.enter("if true {\n  say many\n}")
    try first.leave()
    try second.leave()
    var status = stat()
    #expect(stat(path(first), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    let third = try SessionTerminal(in: first.world)
    try third.waitForPrompt()
    // Newest first, each once, entries of several lines whole.
    try third.type(Keys.up)
    try third.terminal.waitForScreen("recall the entry of three lines") {
      $0.lines.contains("  say many") && $0.lines.contains("}")
    }
    try third.type(Keys.control("c"))
    #expect(try third.enter("history | where { |entry| $entry.text =~ '^say one$' } | count") == ["1"])
    #expect(try third.enter("history | each { |entry| $entry.text } | take 2") == ["say two", "say three"])
    try third.leave()
  }

  @Test func searchesBackwards() throws {
    let session = try SessionTerminal()
    try session.enter("say needle")
    try session.enter("say hay")
    try session.waitForPrompt()
    try session.type(Keys.control("r"), "need")
    try session.terminal.waitForScreen("find it") { $0.lines[$0.cursor.row].contains("say needle") }
    try session.type(Keys.enter)
    try session.terminal.waitForScreen("run it") { $0.history.split(separator: "\n").count { $0 == "needle" } == 2 }
    try session.leave()
  }

  @Test func neverHoldsSecrets() throws {
    let session = try SessionTerminal(environment: ["MY_SECRET": "hush-hush-value"])
    try session.enter(" say blank")
    try session.enter("say kept")
    try session.enter("secret:env MY_SECRET | ignore; try { config:set A=1 --app x } catch e { say $e.code }")
    try session.enter("say 'hush-hush-value'")
    try session.enter("say https://user:pass@host/")
    try session.enter("say HRKU-01234567-89ab-cdef-0123-456789abcdef")
    try session.enter("try { config:set KEY=longer-value --app x } catch e { say no }")
    try session.enter("try { config:set [KEY: longer-value2] --app x } catch e { say no }")
    // A short value is no secret unless its name says so.
    try session.enter("try { config:set PORT=80 --app x } catch e { say no }")
    for entry in [
      "config:set DB_PASSWORD=abc --app x", "config:set [PIN: 1234] --app x", "config:set \"TOKEN=t$(1)x\" --app x",
      "config:set KEY=shorter-value =", "auth:login --token longer-token", "'longer-token' | auth:login",
      "webhooks:add https://h.example --include api:release --secret=longer-token", "auth:login --token longer-token )",
    ] {
      try session.enter("try { \(entry) } catch e { say no }")
    }
    try session.leave()
    let stored = try session.world.folder.text("state/hkd/history")
    #expect(stored.split(separator: "\n").count == 3, "\(stored)")
    #expect(stored.contains("PORT=80") || stored.contains("PORT\\=80"), "\(stored)")
    #expect(stored.contains("say kept"))
    for secret in ["blank", "hush-hush-value", "user:pass", "HRKU", "longer"] { #expect(!stored.contains(secret), "\(secret)") }
  }

  @Test(arguments: [["--private"], []])
  func isKeptInMemoryAlone(arguments: [String]) throws {
    let session = try SessionTerminal(arguments, environment: arguments.isEmpty ? ["HKD_HISTORY": ""] : [:])
    try session.enter("say something")
    try session.waitForPrompt()
    try session.type(Keys.up)
    try session.expectLine("hkd › say something")
    try session.type(Keys.control("c"))
    try session.leave()
    #expect(access(path(session), F_OK) != 0)
  }

  @Test func anEntryThatDoesNotFitIsNotKeptInPart() throws {
    let world = try LocalWorld()
    let variables = world.environment.merging(["LANG": "C.UTF-8"]) { $1 }
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-c", "ulimit -f 8; exec hkd --quiet"], environment: variables, workingDirectory: world.work, rows: 30,
      columns: 100)
    try terminal.waitForScreen(containing: "hkd ›")
    try terminal.send("say small" + Keys.enter)
    try terminal.waitForScreen(containing: "\nsmall\n")
    try terminal.send(Keys.paste("'" + String(repeating: "x", count: 8_000) + "' | ignore") + Keys.enter)
    try terminal.waitForScreen(containing: "it cannot be written")
    try terminal.waitForScreen("show a fresh prompt") { $0.lines[$0.cursor.row] == "hkd ›" && $0.modes.contains(2004) }
    try terminal.send(Keys.control("d"))
    #expect(try terminal.waitForExit() == .exited(0))
    let lines = try world.folder.text("state/hkd/history").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 2 && lines[0].hasSuffix(" say small") && lines[1].isEmpty)
  }

  @Test func standsWhereItIsToldTo() throws {
    let world = try LocalWorld()
    let session = try SessionTerminal(in: world, environment: ["HKD_HISTORY": world.folder.path("mine")])
    try session.enter("say something")
    try session.leave()
    #expect(try world.folder.text("mine").contains("say something"))
  }

  @Test func aHistoryThatCannotBeWrittenStopsNothing() throws {
    let session = try SessionTerminal(environment: ["HKD_HISTORY": "/proc/none/history"])
    #expect(try session.enter("say on").contains("on"))
    #expect(session.screen.history.contains("notice: "))
    #expect(try session.enter("say and on") == ["and on"])
    try session.leave()
  }
}
