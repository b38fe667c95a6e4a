import CSystem

/// The columns that a text takes on a terminal.
///
/// Escape sequences and control characters take none, East Asian wide characters and most emoji two, as the C library's
/// `wcwidth` has it.
public func displayWidth(of text: some StringProtocol) -> Int {
  var width = 0
  forEachVisible(text.unicodeScalars) { _, columns in
    width += columns
    return true
  }
  return width
}

/// The text cut to at most so many columns, with `…` as its last one where something was cut off; escape sequences in the
/// kept part stay, and styles are reset after a cut.
public func clipped(_ text: String, to columns: Int) -> String {
  guard columns > 0 else { return "" }
  var width = 0
  var fits = text.unicodeScalars.startIndex
  var isCut = false
  forEachVisible(text.unicodeScalars) { index, columnsHere in
    // Up to here it would fit together with the ellipsis.
    if width <= columns - 1 { fits = index }
    width += columnsHere
    isCut = width > columns
    return !isCut
  }
  guard isCut else { return text }
  let kept = String(text.unicodeScalars[..<fits])
  return kept + "…" + (kept.unicodeScalars.contains("\u{1b}") ? "\u{1b}[0m" : "")
}

/// The text filled with blanks up to so many columns; unchanged if it is wider.
public func padded(_ text: String, to columns: Int) -> String {
  text + String(repeating: " ", count: max(0, columns - displayWidth(of: text)))
}

/// Columns of one character; 0 for control characters, 1 for what the C library does not know.
func width(of scalar: Unicode.Scalar) -> Int {
  printedWidth(of: scalar) ?? (scalar.properties.generalCategory == .control ? 0 : 1)
}

/// Columns of one character as the C library has it; nil for what it cannot print.
func printedWidth(of scalar: Unicode.Scalar) -> Int? {
  if scalar.value < 0x7f { return scalar.value < 0x20 ? nil : 1 }
  TextLocale.prepare()
  let width = Int(wcwidth(Int32(bitPattern: scalar.value)))
  return width < 0 ? nil : width
}

/// Goes over the characters that are no part of an escape sequence, with where each begins and its columns.
///
/// - Parameter body: returns whether to go on.
private func forEachVisible<Scalars: BidirectionalCollection>(
  _ scalars: Scalars, _ body: (Scalars.Index, Int) -> Bool
) where Scalars.Element == Unicode.Scalar {
  var index = scalars.startIndex
  while index < scalars.endIndex {
    if let end = endOfEscapeSequence(in: scalars, at: index) {
      index = end
      continue
    }
    guard body(index, width(of: scalars[index])) else { return }
    index = scalars.index(after: index)
  }
}

/// Where the escape sequence that begins at `start` ends: `CSI … letter`, `OSC … BEL` or `OSC … ESC \`, else `ESC` and one
/// character.
///
/// - Returns: nil when none begins there.
func endOfEscapeSequence<Scalars: BidirectionalCollection>(
  in scalars: Scalars, at start: Scalars.Index
) -> Scalars.Index? where Scalars.Element == Unicode.Scalar {
  guard scalars[start] == "\u{1b}" else { return nil }
  var index = scalars.index(after: start)
  guard index < scalars.endIndex else { return index }
  let kind = scalars[index]
  index = scalars.index(after: index)
  guard kind == "[" || kind == "]" else { return index }
  var previous = kind
  while index < scalars.endIndex {
    let scalar = scalars[index]
    index = scalars.index(after: index)
    if kind == "[" && (0x40...0x7e).contains(scalar.value) { return index }
    if kind == "]" && (scalar == "\u{7}" || (previous == "\u{1b}" && scalar == "\\")) { return index }
    previous = scalar
  }
  return index
}
