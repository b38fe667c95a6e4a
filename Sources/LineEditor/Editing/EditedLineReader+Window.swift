import CEdit
import CSystem

/// Texts with more lines than the screen has rows: libedit gets those around the cursor, the rest is kept here.
///
/// libedit shows the end of a text that is higher than the screen, wherever the cursor is. Whenever the cursor comes to the
/// first or last line that libedit has, it gets others, so that its commands always find the neighbouring lines.
extension EditedLineReader {
  /// The lines that libedit has not, with their newlines.
  struct Hidden: Equatable {
    var before: [Unicode.Scalar] = []
    var after: [Unicode.Scalar] = []
  }

  /// The whole text, and how many of its characters stand before the cursor.
  var whole: (scalars: [Unicode.Scalar], cursor: Int) {
    let (scalars, cursor) = line
    return (hidden.before + scalars + hidden.after, hidden.before.count + cursor)
  }

  /// Puts another text in the whole text's place; libedit draws it when told to.
  func replaceWhole(with scalars: [Unicode.Scalar], cursor: Int) {
    hidden = Hidden()
    prompt = EditPrompt(promptText, cells)
    replaceLine(with: scalars, cursor: cursor)
  }

  /// Gives libedit other lines where the cursor needs them.
  func moveWindow() {
    let (scalars, cursor) = line
    let needsAbove = !hidden.before.isEmpty && !scalars[..<cursor].contains("\n")
    let needsBelow = !hidden.after.isEmpty && !scalars[cursor...].contains("\n")
    let isTooHigh = isHigherThanScreen && scalars.contains("\n")
    guard needsAbove || needsBelow || isTooHigh else { return }
    let (text, position) = whole
    let window = linesThatFit(in: text, around: position)
    let wanted = Hidden(before: Array(text[..<window.lowerBound]), after: Array(text[window.upperBound...]))
    guard wanted != hidden else { return }
    leaveLine()
    hidden = wanted
    prompt = EditPrompt(windowNote + promptText, cells)
    replaceLine(with: Array(text[window]), cursor: position - window.lowerBound)
    drawLine()
  }

  /// Whole lines around a position, as many as there are rows for, half of them on either side if possible.
  private func linesThatFit(in text: [Unicode.Scalar], around position: Int) -> Range<Int> {
    var start = text[..<position].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    var end = text[position...].firstIndex(of: "\n") ?? text.count
    // The prompt with its note may take a row more.
    var free = size.rows - 2 - rows(of: text[start..<end])
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      if start > 0 {
        let above = text[..<(start - 1)].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let taken = rows(of: text[above..<(start - 1)])
        if taken <= free { (start, free, isGrowing) = (above, free - taken, true) }
      }
      if end < text.count {
        let below = text[(end + 1)...].firstIndex(of: "\n") ?? text.count
        let taken = rows(of: text[(end + 1)..<below])
        if taken <= free { (end, free, isGrowing) = (below, free - taken, true) }
      }
    }
    return start..<end
  }

  private func rows(of line: ArraySlice<Unicode.Scalar>) -> Int {
    var layout = LineLayout(columns: size.columns)
    for scalar in line { layout.add(scalar) }
    return layout.row + 1
  }

  private var windowNote: String {
    let above = hidden.before.count { $0 == "\n" }
    let below = hidden.after.count { $0 == "\n" }
    return below == 0 ? "(\(above) above) " : above == 0 ? "(\(below) below) " : "(\(above) above, \(below) below) "
  }
}
