import HKDLanguage

/// Shows the values of entries: tables as wide as the terminal, colour for what a status says, and what is longer than the
/// screen in a pager.
struct ValueView {
  private let setup: Setup
  private let tools: SessionTools
  private let types: [String: NamedType]

  init(_ setup: Setup, _ tools: SessionTools) {
    self.setup = setup
    self.tools = tools
    types = Dictionary((setup.types + [BackgroundTask.type]).map { ($0.name, $0) }) { first, _ in first }
  }

  func show(_ value: Value) {
    if value.isNull { return }
    // A transcript is the same whatever the terminal's width.
    if tools.recorder.isRecordingEntry {
      setup.showing { bounds throws(Failure) in tools.recorder.printed(try Display(types: types).shown(value, bounds)) }
    }
    let console = setup.output.console
    guard !setup.options.outputIsJSON, console.isTerminal(.out) else { return setup.show(value, Display(types: types)) }
    // That there is nothing is an answer, too.
    if value.list?.isEmpty ?? false { return setup.output.write(setup.styles.out.dim("[]") + "\n") }
    if let record = value.record, record.count == 0 { return setup.output.write(setup.styles.out.dim("[:]") + "\n") }
    let display = Display(types: types, layout: layout(columns: console.columns(.out)))
    setup.showing { bounds throws(Failure) in
      let value = try setup.gate.redactOutput(value, bounds)
      PagedText(setup).show(try display.shown(value, bounds), to: setup.output)
    }
  }

  private func layout(columns: Int) -> Display.Layout {
    let style = setup.styles.out
    return Display.Layout(
      columns: columns, paint: { key, text in StatusColor.paint(text, of: key, style) }, dim: { style.dim($0) })
  }
}

/// The colours of words that say how something is.
enum StatusColor {
  /// Nil where a field's text says nothing of the kind.
  static func paint(_ text: String, of key: String, _ style: Style) -> String? {
    guard ["status", "state", "change", "health"].contains(key) else { return nil }
    return switch text {
    case "succeeded", "up", "created", "provisioned", "completed", "cert issued", "added", "done": style.good(text)
    case "failed", "crashed", "down", "errored", "expired", "deprovisioned", "removed", "cancelled": style.bad(text)
    case "pending", "starting", "restarting", "provisioning", "running", "idle", "changed": style.warning(text)
    default: nil
    }
  }
}
