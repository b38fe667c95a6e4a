import HKDLanguage
import Testing

@Suite struct MachineFailureTests {
  private func places(_ failure: Failure) -> [String] {
    [failure.place?.description ?? "none"] + failure.trace.map { "\($0.name) \($0.place.description)" }
  }

  @Test func failuresKnowTheirPlaceAndTheCallsToIt() throws {
    let failure = try Run.failure("def f(x) {\n  g ($x - 1)\n}\ndef g(y) {\n  1 / $y\n}\nf 1")
    #expect(places(failure) == ["-c:5:3", "g -c:2:3", "f -c:7:1"])
  }

  /// Every level adds a cause.
  @Test(arguments: [
    "def f(n) { if $n > 0 { try { f ($n - 1) } finally { fail \"level $n\" } } else { fail \"first\" } }; f 150000",
    "def f(n) { if $n > 0 { defer { fail \"level $n\" }; f ($n - 1) } else { fail \"first\" } }; f 150000",
  ])
  func aLongChainOfCausesKeepsItsEnds(_ program: String) throws {
    let failure = try Run.failure(program)
    let causes = Array(sequence(first: failure, next: \.cause)).map(\.message)
    #expect(causes.prefix(2) == ["level 150000", "level 149999"])
    #expect(causes.suffix(2) == ["level 1", "first"] && causes.count < 100)
  }

  @Test func aChainBuiltByAProgramIsNoDeeper() throws {
    let failure = try Run.failure(
      "var e = null; try { fail x } catch err { set e = $err }; for i in 1..150000 { set e.cause = $e }; fail $e")
    #expect(failure.message == "x" && Array(sequence(first: failure, next: \.cause)).count < 100)
  }

  private static let misguidedPaths: [(String, String, String)] = [
    ("var r = [a: [b: 1]]\nset r.a.c.d = 2", "c", "HKD306"), ("var r = [a: [b: 1]]\nset r.a.b.d = 2", "d", "HKD306"),
    ("var r = [a: [5]]\nset r.a.7 = 2", "7", "HKD307"), ("var r = [a: 1]\nset r.b += 2", "b", "HKD306"),
    ("var x = [1]; let i = 3\nset x.($i) = 1", "($i)", "HKD307"), ("var r = [a: 1..3]\nset r.a.0 = 2", "0", "HKD309"),
    ("var r = [a: [5]]\ndef f() { set r.a.9 += 1 }\nf", "9", "HKD307"),
    ("var r = [a: [5]]\nlet f = { set r.\"a b\".x = 1 }\ncall $f", "\"a b\"", "HKD306"),
    // What is wrong with the value is no step's fault.
    ("var r = [a: [5]]\nset r.a.0 += \"x\"", "set r.a.0 += \"x\"", "HKD301"),
  ]

  @Test(arguments: misguidedPaths)
  func aSetIsToldAtTheStepAtFault(_ program: String, _ part: String, _ code: String) throws {
    let failure = try Run.failure(program)
    let place = try #require(failure.place)
    #expect(failure.code == code)
    #expect(place.source.text(place.span) == part)
  }

  @Test func theTraceGoesThroughBlocksAndModules() throws {
    let failure = try Run.failure(
      "use ./m.hkd\n[0] | each { |x| m:div $x }", modules: ["./m.hkd": "def div(n) {\n  10 // $n\n}"])
    #expect(places(failure) == ["./m.hkd:2:3", "div -c:2:18", "block -c:2:7"])
  }

  @Test func theTraceGoesThroughTasks() throws {
    let failure = try Run.failure("def f(x) { 1 // $x }\n[1 0 2] | par-each --jobs 1 { |x| f $x }")
    #expect(failure.code == "HKD303")
    #expect(places(failure) == ["-c:1:12", "f -c:2:35", "task 2 -c:2:11"])
  }

  @Test func raisingAgainLosesNothing() throws {
    let failure = try Run.failure("def f() { 1 // 0 }\ndef g() { try { f } catch e { fail $e } }\ng")
    #expect(places(failure) == ["-c:1:11", "f -c:2:17", "g -c:3:1"])
  }

  @Test func everyFailedTaskIsListed() throws {
    let failure = try Run.failure("[1 2] | par-each { |x| timeout 5s { fail \"no $x\" } }")
    #expect(failure.message.contains("no "))
  }

