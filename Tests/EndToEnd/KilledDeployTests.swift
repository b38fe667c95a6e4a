import FakePlatform
import Glibc
import TestSupport
import Testing

/// The real program ended by a signal at each request of a deploy: nothing is left behind, and a plain rerun works.
struct KilledDeployTests {
  private static let steps: [FakePlatform.Step] = [
    .sources, .upload, .postBuild, .buildLog, .getBuild, .getRelease, .app,
  ]

  @Test(arguments: steps) func killedAtAnyPointAPlainRerunWorks(_ step: FakePlatform.Step) throws {
    let fake = try FakeWorld()
    let killed = try fake.start(signal: SIGKILL, at: step).waitForExit()
    #expect(killed.status == .signalled(SIGKILL), "\(killed.stderr)")
    #expect(try fake.leftovers() == [])
    let again = try fake.hkd("-c", FakeWorld.line)
    #expect(again.status == .exited(0), "\(again.stderr)")
    #expect(try fake.leftovers() == [])
    #expect(fake.noteCount() == 0)
    // A build that goes on without its run is told of, once.
    let isPending = fake.platform.state.builds.count == 2
    #expect(again.stderr.contains("a run that was killed left build") == isPending, "\(again.stderr)")
    #expect(!(try fake.hkd("-c", FakeWorld.line)).stderr.contains("killed"))
  }

  @Test func killedWithinALargeUploadNothingIsLeft() throws {
    // Larger than what is kept in memory, so that a file has to hold it.
    let fake = try FakeWorld(bytes: 12_000_000, early: { $0 == 1 ? .answer(afterBytes: 1_000_000, .never) : nil })
    let process = try fake.start(signal: 0, at: .other)
    #expect(eventually { fake.platform.state.counts[.upload] == 1 })
    process.signal(SIGKILL)
    #expect(try process.waitForExit().status == .signalled(SIGKILL))
    #expect(try fake.leftovers() == [])
    #expect(try fake.hkd("-c", FakeWorld.line).status == .exited(0))
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)], steps) func endedInOrderAtAnyPoint(
    _ ending: (signal: Int32, status: Int32), _ step: FakePlatform.Step
  ) throws {
    // Nothing is answered to the step in question: it is the signal that ends the wait for it.
    let fake = try FakeWorld(fault: { asked, number in asked == step && number == 1 ? .after(.never) : nil })
    let ended = try fake.start(signal: ending.signal, at: step).waitForExit()
    if step == .buildLog || step == .app {
      // A log decides nothing, and an address that is not known is not worth failing for; the signal is.
      #expect([.exited(ending.status), .exited(0)].contains(ended.status), "\(ended.stderr)")
    } else {
      #expect(ended.status == .exited(ending.status), "\(ended.stderr)")
    }
    if [.postBuild, .getBuild].contains(step) {
      #expect(ended.stderr.contains("take it up again with"), "\(ended.stderr)")
    }
    #expect(!ended.stderr.contains(FakePlatform.token) && !ended.stderr.contains("signature"))
    #expect(try fake.leftovers() == [])
    #expect(fake.noteCount() == 0)
    #expect(try fake.hkd("-c", FakeWorld.line).status == .exited(0))
  }

  @Test func theLineThatIsToldTakesItUpAgain() throws {
    let fake = try FakeWorld(FakePlatform.Behaviour(pendingBuilds: 3))
    let ended = try fake.start(signal: SIGINT, at: .getBuild).waitForExit()
    #expect(ended.status == .exited(130))
    let line = try #require(ended.stderr.split(separator: "\n").first { $0.contains("take it up again with:") })
    let words = line.split(separator: ":").dropFirst().joined(separator: ":").drop { $0 == " " }
    let again = try fake.hkd("-c", String(words))
    #expect(again.status == .exited(0), "\(again.stderr)")
    #expect(fake.platform.state.builds.count == 1)
  }

  @Test func aSecondControlCEndsAtOnce() throws {
    // Cancelling the build is not answered: that is what the second one does not wait for.
    let fake = try FakeWorld(
      FakePlatform.Behaviour(pendingBuilds: .max),
      fault: { step, _ in step == .cancelBuild ? .after(.never) : nil })
    let line = FakeWorld.line + " --cancel-on-interrupt --timeout 5m"
    let process = try fake.start(["-c", line], signal: SIGINT, at: .getBuild)
    #expect(eventually { fake.platform.state.cancelled })
    // As a hand does it: what comes at once is taken for the same signal.
    pause(.milliseconds(200))
    process.signal(SIGINT)
    let ended = try process.waitForExit(within: .seconds(4))
    #expect(ended.status == .exited(130), "\(ended.stderr)")
  }

  @Test func aReaderThatWentAwayIsNoErrorOfItsOwn() throws {
    let fake = try FakeWorld()
    let program = "for number in 1..20000 { say 'a line of some length to fill the pipe' $number }"
    let run = try ProcessRun.run(
      "bash", ["-c", #""$0" -c "$1" | head -n 1; echo "${PIPESTATUS[0]}""#, Products.path("hkd"), program],
      environment: fake.environment)
    #expect(run.stderr == "")
    #expect(run.stdout.hasPrefix("a line of some length to fill the pipe 1\n"))
  }
}
