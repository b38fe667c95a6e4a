/// Going through the history with the arrow keys, while one line is read.
struct HistoryRecall {
  /// Oldest first.
  private let entries: [HistoryEntry]
  var texts: [String] { entries.map(\.text) }
  /// The entry in the line; the count of entries for the line as it was typed.
  private var index: Int
  private var draft = ""

  init(_ entries: [HistoryEntry]) {
    self.entries = entries
    index = entries.count
  }

  /// A new line begins.
  mutating func restart() {
    index = entries.count
    draft = ""
  }

  /// The entry before the one in the line; nil when there is none.
  mutating func older(than line: String) -> String? {
    synchronize(with: line)
    guard index > 0 else { return nil }
    if index == entries.count { draft = line }
    index -= 1
    return entries[index].text
  }

  /// The entry after the one in the line, at last what was typed before going back; nil when that is in the line already.
  mutating func newer(than line: String) -> String? {
    synchronize(with: line)
    guard index < entries.count else { return nil }
    index += 1
    return index == entries.count ? draft : entries[index].text
  }

  /// The nearest entry before the one in the line that begins with the same text before the cursor.
  mutating func older(than line: String, beginningWith beginning: String) -> String? {
    synchronize(with: line)
    guard let found = entries[..<index].lastIndex(where: { $0.text.hasPrefix(beginning) && $0.text != line }) else { return nil }
    if index == entries.count { draft = line }
    index = found
    return entries[found].text
  }

  /// The nearest entry after the one in the line that begins with the same text, at last what was typed.
  mutating func newer(than line: String, beginningWith beginning: String) -> String? {
    synchronize(with: line)
    guard index < entries.count else { return nil }
    index = entries[(index + 1)...].firstIndex { $0.text.hasPrefix(beginning) && $0.text != line } ?? entries.count
    return index == entries.count ? draft : entries[index].text
  }

  /// A search may have brought another entry into the line.
  private mutating func synchronize(with line: String) {
    guard !line.isEmpty, index == entries.count || entries[index].text != line,
      let found = entries.lastIndex(where: { $0.text == line })
    else {
      return
    }
    if index == entries.count { draft = "" }
    index = found
  }
}
