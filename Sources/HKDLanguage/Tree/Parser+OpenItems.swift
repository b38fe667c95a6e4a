/// Where a bracket's items begin: the statements of a block, the elements of a literal, the arms of a `match`.
struct ItemRun {
  private(set) var count = 0
  private(set) var second = 0
  private(set) var last = 0

  mutating func begin(at position: Int) {
    // An item that is looked at twice, or none but the end.
    if count > 0, position == last { return }
    count += 1
    if count == 2 { second = position }
    last = position
  }
}

/// Something that is open at the end of a text which needs more, and what in it the rest of the text cannot change.
struct OpenItems {
  /// Where it opens; -1 for the text itself.
  let opening: Int
  /// The items between the first and the last one. Without them the text needs more just as well, for as long as this is open.
  let settled: Range<Int>
  /// Whether the same holds once it is closed: its items have nothing to do with each other.
  let hasIndependentItems: Bool
  let isString: Bool
}

extension Parser {
  /// What was just looked at begins an item of the innermost bracket.
  mutating func noteItem() {
    guard tracksItems else { return }
    let last = openBrackets.count - 1
    if last >= 0 { openBrackets[last].items.begin(at: token.start) } else { topItems.begin(at: token.start) }
  }

  /// The brackets that are open, and what they hold.
  var itemsOpenHere: [OpenItems] {
    let text = OpenItems(opening: -1, settled: topItems.settled, hasIndependentItems: true, isString: false)
    return [text]
      + openBrackets.map {
        let opening = Int($0.span.start)
        let isCode = lexer.byte(opening) == UInt8(ascii: "{")
        return OpenItems(opening: opening, settled: $0.items.settled, hasIndependentItems: isCode, isString: false)
      }
  }

  /// The text ends inside a long string, whose lines count as its items: the closing one looks at the indentation of all.
  mutating func noteOpenString(from start: Int, lines second: Int?, _ last: Int?) {
    guard endsEarly, let second, let last else { return }
    openItems.append(
      OpenItems(opening: start, settled: second..<max(second, last), hasIndependentItems: false, isString: true))
  }
}

extension ItemRun {
  fileprivate var settled: Range<Int> { count > 2 ? second..<last : 0..<0 }
}
