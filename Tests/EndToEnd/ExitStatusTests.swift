import Glibc
import TestSupport
import Testing

/// The exit status tells the truth, and the message says what to do (language reference, "Failing").
@Suite struct ExitStatusTests {
  private static let line = "archive . | source | upload | release --app shop | await"

  @Test func aFailedReleasePhaseIs6AndTheOldReleaseStaysLive() throws {
    let world = try LocalWorld()
    try world.writeApp("good")
    #expect(try world.hkd("--local", "-c", "apps:create shop | ignore; \(Self.line)").status == .exited(0))
    try world.writeApp("bad", procfile: "release: echo migration broke; exit 3\n")
    let deploy = try world.hkd("--local", "-c", Self.line)
    #expect(deploy.status == .exited(6), "\(deploy.stderr)")
    #expect(deploy.stderr.contains("migration broke"))
    #expect(try world.answer(of: "shop") == "good")
  }

  @Test func aFailedBuildIs6WithTheTailOfItsLog() throws {
    let world = try LocalWorld()
    try world.writeApp("x")
    try world.folder.write("work/bin/detect", "#!/bin/sh\necho Broken\n", mode: 0o755)
    try world.folder.write("work/bin/compile", "#!/bin/sh\necho compiler said no\nexit 1\n", mode: 0o755)
    let deploy = try world.hkd("--local", "-c", "apps:create shop | ignore; \(Self.line)")
    #expect(deploy.status == .exited(6), "\(deploy.stderr)")
    #expect(deploy.stderr.contains("compiler said no"))
  }

  @Test func anUnknownAppIs4() throws {
    let world = try LocalWorld()
    try world.writeApp("x")
    let deploy = try world.hkd("--local", "-c", "archive . | source | upload | release --app nowhere | await")
    #expect(deploy.status == .exited(4), "\(deploy.stderr)")
    #expect(deploy.stderr.contains("nowhere"))
  }

  @Test func aWrongTokenIs3AndIsNotShown() throws {
    let world = try LocalWorld()
    let server = try ScriptedServer { _ in
      .json(#"{"id":"unauthorized","message":"Invalid credentials provided."}"#, status: 401)
    }
    let run = try world.hkd("-c", "apps", environment: ["HKD_API_URL": server.url, "HEROKU_API_KEY": "wrong-token-123456"])
    #expect(run.status == .exited(3), "\(run.stderr)")
    #expect(!run.stderr.contains("wrong-token-123456"))
    #expect(run.stderr.contains("HEROKU_API_KEY"))
  }

  @Test func noTokenIs3AndSaysWhatToDo() throws {
    let world = try LocalWorld()
    let run = try world.hkd("-c", "apps", environment: ["HKD_API_URL": "http://127.0.0.1:9"])
    #expect(run.status == .exited(3), "\(run.stderr)")
    #expect(run.stderr.contains("HEROKU_API_KEY") && run.stderr.contains("--local"))
  }

  @Test func anUnreachableHostIs8() throws {
    let world = try LocalWorld()
    let run = try world.hkd(
      "-c", "with [timeout: 5s] { apps }", environment: ["HKD_API_URL": "http://127.0.0.1:9", "HEROKU_API_KEY": "some-token-123"])
    #expect(run.status == .exited(8), "\(run.stderr)")
  }

  @Test(arguments: ["say before\nrelease --ap shop", "say before\nlaunch .", "say before\nlet x = [", "say before\nsay $nothing"])
  func aCheckErrorIs2AndNothingRuns(program: String) throws {
    let world = try LocalWorld()
    for run in [try world.hkd("-c", program), try world.hkd(stdin: program)] {
      #expect(run.status == .exited(2))
      #expect(run.stdout == "")
      #expect(run.stderr.contains("error[HKD"))
    }
  }

  @Test func anUnknownOptionOrUnreadableScriptIs2() throws {
    let world = try LocalWorld()
    #expect(try world.hkd("--lokal", "-c", "null").status == .exited(2))
    let missing = try world.hkd("nothere.hkd")
    #expect(missing.status == .exited(2))
    #expect(missing.stderr.contains("nothere.hkd"))
  }

  @Test func aMissingOrEmptyFolderIs10() throws {
    let world = try LocalWorld()
    let missing = try world.hkd("-c", "archive ./nowhere | ignore")
    #expect(missing.status == .exited(10), "\(missing.stderr)")
    #expect(missing.stderr.contains("nowhere"))
    _ = try world.folder.makeFolder("work/empty")
    #expect(try world.hkd("-c", "archive ./empty | ignore").status == .exited(10))
  }

  @Test func anUnreadableFileIs10AndNamed() throws {
    guard geteuid() != 0 else { return }  // root reads everything
    let world = try LocalWorld()
    try world.writeApp("x")
    try world.folder.write("work/locked.txt", "x", mode: 0o000)
    let run = try world.hkd("-c", "archive . | ignore")
    #expect(run.status == .exited(10))
    #expect(run.stderr.contains("locked.txt"))
  }

  @Test func aScriptsOwnFailureIs1AndExitGivesItsNumber() throws {
    let world = try LocalWorld()
    let failed = try world.hkd("-c", "fail \"too big\" --code too-big")
    #expect(failed.status == .exited(1))
    #expect(failed.stderr.contains("too big") && failed.stderr.contains("too-big"))
    #expect(try world.hkd("-c", "exit 42").status == .exited(42))
  }

  @Test(arguments: [
    // What stands there, and how it ends: nothing is lost in silence, and nothing waits for what never comes.
    ("<&-", 2), ("-c 'sleep 50ms; say x' <&- >&-", 10), ("-c 'sleep 50ms; fail x' <&- 2>&-", 1),
    ("-c \"exec sh -c 'echo x >&2'\" <&- 2>&-", 0), ("-c 'sleep 50ms; 1' >&-", 10),
  ])
  func closedStandardDescriptorsAreNobodyElses(_ line: String, status: Int32) throws {
    let world = try LocalWorld()
    let run = try ProcessRun.run("sh", ["-c", "exec \(try Products.path("hkd")) \(line)"], environment: world.environment)
    #expect(run.status == .exited(status), "\(line): \(run.stderr)")
  }

  @Test func badJSONFromTheServerIsAPlatformFault() throws {
    let world = try LocalWorld()
    let server = try ScriptedServer { _ in .json(#"{"id": 1, "#) }
    let run = try world.hkd(
      "-c", "timeout 20s { apps }", environment: ["HKD_API_URL": server.url, "HEROKU_API_KEY": "some-token-123"])
    #expect(run.status == .exited(9), "\(run.stderr)")
  }

  /// All cleanups together have one grace, though each of these begins two more: it ends by the signal's status, and is not killed.
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)], ["finally", "defer"])
  func cleanupsWithoutEndEndWithASignal(_ end: (signal: Int32, status: Int32), _ word: String) throws {
    let world = try LocalWorld()
    let body = word == "defer" ? "defer { f }; f" : "try { f } finally { f }"
    let run = try RunningProcess(
      Products.path("hkd"), ["-c", "def f() { \(body) }; say begun; f"], environment: world.environment,
      workingDirectory: world.work)
    run.closeInput()
    _ = try run.waitForOutput(containing: "begun", on: .out, within: .seconds(30))
    run.signal(end.signal)
    let result = try run.waitForExit(within: .seconds(120))
    #expect(result.status == .exited(end.status), "\(result.stderr)")
    #expect(result.stderr.contains("def f() {"), "\(result.stderr)")
  }

