import HKDLanguage

/// The part of a list that a call wants: `Range: version ]12..; max=10,order=desc`.
struct ListRange: Equatable, Sendable {
  /// One end of the range. `tie` is the identifier of the last item of a page where several share a value.
  struct End: Equatable, Sendable {
    var value: String
    var isExclusive = false
    var tie: String?
  }

  static let defaultMax = 200
  static let largestMax = 1000

  var attribute: String
  var first: End?
  var last: End?
  var max = ListRange.defaultMax
  var isDescending = false

  init(attribute: String) {
    self.attribute = attribute
  }

  /// Reads the header's value.
  ///
  /// - Throws: `APIError` 416 for what is no range or names none of the attributes.
  init(parsing text: String, attributes: [String]) throws(APIError) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { Headers.trimmed($0) }
    let words = (parts.first ?? "").split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    // Clients ask for `id` without a look at what a list can be sorted by; items without one come in the list's own order.
    guard let name = words.first, let own = attributes.first, name == "id" || attributes.contains(name) else {
      throw .badRange("Range must name one of: \(attributes.joined(separator: ", ")).")
    }
    attribute = attributes.contains(name) ? name : own
    let span = words.dropFirst().joined(separator: " ")
    if !span.isEmpty {
      guard let dots = Self.dots(in: span) else { throw .badRange("Range must have the form `\(name) first..last`.") }
      first = Self.end(String(span[..<dots.lowerBound]), bracket: "]", atStart: true)
      last = Self.end(String(span[dots.upperBound...]), bracket: "[", atStart: false)
    }
    for option in parts.dropFirst().flatMap({ $0.split(separator: ",") }) {
      let pair = option.split(separator: "=", maxSplits: 1).map { Headers.trimmed($0) }
      switch (pair.first ?? "", pair.count == 2 ? pair[1] : "") {
      case ("max", let number):
        guard let count = Int(number), (1...Self.largestMax).contains(count) else {
          throw .badRange("max must be from 1 to \(Self.largestMax).")
        }
        max = count
      case ("order", "asc"): isDescending = false
      case ("order", "desc"): isDescending = true
      case ("", _): break
      default: throw .badRange("Range knows `max` and `order=asc|desc`, not `\(option)`.")
      }
    }
  }

  private static func dots(in text: String) -> Range<String.Index>? {
    var index = text.startIndex
    while let dot = text[index...].firstIndex(of: ".") {
      let next = text.index(after: dot)
      guard next < text.endIndex else { return nil }
      if text[next] == "." { return dot..<text.index(after: next) }
      index = next
    }
    return nil
  }

  private static func end(_ text: String, bracket: Character, atStart: Bool) -> End? {
    var text = text
    var end = End(value: "")
    if atStart ? text.first == bracket : text.last == bracket {
      end.isExclusive = true
      text = String(atStart ? text.dropFirst() : text.dropLast())
    }
    let parts = text.split(separator: "~", maxSplits: 1).map(String.init)
    end.value = parts.first ?? ""
    if parts.count == 2 { end.tie = parts[1] }
    return end.value.isEmpty ? nil : end
  }
}

/// A page of a list and the headers that go with it.
struct ListPage: Sendable {
  var items: [Value]
  var isPartial: Bool
  var headers: Headers

  private struct Entry {
    var key: SortKey
    /// Among those of the same key.
    var place: Int
    var item: Value
  }

  /// Sorts the items by the range's attribute, keeps what lies within it and cuts it to `max`.
  init(_ all: [Value], range: ListRange, attributes: [String]) {
    var sorted = all.enumerated()
      .map { Entry(key: SortKey($0.element[range.attribute]), place: $0.offset, item: $0.element) }
      .sorted { $0.key == $1.key ? $0.place < $1.place : $0.key < $1.key }
    if range.isDescending { sorted.reverse() }
    let kept = Self.within(range, sorted)
    let page = kept.prefix(range.max)
    items = page.map(\.item)
    isPartial = kept.count > page.count
    headers = ["Accept-Ranges": attributes.joined(separator: ", ")]
    guard let first = page.first, let last = page.last else { return }
    let options = "max=\(range.max)" + (range.isDescending ? ",order=desc" : "")
    headers["Content-Range"] = "\(range.attribute) \(first.key.text)..\(last.key.text); \(options)"
    guard isPartial else { return }
    let isTied = kept.filter { $0.key == last.key }.count > 1
    let tie = isTied ? last.item["id"].string.map { "~\($0)" } ?? "" : ""
    headers["Next-Range"] = "\(range.attribute) ]\(last.key.text)\(tie)..\(range.last.map(Self.text) ?? ""); \(options)"
  }

  /// What lies within a range, of entries in its order. `first` is where the page begins in that order, so that in descending
  /// order it is the larger end.
  private static func within(_ range: ListRange, _ sorted: [Entry]) -> [Entry] {
    let isBefore: (SortKey, SortKey) -> Bool = range.isDescending ? { $0 > $1 } : { $0 < $1 }
    let first = range.first.map { SortKey(text: $0.value, like: sorted.first?.key) }
    let last = range.last.map { SortKey(text: $0.value, like: sorted.first?.key) }
    let tied = range.first?.tie.flatMap { tie in sorted.first { $0.item["id"].string == tie }?.place }
    return sorted.filter { entry in
      if let first, entry.key == first {
        if let tied {
          if range.isDescending ? entry.place >= tied : entry.place <= tied { return false }
        } else if range.first?.isExclusive == true {
          return false
        }
      } else if let first, isBefore(entry.key, first) {
        return false
      }
      guard let last else { return true }
      return entry.key == last ? range.last?.isExclusive != true : !isBefore(last, entry.key)
    }
  }

  private static func text(_ end: ListRange.End) -> String { end.value + (end.isExclusive ? "[" : "") }
}

/// A value to sort by: numbers by size, all else as text.
private struct SortKey: Comparable {
  var number: Int?
  var text: String

  init(_ value: Value) {
    number = value.int
    text = value.int.map(String.init) ?? value.string ?? ""
  }

  init(text: String, like other: SortKey?) {
    self.text = text
    number = other?.number == nil ? nil : Int(text)
  }

  static func < (left: SortKey, right: SortKey) -> Bool {
    if let left = left.number, let right = right.number { return left < right }
    return left.text < right.text
  }
}
