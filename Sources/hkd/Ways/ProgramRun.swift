import Glibc
import HKDLanguage

/// Runs a whole text: reads it, checks it, and only if nothing is wrong starts with its first statement.
struct ProgramRun {
  private let setup: Setup
  private let arguments: [String]

  init(_ setup: Setup, arguments: [String]) {
    self.setup = setup
    self.arguments = arguments
  }

  /// The exit status.
  func run(_ input: ProgramInput) -> Int32 {
    do throws(Failure) {
      return try run(try input.source())
    } catch {
      setup.errors.tell(error)
      return error.kind.exitStatus
    }
  }

  private func run(_ source: SourceText) throws(Failure) -> Int32 {
    let plan = setup.options.plan ? Plan() : nil
    let engine = setup.engine(arguments: arguments, plan: plan)
    let program = engine.check(source)
    // The process ends with this run: to take commands, tree and code apart object by object would be two fifths of the
    // instructions of a short one.
    _ = Unmanaged.passRetained(engine)
    _ = Unmanaged.passRetained(program)
    setup.errors.tell(program.diagnostics)
    if program.hasErrors { return FailureKind.check.exitStatus }
    if setup.options.check { return 0 }
    let scope = try setup.newScope()
    Signals.shared.watch(scope)
    defer { tell(plan) }
    try engine.run(program, scope: scope) { setup.show($0, engine.display) }
    try setup.output.finish()
    // What could not be shown has cancelled the task, which may have had nothing left to do.
    try scope.check()
    return 0
  }

  /// What a plan run would have sent, numbered.
  private func tell(_ plan: Plan?) {
    guard let plan else { return }
    let lines = plan.lines
    if lines.isEmpty { setup.output.tell("nothing would be written") }
    for (index, line) in lines.enumerated() { setup.output.tell("\(index + 1). \(line)") }
  }
}
