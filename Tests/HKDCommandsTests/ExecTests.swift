import Glibc
import HKDCommands
import HKDLanguage
import HKDSystem
import TestSupport
import Testing

@Suite struct ExecTests {
  private let harness = CommandHarness()

  private func sh(_ script: String, _ more: [String: Value] = [:]) -> String {
    var arguments = more
    arguments["program"] = .string("sh")
    arguments["arguments"] = .list([.string("-c"), .string(script)])
    return harness.outcome("exec", arguments)
  }

  @Test func standardOutputIsGivenWithoutTheFinalNewline() {
    #expect(sh("printf 'a\\nb\\n\\n'") == #""a\nb\n""#)
    #expect(sh("printf a") == #""a""#)
    #expect(sh("true") == #""""#)
  }

  @Test func wordsReachTheProgramAsTheyAre() {
    let words: [Value] = [
      .string("%s|"), .string("a b"), .string("$x"), .string("--"), .int(-1), .duration(90_000_000_000),
    ]
    #expect(
      harness.outcome("exec", ["program": .string("printf"), "arguments": .list(words)]) == #""a b|$x|--|-1|1m30s|""#)
    #expect(
      harness.outcome("exec", ["program": .string("printf"), "arguments": .list([.list([])])])
        == "HKD320: a program takes words, not a list")
    #expect(
      harness.outcome("exec", ["program": .string("printf"), "arguments": .list([.secret(Secret("hush"))])])
        .hasPrefix("HKD331"))
  }

  @Test func standardInputIsEmptyUnlessAStringIsPipedIn() {
    #expect(sh("cat | wc -c | tr -d ' '") == #""0""#)
    let long = String(repeating: "line\n", count: 200_000)
    #expect(sh("wc -c | tr -d ' '", ["input": .string(long)]) == #""1000000""#)
    // A program that reads nothing of it is no failure.
    #expect(sh("echo done", ["input": .string(long)]) == #""done""#)
    #expect(sh("cat", ["input": .string(long)]) == JSON.text(.string(String(long.dropLast()))))
    #expect(sh("cat", ["input": .secret(Secret("x"))]).hasPrefix("HKD331"))
  }

  @Test func aStatusThatIsNotZeroIsAnErrorWithTheTailOfStandardError() {
    #expect(
      sh("echo lost; echo first >&2; echo second >&2; exit 3") == "HKD340: `sh` ended with status 3:\nfirst\nsecond")
    #expect(sh("exit 1") == "HKD340: `sh` ended with status 1")
    let many = sh("i=0; while [ $i -lt 2000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1")
    #expect(many.hasSuffix("line 1999"))
    #expect(many.split(separator: "\n").count == 21)
    let failure = #expect(throws: Failure.self) {
      try harness.run("exec", ["program": .string("sh"), "arguments": .list([.string("-c"), .string("exit 9")])])
    }
    #expect(failure?.status == 9 && failure?.kind == .script)
  }

  @Test func deathByASignalIsTold() {
    #expect(sh("kill -9 $$") == "HKD341: `sh` was killed by signal 9 (SIGKILL)")
    #expect(sh("kill -TERM $$") == "HKD341: `sh` was killed by signal 15 (SIGTERM)")
  }

  @Test func outputMustBeUTF8() {
    #expect(sh("printf 'ab\\377'") == "HKD342: the output of `sh` is not UTF-8: byte 2 does not belong there")
  }

  @Test func aProgramThatCannotStartIsALocalFailure() throws {
    #expect(
      harness.outcome("exec", ["program": .string("hkd-no-such-program")])
        == "HKD643: `hkd-no-such-program` cannot be started: no such program on the PATH")
    let folder = try TemporaryFolder("exec")
    let path = try folder.write("no-program", "x")
    #expect(
      harness.outcome("exec", ["program": .string(path)])
        == "HKD643: `\(path)` cannot be started: the file may not be executed (`chmod +x` allows it)")
    #expect(
      harness.outcome("exec", ["program": .string(folder.path)])
        == "HKD643: `\(folder.path)` cannot be started: it is a folder")
    let script = try folder.write("no-first-line", "echo hi\n", mode: 0o755)
    #expect(
      harness.outcome("exec", ["program": .string(script)]).hasSuffix("a script without a first line like #!/bin/sh"))
    #expect(harness.outcome("exec", ["program": .string("")]) == "HKD643: `` cannot be started: its name is empty")
    #expect(
      harness.outcome("exec", ["program": .string("true"), "in": .string("/no/such")])
        == "HKD643: `true` cannot be started: the folder `/no/such` cannot be entered: No such file or directory")
    let failure = #expect(throws: Failure.self) { try harness.run("exec", ["program": .string("hkd-no-such")]) }
    #expect(failure?.kind == .local)
  }

  @Test func theFolderIsThePrograms() throws {
    let folder = try TemporaryFolder("exec")
    #expect(sh("pwd", ["in": .string(folder.path)]) == "\"\(folder.path)\"")
  }

  @Test func liveOutputPassesTheGateLineByLine() throws {
    harness.runtime.gate.learn("hush-hush")
    #expect(sh("echo 'a hush-'hush; echo 'b hush-'hush >&2; printf end", ["live": .bool(true)]) == "null")
    #expect(harness.runtime.text == "a ‹secret›\nend")
    #expect(harness.runtime.notes == ["b ‹secret›"])
  }

  @Test func aPlanOnlyRecords() throws {
    let plan = Plan()
    let runtime = BareRuntime(plan: plan)
    let folder = try TemporaryFolder("plan")
    let path = folder.path("x")
    let planning = CommandHarness(runtime: runtime)
    let planned = try planning.run(
      "exec", ["program": .string("touch"), "arguments": .list([.string(path), .string("a b")])])
    #expect(Display().text(planned) == "‹the output of touch›")
    _ = try planning.run("save", ["text": .string("12345"), "path": .string(path)])
    #expect(plan.lines == ["exec touch \(path) \"a b\"", "write \(path) (5b)"])
    #expect(access(path, F_OK) != 0)
  }

  @Test func aDeadlineEndsTheWholeGroup() throws {
    let folder = try TemporaryFolder("exec")
    var timed = harness
    timed.scope = TaskScope(timeout: 300_000_000)
    let script = "sleep 60 & echo $! > \(folder.path("pid")); wait"
    let outcome = timed.outcome(
      "exec", ["program": .string("sh"), "arguments": .list([.string("-c"), .string(script)])])
    #expect(outcome == "HKD350: the deadline passed")
    let text = String(decoding: try readFile(folder.path("pid")), as: UTF8.self)
    let process = try #require(pid_t(text.split(separator: "\n").first ?? ""))
    #expect(eventually { kill(process, 0) != 0 && errno == ESRCH || isZombie(process) })
  }

  @Test func aProgramThatIgnoresSIGTERMIsKilledBehindAnInterrupt() throws {
    let folder = try TemporaryFolder("exec")
    var cancelled = harness
    let scope = TaskScope()
    cancelled.scope = scope
    let path = folder.path("pid")
    Thread.startDetached {
      _ = eventually { ((try? readFile(path)) ?? []).contains(10) }
      scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false))
    }
    let script = "trap '' TERM; echo $$ > \(path); sleep 60; sleep 60"
    let outcome = cancelled.outcome(
      "exec", ["program": .string("sh"), "arguments": .list([.string("-c"), .string(script)])])
    #expect(outcome == "HKD351: interrupted")
    let process = try #require(pid_t(try folder.text("pid").split(separator: "\n").first ?? ""))
    let name = "`sh` (process \(process))"
    #expect(harness.runtime.notes.first == "\(name) does not end yet; it is killed in a second")
    // The next program does not meet it.
    #expect(sh("kill -0 \(process) && echo there || echo gone") == #""gone""#)
    #expect(eventually { harness.runtime.notes.count == 1 || harness.runtime.notes.last == "\(name) was killed" })
  }

  @Test func aStoppedProgramEndsWhenCancelled() throws {
    var timed = harness
    timed.scope = TaskScope(timeout: 300_000_000)
    let outcome = timed.outcome(
      "exec", ["program": .string("sh"), "arguments": .list([.string("-c"), .string("kill -STOP $$")])])
    #expect(outcome == "HKD350: the deadline passed")
  }

  @Test func aProgramHasASessionWithoutTerminal() {
    // What asks on the terminal fails with its own words, and Ctrl-Z at the terminal does not stop it.
    #expect(sh("read -r pid name state parent group session rest < /proc/$$/stat; echo $((session - pid))") == #""0""#)
    #expect(sh("true < /dev/tty").hasPrefix("HKD340"))
  }

  @Test func aProgramThatClosesItsOutputEarlyIsWaitedFor() {
    #expect(sh("exec >&- 2>&-; sleep 0.1; exit 4") == "HKD340: `sh` ended with status 4")
  }

  @Test func sleepEndsWithItsScope() {
    var timed = harness
    timed.scope = TaskScope(timeout: 20_000_000)
    #expect(timed.outcome("sleep", ["duration": .duration(60_000_000_000)]) == "HKD350: the deadline passed")
    #expect(harness.outcome("sleep", ["duration": .duration(1)]) == "null")
    #expect(harness.outcome("sleep", ["duration": .duration(-1)]).hasPrefix("HKD322"))
  }
}

/// A killed process whose parent has gone may not be reaped at once in a container without an init.
private func isZombie(_ process: pid_t) -> Bool {
  guard let bytes = try? readFile("/proc/\(process)/stat") else { return true }
  return String(decoding: bytes, as: UTF8.self).contains(") Z ")
}
