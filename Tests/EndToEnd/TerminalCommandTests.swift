import TestSupport
import Testing

/// The language's commands that need a terminal, or must end with one.
@Suite struct TerminalCommandTests {
  private func terminal(_ program: String, in world: LocalWorld) throws -> PseudoTerminal {
    try PseudoTerminal(
      try Products.path("hkd"), ["-c", program], environment: world.environment, workingDirectory: world.work)
  }

  @Test func whatIsTypedForASecretIsNeitherEchoedNorShown() throws {
    let world = try LocalWorld()
    let hkd = try terminal("let token = (secret:prompt 'API token'); say $token ($token == 'hunter22')", in: world)
    _ = try hkd.waitForScreen(containing: "API token:")
    try hkd.send("hunter22" + Keys.enter)
    _ = try hkd.waitForScreen(containing: "‹secret› true")
    #expect(try hkd.waitForExit() == .exited(0))
    #expect(!String(decoding: hkd.transcript, as: UTF8.self).contains("hunter22"))
  }

  @Test func controlCAtTheQuestionEndsTheProgramAndBringsTheEchoBack() throws {
    let world = try LocalWorld()
    let hkd = try terminal("try { secret:prompt 'Token' } finally { say cleaned; sleep 300ms }", in: world)
    _ = try hkd.waitForScreen(containing: "Token:")
    try hkd.send(Keys.control("c"))
    _ = try hkd.waitForScreen(containing: "cleaned")
    #expect(try hkd.isCooked())
    #expect(try hkd.waitForExit() == .exited(130))
  }

  @Test func controlCEndsAProgramThatExecHasStarted() throws {
    let world = try LocalWorld()
    let hkd = try terminal("exec --live sh -c 'echo started $$; sleep 60'", in: world)
    _ = try hkd.waitForScreen(containing: "started")
    try hkd.send(Keys.control("c"))
    #expect(try hkd.waitForExit() == .exited(130))
    let words = String(decoding: hkd.transcript, as: UTF8.self).split { !$0.isNumber && !$0.isLetter }
    let started = try #require(words.firstIndex(of: "started"))
    let process = String(words[words.index(after: started)])
    #expect(eventually { fileStatus("/proc/\(process)") == nil })
  }

  @Test func withoutATerminalASecretCannotBeAskedFor() throws {
    let world = try LocalWorld()
    let run = try ProcessRun.run(
      "setsid", ["--wait", try Products.path("hkd"), "-c", "secret:prompt 'Token'"], environment: world.environment)
    #expect(run.status == .exited(1))
    #expect(run.stderr.contains("HKD333") && run.stderr.contains("secret:env"))
  }
}
