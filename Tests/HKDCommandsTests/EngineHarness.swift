import CSystem
import Glibc
import HKDCommands
import HKDLanguage
import HKDSystem
import Synchronization
import TestSupport

/// Runs whole programs with the language's own commands, each in a folder of its own.
struct EngineHarness {
  struct Outcome {
    /// What stood on standard output.
    let output: String
    let notes: [String]
    /// How it failed; nil if it did not.
    let failure: Failure?
  }

  /// A thread of its own has a working folder of its own: programs name files, and tests run side by side.
  static func run(
    _ program: String, _ own: [Command] = [], plan: Plan? = nil, timeout: Int = 20_000_000_000, cancelledAfter: Duration? = nil
  ) throws -> Outcome {
    let folder = try TemporaryFolder("program")
    let scope = TaskScope(timeout: timeout)
    if let cancelledAfter {
      Thread.startDetached {
        pause(cancelledAfter)
        scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false))
      }
    }
    let result = Mutex<Outcome?>(nil)
    withExtendedLifetime(folder) {
      let thread = try? Thread(stack: 8 << 20) {
        guard hkd_unshare_folder() == 0, chdir(folder.path) == 0 else { return }
        let outcome = run(program, own, plan, scope)
        result.withLock { $0 = outcome }
      }
      thread?.join()
    }
    guard let outcome = result.withLock({ $0 }) else { throw Failure("HKD300", "no folder to run in") }
    return outcome
  }

  private static func run(_ program: String, _ own: [Command], _ plan: Plan?, _ scope: TaskScope) -> Outcome {
    let output = Recorder()
    let engine = Engine(commands: languageCommands() + own, output: output, gate: output.gate, plan: plan)
    let checked = engine.check(SourceText(program))
    var failure: Failure?
    do throws(Failure) {
      try engine.run(checked, scope: scope) { value in
        engine.display.show(value) { output.write($0) }
      }
    } catch {
      failure = error
    }
    return Outcome(output: output.text, notes: output.notes, failure: failure)
  }
}

/// Keeps what is written, as it passes the gate.
private final class Recorder: Output {
  private let written = Mutex("")
  private let noted = Mutex<[String]>([])
  let gate = SecretGate()

  var text: String { written.withLock(\.self) }
  var notes: [String] { noted.withLock(\.self) }

  func write(_ text: String) { written.withLock { $0 += gate.redactOutput(text) } }
  func note(_ line: String) { noted.withLock { $0.append(gate.redact(line)) } }
}
