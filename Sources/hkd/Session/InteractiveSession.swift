import DeployCommands
import Glibc
import HKDLanguage
import LineEditor

/// The prompt: reads entries, runs them one by one, and goes on after errors, until Ctrl-D or `exit`.
final class InteractiveSession {
  private let setup: Setup
  private let tools: SessionTools
  private let runner: EntryRunner
  private let editor: LineEditor
  /// Ctrl-D was typed while tasks ran: the next one leaves.
  private var hasWarned = false

  init(_ setup: Setup) {
    // Before anything asks for the width of a character.
    TextLocale.prepare()
    if !TextLocale.environmentIsUTF8 { setup.output.console.drawPlainly() }
    self.setup = setup
    let tools = SessionTools(setup, isInteractive: true)
    self.tools = tools
    let runner = EntryRunner(setup, tools)
    self.runner = runner
    let prompt = SessionPrompt(setup, tools)
    let completion = SessionCompletion(runner.session, tools)
    editor = LineEditor(
      EditorConfiguration(
        programName: "hkd", prompt: { prompt.text }, continuationPrompt: { prompt.continuation },
        completeness: { runner.lineByLine() }, completer: { completion.candidates(in: $0, at: $1) }),
      history: tools.history, console: setup.output.console)
  }

  /// The exit status.
  func run() -> Int32 {
    if editor.isInteractive, !setup.options.quiet { setup.output.note(Banner(setup).text) }
    if editor.isInteractive { tools.remoteNames.begin() }
    while true {
      switch editor.readEntry() {
      case .entry(let text):
        hasWarned = false
        if case .exit(let status) = run(text) { return leave(status) }
      case .notText(let bytes): _ = runner.run(bytes)
      case .interrupted: hasWarned = false
      case .endOfInput:
        guard editor.isInteractive, !hasWarned, case let count = tools.tasks.runningCount, count > 0 else { return leave(0) }
        hasWarned = true
        setup.output.note(
          "\(HumanText.count(count, "task")) still running (`tasks`); Ctrl-D again ends \(count == 1 ? "it" : "them")")
      }
    }
  }

  /// Runs an entry, or what Enter alone stands for.
  private func run(_ text: String) -> EntryRunner.Outcome {
    var text = text
    if text.allSatisfy(\.isWhitespace), let offered = tools.tour.offered {
      text = offered
      tools.tour.echo(offered)
    }
    let outcome = runner.run(helpEntry(text) ?? text)
    if case .done = outcome {
      tools.tour.entryEnded(text, succeeded: true)
    } else {
      tools.tour.entryEnded(text, succeeded: false)
    }
    return outcome
  }

  /// `release --help` as the entry that it means.
  private func helpEntry(_ text: String) -> String? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[1] == "--help" || words[1] == "-h", let name = words.first.map(String.init),
      setup.help.commands.contains(where: { $0.name == name }) || runner.session.definitionNames.contains(name)
    else { return nil }
    return "help \(name)"
  }

  private func leave(_ status: Int32) -> Int32 {
    tools.tasks.end()
    return status
  }
}
