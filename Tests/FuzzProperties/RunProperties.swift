import HKDCommands
import HKDLanguage

/// A checked program ends, in success or in an error that says something, soon after its deadline at the latest.
enum RunProperties {
  /// Nanoseconds a program gets.
  private static let limit = 100_000_000
  /// What a program may take beyond that: cleanups have their grace, which `finally` in a loop uses up.
  private static let patience = 8_000_000_000

  static func run(_ bytes: [UInt8]) throws(FuzzTarget.Violation) {
    let program = engine.check(SourceText(bytes, origin: .argument))
    guard !program.hasErrors else { return }
    let begin = TaskScope.now()
    let output = SilentOutput()
    let scope = TaskScope(timeout: limit)
    do throws(Failure) {
      try engine.run(program, scope: scope) { value in
        // As `hkd` does it: showing ends with the task, too.
        _ = try? engine.display.show(value, Bounds(scope)) { output.write($0) }
        _ = try? JSON.text(value, Bounds(scope))
      }
    } catch {
      // `fail` takes any message and code, the empty ones too.
      try require(error.place != nil, "\(error.code) happened nowhere: \(error.message)")
      _ = DiagnosticRenderer(width: 60).text(error)
    }
    let taken = TaskScope.now() - begin
    try require(taken < limit + patience, "it went on for \(taken / 1_000_000) ms")
  }

  /// Commands that neither touch the machine nor wait.
  private static let engine = Engine(
    commands: languageCommands().filter { command in
      (command.effect == .pure || command.name == "say") && !["sleep", "exec", "secret:prompt"].contains(command.name)
    },
    output: SilentOutput(), gate: SecretGate(), environment: ["REGION": "eu"], arguments: ["web", "2"],
    loadModule: { path, _ throws(Failure) in throw Failure("HKD222", "no module \(path)", kind: .check) })
}
