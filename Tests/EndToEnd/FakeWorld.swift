import FakePlatform
import Glibc
import HKDSystem
import PlatformAPI
import TestSupport

/// A folder with an app and the real program, against a platform on a loopback socket that a test scripts.
final class FakeWorld: Sendable {
  let world: LocalWorld
  private let atStep = Monitor<AtStep?>(nil)
  let platform: FakePlatform

  /// What happens when a request arrives.
  struct AtStep: Sendable {
    var step: FakePlatform.Step
    var number = 1
    var process: pid_t
    var signal: Int32
  }

  static let line = "archive . | source | upload | release --app shop | await"

  /// - Parameter bytes: of a file that does not compress, so that an upload takes its time.
  init(
    _ behaviour: FakePlatform.Behaviour = FakePlatform.Behaviour(), bytes: Int = 200_000,
    early: @escaping @Sendable (Int) -> ScriptedBody? = { _ in nil }, fault: @escaping FakePlatform.Fault = { _, _ in nil }
  ) throws {
    world = try LocalWorld()
    let atStep = atStep
    platform = try FakePlatform(
      behaviour,
      early: { number in
        Self.act(atStep, .upload, number)
        return early(number)
      }
    ) { step, number in
      if step != .upload { Self.act(atStep, step, number) }
      return fault(step, number)
    }
    try world.folder.write("work/Procfile", "web: ./run\n")
    var generator = SeededGenerator(7)
    try world.folder.write("work/data", bytes: (0..<bytes).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  var environment: [String: String] {
    world.environment.merging(["HKD_API_URL": platform.url, "HEROKU_API_KEY": FakePlatform.token]) { $1 }
  }

  /// Sends a signal to a program at the moment when it has sent a request, before it gets an answer.
  private static func act(_ atStep: Monitor<AtStep?>, _ step: FakePlatform.Step, _ number: Int) {
    let due = atStep.update { waiting -> AtStep? in
      guard let next = waiting, next.step == step, next.number <= number else { return nil }
      waiting = nil
      return next
    }
    if let due { kill(due.process, due.signal) }
  }

  func hkd(_ arguments: String..., environment changes: [String: String] = [:]) throws -> ProcessResult {
    try ProcessRun.run(
      Products.path("hkd"), arguments, environment: environment.merging(changes) { $1 }, workingDirectory: world.work,
      deadline: .seconds(60))
  }

  /// Starts the program; at the `number`th request of a step it gets `signal`.
  func start(_ arguments: [String] = ["-c", line], signal: Int32, at step: FakePlatform.Step, number: Int = 1) throws
    -> RunningProcess
  {
    // It waits for a line, so that its number is known before its first request.
    let process = try RunningProcess(
      "sh", ["-c", #"read _; exec "$@""#, "sh", Products.path("hkd")] + arguments, environment: environment,
      workingDirectory: world.work)
    atStep.update { $0 = AtStep(step: step, number: number, process: process.processID, signal: signal) }
    process.send("go\n")
    process.closeInput()
    return process
  }

  /// Files in the user's folders that were not there before the program ran.
  func leftovers() throws -> [String] {
    let found = try ProcessRun.run("find", [world.folder.path, "-type", "f"]).stdout
    return found.split(separator: "\n").map(String.init).filter { !$0.hasPrefix(world.work) && !$0.hasPrefix(notes) }
  }

  private var notes: String { world.folder.path("state/hkd/builds") }

  /// What runs have noted of builds that they began and did not see the end of.
  func noteCount() -> Int { (try? entries(of: notes))?.count ?? 0 }
}
