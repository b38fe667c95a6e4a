import Glibc
import TestSupport
import Testing

/// What the command line of the built program does besides deploying.
@Suite struct CommandLineTests {
  @Test func formatWritesTheProgramAndLeavesAWrongOneAlone() throws {
    let world = try LocalWorld()
    try world.folder.write("work/a.hkd", "if   true {\nsay  one   # why\n}\n", mode: 0o750)
    let shown = try world.hkd("--format", "a.hkd")
    #expect(shown.status == .exited(0))
    #expect(shown.stdout == "if true {\n  say one  # why\n}\n" || shown.stdout == "if true {\n  say one # why\n}\n")
    #expect(try world.hkd("--format", "--write", "a.hkd").status == .exited(0))
    #expect(try world.folder.text("work/a.hkd") == shown.stdout)
    var status = stat()
    #expect(stat(world.folder.path("work/a.hkd"), &status) == 0 && status.st_mode & 0o777 == 0o750)

    try world.folder.write("work/b.hkd", "if true {\n")
    let wrong = try world.hkd("--format", "--write", "b.hkd")
    #expect(wrong.status == .exited(2))
    #expect(try world.folder.text("work/b.hkd") == "if true {\n")
  }

  @Test func checkRunsNothingAndPrintsNothing() throws {
    let world = try LocalWorld()
    let run = try world.hkd("--check", "-c", "say hello; apps:create x")
    #expect(run.status == .exited(0))
    #expect(run.stdout == "" && run.stderr == "")
    #expect(try world.hkd("--check", stdin: "say $x").status == .exited(2))
  }

