import CEdit
import CSystem
import Glibc

extension EditedLineReader {
  /// Does what the reading thread was woken for, other than an interrupt.
  func serve(_ wakes: Set<Wake>) {
    if wakes.contains(.continued) { takeTerminalBack() }
    if wakes.contains(.resized) { resize() }
    if wakes.contains(.lines) { print(console.takeWaiting()) }
  }

  /// Prints whole lines above the line being edited.
  func print(_ lines: String) {
    guard !lines.isEmpty else { return }
    leaveLine()
    writeAll(lines, to: output)
    hkd_edit_draw(edit)
  }

  /// Takes the line away; the cursor then stands where the prompt began.
  private func leaveLine() {
    let rows = min(cursorLayout(columns: size.columns).row, size.rows - 1)
    writeAll((rows > 0 ? "\u{1b}[\(rows)A" : "") + "\r\u{1b}[J", to: output)
  }

  private func resize() {
    let old = size
    let new = TerminalSize(of: output)
    // See `readLine`.
    guard new != old, new.columns >= 2 else { return }
    // Some terminals wrap the shown line anew, some cut it. With the lesser of both heights no row that is not ours is taken.
    let before = cursorLayout(columns: old.columns).row
    let after = cursorLayout(columns: new.columns).row
    let rows = min(before, after, new.rows - 1)
    size = new
    writeAll((rows > 0 ? "\u{1b}[\(rows)A" : "") + "\r\u{1b}[J", to: output)
    el_resize(edit)
    hkd_edit_draw(edit)
  }

  /// After a stop: the terminal may have been another program's.
  func takeTerminalBack() {
    // libedit believes it is still in its own mode unless it left it.
    hkd_edit_prepare_terminal(edit, 0)
    hkd_edit_prepare_terminal(edit, 1)
    size = TerminalSize(of: output)
    el_resize(edit)
    writeAll(TerminalRestorer.beginsPasteMarks + "\r\u{1b}[J", to: output)
    hkd_edit_draw(edit)
  }

  /// Moves the terminal's cursor behind the line's last character; libedit is not told.
  func goToEnd() {
    let here = cursorLayout(columns: size.columns)
    let end = layout(of: line.scalars, columns: size.columns)
    let rows = min(end.row, size.rows - 1) - min(here.row, size.rows - 1)
    writeAll(
      (rows > 0 ? "\u{1b}[\(rows)B" : "") + "\r" + (end.column > 0 ? "\u{1b}[\(end.column)C" : ""), to: output)
  }

  // MARK: The line

  /// The line as libedit has it, and how many characters stand before the cursor.
  var line: (scalars: [Unicode.Scalar], cursor: Int) {
    guard let info = el_wline(edit)?.pointee, let buffer = info.buffer, let cursor = info.cursor,
      let end = info.lastchar
    else { return ([], 0) }
    let characters = UnsafeBufferPointer(start: buffer, count: max(0, end - buffer))
    let scalars = characters.map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{fffd}" }
    return (scalars, min(max(0, cursor - buffer), scalars.count))
  }

  /// Puts another text in the line's place.
  ///
  /// - Parameter cursor: how many characters stand before the cursor then.
  func replaceLine(with scalars: [Unicode.Scalar], cursor: Int) {
    let (old, position) = line
    if scalars.isEmpty {
      _ = el_cursor(edit, Int32(clamping: old.count - position))
      el_deletestr(edit, Int32(clamping: old.count))
      return
    }
    _ = el_replacestr(edit, text(of: scalars))
    let now = Int(el_cursor(edit, 0))
    _ = el_cursor(edit, Int32(clamping: cursor - now))
  }

  func text(of scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Where the cursor is on the screen.
  private func cursorLayout(columns: Int) -> LineLayout {
    let (scalars, cursor) = line
    var layout = layout(of: scalars[..<cursor], columns: columns)
    if cursor < scalars.count { layout.makeRoom(for: scalars[cursor]) }
    return layout
  }

  private func layout(of scalars: some Sequence<Unicode.Scalar>, columns: Int) -> LineLayout {
    var layout = LineLayout(columns: columns)
    for scalar in prompt.visible { layout.addToPrompt(scalar) }
    for scalar in scalars { layout.add(scalar) }
    return layout
  }
}
