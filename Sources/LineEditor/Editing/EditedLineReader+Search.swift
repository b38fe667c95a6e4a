import CEdit
import CSystem

/// Searching the history with Ctrl-R.
///
/// libedit's own search takes the pattern for a regular expression, looks characters up by their lowest byte, and writes beyond
/// its buffers. This one runs between two characters that libedit asks for, like the lines printed above.
extension EditedLineReader {
  /// Begins a search; what follows is done at the next character.
  func beginSearch() -> Int32 {
    search = HistorySearch(recall.texts)
    return CC_NORM
  }

  /// Looks on for what was looked for last.
  func searchAgain() -> Int32 {
    guard !lastPattern.isEmpty else { return CC_REFRESH_BEEP }
    let line = text(of: whole.scalars)
    let texts = recall.texts
    let older = texts.lastIndex(of: line).map { Array(texts[..<$0]) } ?? texts
    guard let found = HistorySearch(older, pattern: lastPattern).found else { return CC_REFRESH_BEEP }
    let scalars = cells.cells(of: found)
    replaceWhole(with: scalars, cursor: scalars.count)
    return CC_REFRESH
  }

  /// Reads the keys of a search until one ends it.
  ///
  /// - Returns: what libedit gets: the key that ended the search where it does something else besides, or nil.
  func runSearch(_ begun: HistorySearch) -> Input? {
    var search = begun
    let draft = whole
    let outer = promptText
    defer { self.search = nil }
    while true {
      show(search, draft: draft)
      let key = readKey()
      switch key {
      case .character(0x12):
        if search.pattern.isEmpty { search = HistorySearch(recall.texts, pattern: lastPattern) } else { search.goOlder() }
      case .character(0x13):
        search.goNewer()
      case .character(0x08), .character(0x7f):
        search.removeLast()
      case .character(0x07):
        end(search, showing: draft, under: outer)
        return nil
      case .character(let value):
        if let scalar = Unicode.Scalar(value), value >= 0x20, !(0x80..<0xa0).contains(value) {
          search.add(scalar)
          continue
        }
        end(search, showing: whole, under: outer)
        return key
      case .end, .givenUp:
        end(search, showing: whole, under: outer)
        return key
      }
    }
  }

  private func show(_ search: HistorySearch, draft: (scalars: [Unicode.Scalar], cursor: Int)) {
    let says = search.hasFailed ? "not found" : "search"
    let found = search.found.map { (scalars: cells.cells(of: $0), cursor: cells.cells(of: search.beforePattern).count) }
    draw(prompt: "(\(says)) \(search.pattern): ", text: found ?? draft)
    if search.hasFailed { el_beep(edit) }
  }

  private func end(
    _ search: HistorySearch, showing text: (scalars: [Unicode.Scalar], cursor: Int), under prompt: String
  ) {
    if !search.pattern.isEmpty { lastPattern = search.pattern }
    draw(prompt: prompt, text: text)
  }
}