  @Test func tasksGiveResultsInOrder() throws {
    expect("1..100 | par-each --jobs 4 { |x| $x * $x } | fold 0 { |a, b| $a * 3 % 1000 + $b }", "10850")
    let sum = try Run.output(
      "let data = [a: [1 2 3] t: \"a text that is long enough for an object\"]\n"
        + "let rs = (1..200 | par-each { |i| [i: $i n: $data.a.1 t: \"$i ${data.t}\" all: [...$data.a $i]] })\n"
        + "var n = 0; for r in $rs { set n += $r.i + $r.n + $r.all.3 }; $n")
    #expect(sum == "40600\n")
  }

  @Test func aTaskCannotChangeWhatIsAroundIt() throws {
    let closure = try Run.failure("let f = (call { var n = 0; { set n += 1 } }); [1 2] | par-each --jobs 1 $f")
    #expect(closure.code == "HKD313")
    expect("[1 2] | par-each { |x| var n = $x; let f = { set n += 1 }; call $f; $n }", "2\n3")
    expect("let fs = ([1 2] | par-each { |x| var n = $x; { set n += 1; $n } }); $fs | each { |f| call $f }", "2\n3")
  }

  @Test func deadlinesStopLoopsAndRunCleanups() throws {
    for loop in [
      "while true { }", "var i = 0; while true { set i += 1 }", "for i in 1..9000000000 { }", "var go = true; while $go { }",
      "def f(n) { if $n < 2 { $n } else { (f ($n - 1)) + (f ($n - 2)) } }; f 90",
      "while true { [1] | each { |x| $x } }", "let big = [...(1..100000)]; while true { let y = $big + $big }",
      "for r in [a: 1] { while not false { } }",
    ] {
      let text = try Run.output(
        "try { timeout 30ms { try { \(loop) } catch e { say wrong } finally { say cleanup } } } catch e { say $e.code }")
      #expect(text == "cleanup\nHKD334\n", "\(loop)")
    }
  }

  @Test func cancelEndsAllTasks() async throws {
    let scope = TaskScope()
    let running = Task.detached {
      try Run.failure(
        "defer { say bye }\n1..4 | par-each --jobs 2 { |x| try { while true { } } finally { say end } }", scope: scope)
    }
    try await Task.sleep(for: .milliseconds(30))
    scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false))
    let failure = try await running.value
    #expect(failure.kind == .interrupted)
  }

  @Test func settingsNest() throws {
    expect("with [app: a b: 1] { with [app: c] { say (setting app) (setting b) }; say (setting app) }; setting app", "c 1\na")
  }

  @Test func plansRunUpToWhatTheyCannotKnow() throws {
    let plan = Plan()
    let output = CollectedOutput()
    let engine = Run.engine(output: output, plan: plan)
    let program = engine.check(
      SourceText("let r = (app:make shop)\nlet s = (app:look $r)\napp:make \"b\"\nif $r.id == 3 { say no }\napp:make c"))
    let failure = #expect(throws: Failure.self) { try engine.run(program, scope: TaskScope()) }
    #expect(failure?.code == "HKD318")
    #expect(failure?.message.contains("the release.id") == true)
    #expect(plan.lines == ["POST shop", "POST b"])
  }

  /// An interrupt lets a cleanup that has begun come to its end, whether or not anything had failed before.
  @Test(arguments: [
    ("try { } finally { halt; say done }", "HKD351"), ("try { 1 // 0 } finally { halt; say done }", "HKD303"),
    ("def f() { defer { halt; say done } }; f", "HKD351"),
  ])
  func aRunningCleanupComesToItsEnd(_ program: String, _ code: String) throws {
    let scope = TaskScope()
    let halt = Command("halt", "") { invocation in
      scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false))
      try invocation.scope.check()
      return .null
    }
    let output = CollectedOutput()
    let engine = Engine(commands: Run.commands + [halt], output: output, gate: SecretGate())
    let failure = #expect(throws: Failure.self) {
      try engine.run(engine.check(SourceText(program + "; while true { }")), scope: scope)
    }
    #expect(output.text == "done\n" && failure?.code == code, "\(failure?.message ?? "")")
  }
}
