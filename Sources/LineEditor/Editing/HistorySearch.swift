/// Looking for a text in the history while it is typed, from the newest entry back.
struct HistorySearch {
  private let texts: [String]
  private(set) var pattern: String
  /// The entry that was found; the count of entries while nothing was looked for.
  private var index: Int
  /// Whether the last step found nothing; the entry found before stays.
  private(set) var hasFailed = false

  /// - Parameters:
  ///   - texts: oldest first.
  ///   - pattern: looked for at once unless empty.
  init(_ texts: [String], pattern: String = "") {
    self.texts = texts
    self.pattern = pattern
    index = texts.count
    if !pattern.isEmpty { goOlder() }
  }

  /// The entry that was found.
  var found: String? { index < texts.count ? texts[index] : nil }

  /// What of the found entry stands before the pattern.
  var beforePattern: String {
    guard let found, let start = HistorySearch.offset(of: pattern, in: found) else { return "" }
    return String(decoding: Array(found.utf8)[..<start], as: UTF8.self)
  }

  /// Adds to the pattern; the found entry stays if it still fits.
  mutating func add(_ scalar: Unicode.Scalar) {
    pattern.unicodeScalars.append(scalar)
    look(from: min(index, texts.count - 1), by: -1)
  }

  /// Takes the pattern's last character away and looks again from the newest entry.
  mutating func removeLast() {
    guard !pattern.isEmpty else {
      hasFailed = true
      return
    }
    pattern.unicodeScalars.removeLast()
    index = texts.count
    hasFailed = false
    if !pattern.isEmpty { goOlder() }
  }

  mutating func goOlder() { look(from: index - 1, by: -1) }

  mutating func goNewer() { look(from: index + 1, by: 1) }

  private mutating func look(from start: Int, by step: Int) {
    var candidate = start
    while texts.indices.contains(candidate) {
      if HistorySearch.offset(of: pattern, in: texts[candidate]) != nil {
        index = candidate
        hasFailed = false
        return
      }
      candidate += step
    }
    hasFailed = true
  }

  /// Where the pattern begins in a text, in bytes; ASCII letters match in either case unless the pattern has capitals.
  private static func offset(of pattern: String, in text: String) -> Int? {
    let folds = !pattern.utf8.contains { (0x41...0x5a).contains($0) }
    let wanted = Array(pattern.utf8)
    var text = text
    return text.withUTF8 { bytes in
      guard wanted.count <= bytes.count else { return nil }
      return (0...(bytes.count - wanted.count)).first { start in
        wanted.indices.allSatisfy { index in
          let byte = bytes[start + index]
          return byte == wanted[index] || folds && (0x41...0x5a).contains(byte) && byte | 0x20 == wanted[index]
        }
      }
    }
  }
}
