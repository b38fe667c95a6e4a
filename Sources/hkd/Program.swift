import Glibc
import HKDCommands
import HKDLanguage
import LineEditor

/// The whole program.
func runProgram(_ arguments: [String]) -> Never {
  do throws(Failure) {
    exit(Way(try Options(arguments)).run())
  } catch {
    let output = StandardOutput(gate: SecretGate())
    if asksForJSONErrors(arguments) {
      output.note(DiagnosticRenderer.json(error))
    } else {
      output.note("error[\(error.code)]: \(error.message)" + (error.hint.map { "\n  = \($0)" } ?? ""))
      output.note("`hkd --help` shows the options")
    }
    exit(error.kind.exitStatus)
  }
}

/// Whether options that are wrong themselves ask for errors as JSON.
private func asksForJSONErrors(_ arguments: [String]) -> Bool {
  arguments.contains("--error-format=json")
    || zip(arguments, arguments.dropFirst()).contains { $0 == "--error-format" && $1 == "json" }
}

/// Which way of running the command line asks for.
struct Way {
  private let options: Options
  private let setup: Setup

  init(_ options: Options) {
    self.options = options
    setup = Setup(options)
  }

  func run() -> Int32 {
    defer {
      setup.host.close()
      LocalPrograms.shared.finish()
      setup.output.flush()
    }
    Signals.shared.install()
    Signals.shared.beforeExit {
      LocalPrograms.shared.killAll()
      LineEditor.restoreTerminal()
    }
    if options.version {
      setup.output.write("hkd \(Setup.version)\n")
      return 0
    }
    if options.help { return tell { () throws(Failure) in try options.words.first.map(setup.help.page) ?? setup.help.usage } }
    if let code = options.explain { return tell { () throws(Failure) in try explain(code) } }
    if options.interactive { return StatementStream(setup).run() }
    guard let input else { return InteractiveSession(setup).run() }
    if options.format { return FormatRun(setup).run(input) }
    let ownsFirstWord = if case .file = input { true } else { options.command == nil && options.words.first == "-" }
    return ProgramRun(setup, arguments: ownsFirstWord ? Array(options.words.dropFirst()) : options.words).run(input)
  }

  /// The program text to run; nil where people type at a prompt.
  private var input: ProgramInput? {
    if let text = options.command { return .argument(text) }
    if let word = options.words.first { return word == "-" ? .standardInput : .file(word) }
    return options.isSession && !options.check && !options.format ? nil : .standardInput
  }

  /// Prints a text that is all that was asked for.
  private func tell(_ text: () throws(Failure) -> String) -> Int32 {
    do throws(Failure) {
      setup.output.write(try text())
      return 0
    } catch {
      setup.errors.tell(error)
      return error.kind.exitStatus
    }
  }

  private func explain(_ code: String) throws(Failure) -> String {
    if let entry = Catalogue.entry(code) { return entry.page }
    let hint = NearestName.hint(for: code, among: Catalogue.entries.map(\.code))
    throw Failure("HKD201", "there is no error code `\(code)`", hint: hint ?? "codes look like HKD204", kind: .check)
  }
}
