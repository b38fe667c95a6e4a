/// Going through the history with the arrow keys, while one line is read.
struct HistoryRecall {
  /// Oldest first.
  let texts: [String]
  /// The entry in the line; the count of entries for the line as it was typed.
  private var index: Int
  private var draft = ""

  init(_ entries: [HistoryEntry]) {
    texts = entries.map(\.text)
    index = texts.count
  }

  /// A new line begins.
  mutating func restart() {
    index = texts.count
    draft = ""
  }

  /// The entry before the one in the line; nil when there is none.
  mutating func older(than line: String) -> String? {
    synchronize(with: line)
    guard index > 0 else { return nil }
    if index == texts.count { draft = line }
    index -= 1
    return texts[index]
  }

  /// The entry after the one in the line, at last what was typed before going back; nil when that is in the line already.
  mutating func newer(than line: String) -> String? {
    synchronize(with: line)
    guard index < texts.count else { return nil }
    index += 1
    return index == texts.count ? draft : texts[index]
  }

  /// The nearest entry before the one in the line that begins with the same text before the cursor.
  mutating func older(than line: String, beginningWith beginning: String) -> String? {
    synchronize(with: line)
    guard let found = texts[..<index].lastIndex(where: { $0.hasPrefix(beginning) && $0 != line }) else { return nil }
    if index == texts.count { draft = line }
    index = found
    return texts[found]
  }

  /// The nearest entry after the one in the line that begins with the same text, at last what was typed.
  mutating func newer(than line: String, beginningWith beginning: String) -> String? {
    synchronize(with: line)
    guard index < texts.count else { return nil }
    index = texts[(index + 1)...].firstIndex { $0.hasPrefix(beginning) && $0 != line } ?? texts.count
    return index == texts.count ? draft : texts[index]
  }

  /// A search may have brought another entry into the line.
  private mutating func synchronize(with line: String) {
    guard !line.isEmpty, index == texts.count || texts[index] != line, let found = texts.lastIndex(of: line) else {
      return
    }
    if index == texts.count { draft = "" }
    index = found
  }
}