  /// In a process of its own: what it takes away, tasks of other tests would lack.
  @Test func tasksWithoutEndAreAnError() throws {
    let run = try LocalWorld().hkd("-c", "def f(n) { all [{ f $n } { f $n }] }; f 0")
    #expect(run.status == .exited(10))
    // The second where both tasks of an `all` came to that end.
    #expect(["HKD316", "HKD317"].contains { run.stderr.contains("error[\($0)]") }, "\(run.stderr.prefix(500))")
  }

  /// `timeout` sends its signal to the program and then to its group: that is one signal.
  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalThatComesTwiceAtOnceLeavesTimeForCleanups(signal: Int32) throws {
    let world = try LocalWorld()
    let run = try RunningProcess(
      Products.path("hkd"), ["-c", "defer { sleep 500ms; say cleaned }; say begun; sleep 1h"], environment: world.environment,
      workingDirectory: world.work)
    run.closeInput()
    _ = try run.waitForOutput(containing: "begun", on: .out, within: .seconds(30))
    run.signal(signal)
    pause(.milliseconds(1))
    run.signal(signal)
    let result = try run.waitForExit(within: .seconds(20))
    #expect(result.status == .exited(signal == SIGINT ? 130 : 143))
    #expect(result.stdout == "begun\ncleaned\n")
  }

  @Test func controlCDuringADeployIs130AndSaysWhatGoesOn() throws {
    let world = try LocalWorld()
    try world.writeApp("x")
    try world.folder.write("work/bin/detect", "#!/bin/sh\necho Slow\n", mode: 0o755)
    try world.folder.write("work/bin/compile", "#!/bin/sh\necho compiling slowly\nsleep 30\n", mode: 0o755)
    #expect(try world.hkd("--local", "-c", "apps:create shop | ignore").status == .exited(0))
    let run = try RunningProcess(
      Products.path("hkd"), ["--local", "-c", Self.line], environment: world.environment, workingDirectory: world.work)
    run.closeInput()
    _ = try run.waitForOutput(containing: "compiling slowly", on: .err, within: .seconds(30))
    run.signal(SIGINT)
    let result = try run.waitForExit(within: .seconds(10))
    #expect(result.status == .exited(130), "\(result.stderr)")
    #expect(result.stderr.contains("await"), "\(result.stderr)")
    #expect(try world.temporaryFiles() == "")
  }
}
