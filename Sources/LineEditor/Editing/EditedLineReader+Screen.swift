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
    drawLine()
  }

  /// Draws another line under another prompt in the place of what is shown.
  func draw(prompt: String, text: (scalars: [Unicode.Scalar], cursor: Int)) {
    leaveLine()
    promptText = prompt
    replaceWhole(with: text.scalars, cursor: text.cursor)
    drawLine()
  }

  /// Takes the line away; the cursor then stands where the prompt began.
  func leaveLine() {
    erase(upwards: isHigherThanScreen ? nil : cursorLayout(columns: size.columns).row)
  }

  /// Erases from so many rows above the cursor on; nil for the whole screen.
  func erase(upwards rows: Int?) {
    drawing.release()
    let start = rows.map { $0 > 0 ? "\u{1b}[\($0)A\r" : "\r" } ?? "\u{1b}[H"
    writeAll(start + "\u{1b}[J", to: output)
  }

  /// Asks the terminal, once one was typed, whether it draws joined emoji as one character of two columns, or their parts.
  func learnJoining() {
    guard cells.hasJoinedEmoji, cells.joinsEmoji == nil else { return }
    cells.joinsEmoji = false
    // tmux 3.3 joins them, but mixes them with what is drawn over them later.
    let term = getenv("TERM").map { String(cString: $0) } ?? ""
    guard size.columns > 4, getenv("TMUX") == nil, !term.hasPrefix("tmux"), !term.hasPrefix("screen") else { return }
    leaveLine()
    writeAll("\u{1f469}\u{200d}\u{1f467}", to: output)
    cells.joinsEmoji = keys.cursorColumn(askedOn: output) == 2
    writeAll("\r\u{1b}[K", to: output)
    drawLine()
  }

  // MARK: Lines higher than the screen

  /// Draws the line anew where libedit may have lost its place in it.
  ///
  /// Of a line with more rows than the screen libedit shows the last ones, but then refuses to move to rows it takes to be
  /// below the screen, and writes beyond its own record when a character is added afterwards. After a whole drawing its record
  /// is right, and stays so while characters are added at the end.
  func keepPlaceInHighLine() {
    let (scalars, cursor) = line
    let now = (count: scalars.count, cursor: cursor)
    let before = place
    place = now
    guard isHigherThanScreen else { return }
    let isAppended = now.count == before.count + 1 && now.cursor == now.count && before.cursor == before.count
    guard !isAppended, now != before else { return }
    erase(upwards: nil)
    drawLine()
  }

  var isHigherThanScreen: Bool {
    var layout = LineLayout(columns: size.columns)
    for scalar in prompt.visible { layout.addToPrompt(scalar) }
    for scalar in line.scalars {
      layout.add(scalar)
      if layout.row >= size.rows { return true }
    }
    return layout.row >= size.rows
  }

  /// The size that libedit takes the terminal to have: a single column is none to it.
  static func size(of terminal: Int32) -> TerminalSize {
    var size = TerminalSize(of: terminal)
    if size.columns < 2 { size.columns = 80 }
    return size
  }

  private func resize() {
    let old = size
    let new = EditedLineReader.size(of: output)
    guard new != old else { return }
    let rows = min(rowsAboveCursor(from: old, to: new), new.rows - 1)
    let wasHigher = isHigherThanScreen
    size = new
    erase(upwards: wasHigher || isHigherThanScreen ? nil : rows)
    el_resize(edit)
    drawLine()
  }

  /// How many rows of prompt and line stand above the cursor, now that the window has another width.
  ///
  /// Some terminals wrap the shown line anew, some cut it; the column where the cursor is now tells which. Where it could be
  /// either, or the terminal does not answer, the same is taken as at an earlier change, and else the lesser height: then no row
  /// is erased that is not ours.
  private func rowsAboveCursor(from old: TerminalSize, to new: TerminalSize) -> Int {
    let cut = cursorLayout(columns: old.columns)
    let (scalars, cursor) = line
    let wrapped = LineLayout.wrappedAnew(
      prompt: prompt.visible, line: scalars[..<cursor], from: old.columns, to: new.columns)
    guard cut.row != wrapped.row else { return cut.row }
    let cutColumn = min(cut.column, new.columns - 1)
    if cutColumn != wrapped.column, let column = keys.cursorColumn(askedOn: output) {
      wrapsAnew = column == wrapped.column ? true : column == cutColumn ? false : nil
    }
    return wrapsAnew.map { $0 ? wrapped.row : cut.row } ?? min(cut.row, wrapped.row)
  }

  /// After a stop: the terminal may have been another program's.
  func takeTerminalBack() {
    // libedit believes it is still in its own mode unless it left it.
    hkd_edit_prepare_terminal(edit, 0)
    hkd_edit_prepare_terminal(edit, 1)
    size = EditedLineReader.size(of: output)
    el_resize(edit)
    writeAll(TerminalRestorer.beginsPasteMarks, to: output)
    erase(upwards: isHigherThanScreen ? nil : 0)
    drawLine()
  }

  /// Moves the terminal's cursor behind the line's last character; libedit is not told.
  func goToEnd() {
    drawing.release()
    let here = cursorLayout(columns: size.columns)
    let end = layout(of: line.scalars, columns: size.columns)
    moveCursor(by: isHigherThanScreen ? size.rows : end.row - here.row, to: end.column)
  }

  /// Moves the terminal's cursor so many rows down, or up where that is negative; libedit is not told.
  func moveCursor(by rows: Int, to column: Int) {
    let vertical = rows > 0 ? "\u{1b}[\(rows)B" : rows < 0 ? "\u{1b}[\(-rows)A" : ""
    writeAll(vertical + "\r" + (column > 0 ? "\u{1b}[\(column)C" : ""), to: output)
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

  /// libedit's end of the line puts the cursor before an empty line in vi mode, where the next command would read and write.
  func keepCursorInLine() {
    guard let info = el_wline(edit)?.pointee, let buffer = info.buffer, let cursor = info.cursor, cursor < buffer else { return }
    _ = el_cursor(edit, Int32(clamping: buffer - cursor))
  }

  /// Puts another text in the line's place, which is all of the text unless some is hidden.
  ///
  /// - Parameter cursor: how many characters stand before the cursor then.
  func replaceLine(with scalars: [Unicode.Scalar], cursor: Int) {
    let (old, position) = line
    if scalars.isEmpty {
      _ = el_cursor(edit, Int32(clamping: old.count - position))
      el_deletestr(edit, Int32(clamping: old.count))
      return
    }
    _ = el_replacestr(edit, string(scalars))
    let now = Int(el_cursor(edit, 0))
    _ = el_cursor(edit, Int32(clamping: cursor - now))
  }

  /// Inserts at the cursor.
  func insert(_ scalars: [Unicode.Scalar]) { _ = el_insertstr(edit, string(scalars)) }

  /// The text that a part of the line stands for.
  func text(of scalars: some Sequence<Unicode.Scalar>) -> String { cells.text(of: scalars) }

  /// For libedit, which has stand-ins in the line.
  private func string(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Where the cursor is on the screen.
  func cursorLayout(columns: Int) -> LineLayout {
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
