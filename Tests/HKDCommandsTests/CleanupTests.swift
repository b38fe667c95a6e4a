import HKDLanguage
import HKDSystem
import Synchronization
import Testing

/// A task that has ended gives all its cleanups together one grace: here the first uses it up.
@Suite(.timeLimit(.minutes(5)))
struct CleanupTests {
  /// Forty levels, each with a cleanup that takes for ever: the first begins, and no other one.
  private static let endless = [
    "def f(n) { if $n == 40 { sleep 1h } else { try { f ($n + 1) } finally { say begun; sleep 1h } } }; f 0",
    "def f(n) { if $n == 40 { sleep 1h } else { defer { say begun; sleep 1h }; f ($n + 1) } }; f 0",
    "def f(n) { if $n == 40 { sleep 1h } else { try { f ($n + 1) } catch e { say wrong } finally { say begun; sleep 1h } } }; f 0",
    "def f(n) { if $n == 40 { sleep 1h } else { timeout 1h { try { f ($n + 1) } finally { say begun; sleep 1h } } } }; f 0",
    "def f(n) { if $n == 40 { sleep 1h } else { retry 9 { try { f ($n + 1) } finally { say begun; sleep 1h } } } }; f 0",
    "def f(n) { if $n == 40 { sleep 1h } else { try { all [{ f ($n + 1) }] } finally { say begun; sleep 1h } } }; f 0",
    "def f(n) { if $n == 40 { sleep 1h } else { try { race [{ f ($n + 1) }] } finally { say begun; sleep 1h } } }; f 0",
    "def f(n) { if $n == 40 { sleep 1h } else { [0] | par-each { try { f ($n + 1) } finally { say begun; sleep 1h } } } }; f 0",
    // Cleanups and tasks inside cleanups share its time, whatever deadlines of their own they have.
    "try { sleep 1h } finally { say begun; timeout 1h { try { sleep 1h } finally { say wrong } } }",
    "try { sleep 1h } finally { say begun; all [{ try { sleep 1h } finally { say wrong } }] }",
    "defer { say wrong }; try { sleep 1h } finally { say begun; timeout 10ms { defer { sleep 1h }; sleep 1h } }",
    // One that has begun before the end, and all that comes behind it.
    "defer { say wrong }; try { 1 } finally { say begun; sleep 1h }; say wrong",
    "defer { say wrong }; while true { try { 1 } finally { say begun; sleep 1h } }",
    "try { try { 1 } finally { say begun; sleep 1h } } catch e { say wrong } finally { say wrong }",
  ]

  @Test func afterTheEndNothingMoreBegins() throws {
    let cancelled = Self.endless.map { program in
      { @Sendable in try EngineHarness.run(program, timeout: 3_600_000_000_000, cancelledAfter: .seconds(5)) }
    }
    let late = Self.endless.map { program in { @Sendable in try EngineHarness.run(program, timeout: 5_000_000_000) } }
    let outcomes = try sideBySide(cancelled + late)
    for (program, outcome) in zip(Self.endless, outcomes.prefix(cancelled.count)) {
      #expect(outcome.output == "begun\n" && outcome.failure?.kind == .interrupted, "\(program)")
    }
    for (program, outcome) in zip(Self.endless, outcomes.dropFirst(cancelled.count)) {
      #expect(outcome.output == "begun\n" && outcome.failure?.kind == .deadline, "\(program)")
    }
  }

  /// Each on a thread of its own: nearly all of the time is spent waiting.
  private func sideBySide(
    _ runs: [@Sendable () throws -> EngineHarness.Outcome]
  ) throws -> [EngineHarness.Outcome] {
    let results = Mutex<[Int: Result<EngineHarness.Outcome, any Error>]>([:])
    try withExtendedLifetime(results) {
      let threads = try runs.enumerated().map { index, run in
        try Thread {
          let result = Result { try run() }
          results.withLock { $0[index] = result }
        }
      }
      for thread in threads { thread.join() }
    }
    let all = results.withLock(\.self)
    return try runs.indices.compactMap { try all[$0]?.get() }
  }

  /// Each level's cleanup goes down all levels again.
  @Test func workThatDoublesWithEachLevelEnds() throws {
    let program = "def f(n) { if $n < 60 { try { f ($n + 1) } finally { f ($n + 1) } } }; f 0"
    #expect(try EngineHarness.run(program, timeout: 200_000_000).failure?.kind == .deadline)
  }

  /// A race's losers, and tasks beside one that failed, are ended as by a deadline: what is around them goes on.
  @Test func whatIsAroundGoesOn() throws {
    let cases = [
      ("race [{ try { sleep 1h } finally { say begun; sleep 1h } } { sleep 3s; \"won\" }]", "begun\nwon\ngo on\n"),
      (
        "try { all [{ try { sleep 1h } finally { say begun; sleep 1h } } { sleep 3s; fail x }] } catch e { say caught }",
        "begun\ncaught\ngo on\n"
      ),
      (
        "try { timeout 3s { defer { say wrong }; try { sleep 1h } finally { say begun; sleep 1h } } } catch e { say caught }",
        "begun\ncaught\ngo on\n"
      ),
    ]
    let outcomes = try sideBySide(cases.map { item in { @Sendable in try EngineHarness.run(item.0 + "; say go on") } })
    #expect(outcomes.map(\.output) == cases.map(\.1))
    #expect(outcomes.allSatisfy { $0.failure == nil })
  }

  @Test func cleanupsInTimeAllRun() throws {
    let program =
      "def f(n) { if $n == 40 { sleep 1h } else { try { timeout 1h { f ($n + 1) } } finally { sleep 1ms; say $n } } }; f 0"
    let outcome = try EngineHarness.run(program, cancelledAfter: .seconds(5))
    #expect(outcome.output == (0..<40).reversed().map { "\($0)\n" }.joined())
    #expect(outcome.failure?.kind == .interrupted && outcome.failure?.cause == nil)
  }
}
