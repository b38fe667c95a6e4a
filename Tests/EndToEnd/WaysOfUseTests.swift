import Glibc
import TestSupport
import Testing

/// One line deploys a real folder to the real local platform, in each way of use, and the app answers over HTTP.
@Suite struct WaysOfUseTests {
  private static let line = "archive . | source | upload | release --app shop | await"

  @Test func aLineDeploys() throws {
    let world = try LocalWorld()
    try world.writeApp("from a line")
    #expect(try world.hkd("--local", "-c", "ignore (apps:create shop)").status == .exited(0))
    let deploy = try world.hkd("--local", "-c", Self.line)
    #expect(deploy.status == .exited(0), "\(deploy.stderr)")
    #expect(deploy.stderr.contains("shop v"), "\(deploy.stderr)")
    #expect(deploy.stdout.contains("succeeded"), "\(deploy.stdout)")
    #expect(try world.answer(of: "shop") == "from a line")
    #expect(try world.temporaryFiles() == "")
  }

  @Test func aScriptFileDeploys() throws {
    let world = try LocalWorld()
    try world.writeApp("from a file")
    try world.folder.write(
      "work/ship.hkd", "#!/usr/bin/env -S hkd --local\napps:create shop | ignore\n\(Self.line)\n", mode: 0o755)
    let named = try world.hkd("--local", "ship.hkd")
    #expect(named.status == .exited(0), "\(named.stderr)")
    #expect(try world.answer(of: "shop") == "from a file")

    try world.folder.write("work/again.hkd", "#!/usr/bin/env -S hkd --local\n\(Self.line)\n", mode: 0o755)
    try world.folder.write("work/greeting.txt", "from a program")
    let program = try ProcessRun.run(
      world.folder.path("work/again.hkd"), environment: world.environment, workingDirectory: world.work)
    #expect(program.status == .exited(0), "\(program.stderr)")
    #expect(try world.answer(of: "shop") == "from a program")
  }

  @Test func standardInputDeploys() throws {
    let world = try LocalWorld()
    try world.writeApp("from a pipe")
    let deploy = try world.hkd("--local", stdin: "apps:create shop | ignore\n\(Self.line)\n")
    #expect(deploy.status == .exited(0), "\(deploy.stderr)")
    #expect(try world.answer(of: "shop") == "from a pipe")
  }

  @Test func aSessionDeploysWordByWord() throws {
    let world = try LocalWorld()
    try world.writeApp("from a session")
    let terminal = try PseudoTerminal(
      Products.path("hkd"), ["--local", "--keep"], environment: world.environment, workingDirectory: world.work, rows: 60,
      columns: 120)
    func enter(_ line: String, until text: String) throws {
      try terminal.send(line + "\r")
      try terminal.waitForTranscript(containing: text, within: .seconds(30))
    }
    try terminal.waitForTranscript(containing: "›", within: .seconds(20))
    try enter("apps:create shop", until: "\nshop")
    try enter("let a = (archive .)", until: "let a")
    try enter("let s = ($a | source)", until: "let s")
    try enter("let u = ($s | upload)", until: "let u")
    try enter("let b = ($u | release --app shop)", until: "let b")
    try enter("await $b", until: "shop v")
    try enter("exit", until: "exit")
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(try world.answer(of: "shop") == "from a session")
  }
}
