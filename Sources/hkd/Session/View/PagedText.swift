import HKDLanguage
import LineEditor

/// Text that is looked at in a pager where it is longer than the screen.
struct PagedText {
  private let setup: Setup

  init(_ setup: Setup) { self.setup = setup }

  /// - Parameter output: Where it goes otherwise.
  func show(_ text: String, to output: any Output) {
    let console = setup.output.console
    if console.isTerminal(.out), isLonger(text, than: console.size(.out)),
      let pager = Pager(environment: setup.environment, console: console)
    {
      setup.output.flush()
      if pager.show(setup.gate.redactOutput(text)) { return }
    }
    output.write(text)
  }

  /// Counted only as far as it matters.
  private func isLonger(_ text: String, than size: TerminalSize) -> Bool {
    var rows = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      rows += max(1, (displayWidth(of: line) + size.columns - 1) / max(1, size.columns))
      if rows > size.rows { return true }
    }
    return false
  }
}
