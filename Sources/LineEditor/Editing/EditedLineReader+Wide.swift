import CEdit

/// Lines with characters of two columns.
///
/// Where a character is added or deleted within such a line, libedit compares the old row with the new one cell by cell, and where the
/// cursor moves to another row, it goes on from the column that it had: in both cases it may stand in the middle of a character, and
/// counts one column where the terminal goes on by two or none. From there on it has lost its place. What it draws for a key in such
/// a line is therefore held back unless it is added at the end; the line is drawn as a whole, or the cursor alone is moved.
extension EditedLineReader {
  /// A line as the terminal shows it.
  struct DrawnLine {
    var scalars: [Unicode.Scalar] = []
    var cursor = 0
    /// Of prompt and line above the cursor; nil where the line is higher than the screen.
    var rowsAbove: Int?
  }

  /// Before libedit gets a key.
  func holdDrawing(for key: UInt32) {
    guard !drawing.isHolding, Self.mayBeWide(key) || isWide(line.scalars) else { return }
    holdDrawing()
  }

  private func holdDrawing() {
    let (scalars, cursor) = line
    let rowsAbove = isHigherThanScreen ? nil : cursorLayout(columns: size.columns).row
    drawn = DrawnLine(scalars: scalars, cursor: cursor, rowsAbove: rowsAbove)
    drawing.hold()
  }

  /// Before the next key is waited for.
  func settleDrawing() {
    guard drawing.isHolding else { return }
    let (scalars, cursor) = line
    let isAppended = drawn.cursor == drawn.scalars.count && cursor == scalars.count && scalars.starts(with: drawn.scalars)
    let isSame = scalars == drawn.scalars
    // Where nothing has happened at all, the bell may ring.
    if isAppended || isSame && cursor == drawn.cursor { return drawing.release() }
    drawing.discard()
    let rowsAbove = isHigherThanScreen ? nil : drawn.rowsAbove
    if isSame, let rowsAbove {
      let place = cursorLayout(columns: size.columns)
      moveCursor(by: place.row - rowsAbove, to: place.column)
    } else {
      erase(upwards: rowsAbove)
      drawLine()
    }
  }

  /// Draws all of prompt and line from the cursor's row on.
  func drawLine() {
    let (scalars, cursor) = line
    guard isWide(scalars) else { return hkd_edit_draw(edit) }
    // The key at hand may not be done with the line.
    defer { holdDrawing() }
    guard cursor < scalars.count, !isHigherThanScreen else { return hkd_edit_draw(edit) }
    // Its last movement, to the cursor, is made here. libedit believes that it stands at the end, where alone it is let draw.
    _ = el_cursor(edit, Int32(clamping: scalars.count - cursor))
    hkd_edit_draw(edit)
    let drawnPlace = cursorLayout(columns: size.columns)
    // In vi's command mode it went back before the last character.
    _ = el_cursor(edit, Int32(clamping: cursor - line.cursor))
    let place = cursorLayout(columns: size.columns)
    moveCursor(by: place.row - drawnPlace.row, to: place.column)
  }

  private func isWide(_ scalars: [Unicode.Scalar]) -> Bool { scalars.contains { Self.mayBeWide($0.value) } }

  /// Whether a character may take two columns: none before the Hangul Jamo does.
  private static func mayBeWide(_ value: UInt32) -> Bool { value >= 0x1100 }
}