  @Test func argumentsAndLetReachTheProgram() throws {
    let world = try LocalWorld()
    try world.folder.write("work/args.hkd", "say $args.0 $args.1\n")
    #expect(try world.hkd("args.hkd", "a b", "--check").stdout == "a b --check\n")
    #expect(
      try world.hkd("-c", "say $app ($args | count)", "--let", "app=x $y; say no", "--", "one").stdout == "x $y; say no 1\n")
    #expect(try world.hkd("-", "one", stdin: "say ...$args").stdout == "one\n")
  }

  @Test func mainGetsTypedArgumentsAndHelp() throws {
    let world = try LocalWorld()
    let program = """
      ## Greets people.
      def main(
        ## Whom.
        name: string,
        --times: int = 1,
      ) { for i in 1..$times { say "hello $name" } }
      """
    try world.folder.write("work/greet.hkd", program)
    #expect(try world.hkd("greet.hkd", "Ann", "--times", "2").stdout == "hello Ann\nhello Ann\n")
    #expect(try world.hkd("greet.hkd", "Ann", "--times", "many").status == .exited(2))
    #expect(try world.hkd("greet.hkd").status == .exited(2))
    #expect(try world.hkd("greet.hkd", "Ann", "--times", "x").stderr.contains("`greet.hkd`: `x` is no int"))
    let help = try world.hkd("greet.hkd", "--help")
    #expect(help.status == .exited(0))
    #expect(help.stdout.contains("Whom.") && help.stdout.contains("--times"))
    // Nothing can be piped into a program's arguments.
    #expect(help.stdout.contains("  greet.hkd <name> [flags]\n") && !help.stdout.contains("piped"))
  }

  @Test func optionsThatAreWrongRunNothing() throws {
    let world = try LocalWorld()
    for arguments in [["--nope"], ["--let", "1x=2"], ["--write"], ["--output", "xml"]] {
      let plain = try world.hkd(arguments + ["-c", "say ran"])
      #expect(plain.status == .exited(2) && plain.stdout == "" && plain.stderr.hasPrefix("error[HKD290]"), "\(arguments)")
      let json = try world.hkd(["--error-format", "json"] + arguments + ["-c", "say ran"])
      #expect(json.status == .exited(2) && json.stderr.hasPrefix("{\"code\":\"HKD290\""), "\(json.stderr)")
    }
  }

  @Test func quietLeavesOutWhatGoesOn() throws {
    let world = try LocalWorld()
    let program = "try { retry 2 --backoff 1ms { fail \"x\" } } catch { say failed }"
    #expect(try world.hkd("-c", program).stderr.contains("try 1 of 2"))
    let quiet = try world.hkd("--quiet", "-c", program)
    #expect(quiet.stdout == "failed\n" && quiet.stderr == "")
  }

  @Test func errorsAndValuesAsJSON() throws {
    let world = try LocalWorld()
    let values = try world.hkd("--output", "json", "-c", "[a: 1s b: 2kb]; \"x\"; null")
    #expect(values.stdout == "{\"a\":\"1s\",\"b\":2000}\n\"x\"\n")
    let error = try world.hkd("--error-format", "json", "-c", "fail \"no\" --code mine")
    #expect(error.status == .exited(1))
    #expect(error.stderr.hasPrefix("{\"code\":\"mine\",\"message\":\"no\""))
  }

  @Test func statementsArriveOneByOne() throws {
    let world = try LocalWorld()
    let run = try RunningProcess(Products.path("hkd"), ["-i"], environment: world.environment, workingDirectory: world.work)
    run.send("let x = 1\nsay \"got $x\"\n")
    try run.waitForOutput(containing: "got 1\n")
    run.send("say $nothing\nif true {\n")
    try run.waitForOutput(containing: "nothing", on: .err)
    run.send("  say inside\n}\nfail \"end\"\n")
    try run.waitForOutput(containing: "inside\n")
    run.closeInput()
    #expect(try run.waitForExit().status == .exited(1))
    #expect(try world.hkd("-i", stdin: "say 1\nif true {\n").status == .exited(2))
  }

  @Test func explainAndHelpKnowTheirNames() throws {
    let world = try LocalWorld()
    #expect(try world.hkd("--explain", "HKD204").stdout.hasPrefix("HKD204"))
    #expect(try world.hkd("--explain", "HKD9").status == .exited(2))
    #expect(try world.hkd("--help", "release").stdout.contains("--app"))
    let unknown = try world.hkd("--help", "relase")
    #expect(unknown.status == .exited(2) && unknown.stderr.contains("release"))
    #expect(try world.hkd("--version").stdout.hasPrefix("hkd "))
  }

  @Test func aPlanSendsNothingThatWrites() throws {
    let world = try LocalWorld()
    try world.writeApp("x")
    let server = try ScriptedServer { _ in .json(#"{"id":"not_found","message":"nothing here"}"#, status: 404) }
    let run = try world.hkd(
      "--plan", "-c", "archive . | source | upload | release --app shop | await",
      environment: ["HKD_API_URL": server.url, "HEROKU_API_KEY": "some-token-123"])
    #expect(run.stdout.contains("1. ") && run.stdout.contains("/apps/shop/builds"), "\(run.stdout)\(run.stderr)")
    #expect(server.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func aReaderThatWentAwayIsQuiet() throws {
    let world = try LocalWorld()
    let run = try ProcessRun.run(
      "sh", ["-c", "hkd -c 'for i in 1..200000 { say $i }' | head -n 1"], environment: world.environment)
    #expect(run.stdout == "1\n" && run.stderr == "")
  }

  @Test func outputThatIsLostIsAnError() throws {
    let world = try LocalWorld()
    let shell = { (text: String) in
      try ProcessRun.run("sh", ["-c", text], environment: world.environment, workingDirectory: world.work)
    }
    let full = try shell("hkd -c 'say hi; say more' > /dev/full")
    #expect(full.status == .exited(10) && full.stderr.contains("standard output"), "\(full.stderr)")
    // Whoever reads no more ends what only writes; what is on its way out still runs.
    let endless = try shell("hkd -c 'defer { exec touch cleaned }; while true { say x }' | head -n 1; test -e cleaned")
    #expect(endless.stdout == "x\n" && endless.stderr == "" && endless.status == .exited(0))
    #expect(try shell("hkd -c '1..9223372036854775807' | head -n 1").stdout == "1\n")
    #expect(try world.hkd("--output", "json", "-c", "1..9223372036854775807").stderr.contains("HKD316"))
  }

  @Test func aDeadlineForTheWholeRunIs7() throws {
    let world = try LocalWorld()
    #expect(try world.hkd("-c", "while true { }", environment: ["HKD_DEADLINE": "100ms"]).status == .exited(7))
    #expect(try world.hkd("-c", "say 1", environment: ["HKD_DEADLINE": "soon"]).status == .exited(2))
  }

  @Test func aTildeIsTheHomeFolder() throws {
    let world = try LocalWorld()
    try world.folder.write("home/app/Procfile", "web: sleep 1d")
    let run = try world.hkd("-c", "archive:list ~/app | each { |file| $file.path }; open ~/app/Procfile | lines | count")
    #expect(run.stdout == "Procfile\n1\n", "\(run.stderr)")
  }
}
