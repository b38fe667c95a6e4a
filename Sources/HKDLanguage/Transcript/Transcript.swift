/// A session as text: what is typed and what comes back, with prose between. Recorded, replayed and run as tests.
///
///     # A heading begins a fresh session
///
///     > typed line
///     .   a further line of the same entry, with the dot taken away
///     what is printed
///     \# a printed line that would be taken for something else, or is empty, has a backslash before it
///     ! HKD2 words of the error's text
///
/// Prose stands in paragraphs of its own, behind a blank line. A text that ends within a line was cut off there.
public struct Transcript: Sendable {
  public struct Entry: Sendable {
    /// Where it stands in the text, counted from 1.
    public var line: Int
    public var text: String
    /// What it prints on standard output, by lines.
    public var output: [String] = []
    /// The beginning of the error's code and words its text must hold; nil when the entry succeeds.
    public var error: (code: String, words: [String])?

    public init(line: Int = 0, text: String) {
      self.line = line
      self.text = text
    }
  }

  /// Entries by session.
  public private(set) var sessions: [[Entry]] = []
  /// The last entry of a text that ends within a line: nobody knows what is missing.
  public private(set) var cutOff: Entry?

  public init(parsing text: String) {
    var current: [Entry] = []
    var isProse = false
    let isCutOff = !text.isEmpty && text.utf8.last != UInt8(ascii: "\n")
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("#") {
        if !current.isEmpty { sessions.append(current) }
        current = []
        isProse = true
      } else if line.hasPrefix("> ") {
        current.append(Entry(line: index + 1, text: String(line.dropFirst(2))))
        isProse = false
      } else if line.isEmpty {
        isProse = true
      } else if !isProse, let last = current.indices.last {
        Self.add(line, to: &current[last])
      }
    }
    if isCutOff, !isProse { cutOff = current.popLast() }
    if !current.isEmpty { sessions.append(current) }
  }

  private static func add(_ line: Substring, to entry: inout Entry) {
    if line.hasPrefix("."), entry.output.isEmpty, entry.error == nil {
      entry.text += "\n" + line.dropFirst()
    } else if line.hasPrefix("! ") {
      let words = line.dropFirst(2).split(separator: " ").map(String.init)
      entry.error = (words.first ?? "", Array(words.dropFirst()))
    } else {
      entry.output.append(String(line.hasPrefix("\\") ? line.dropFirst() : line))
    }
  }
}

extension Transcript.Entry {
  /// The entry with `…` for what comes out otherwise each time: ids, and instants at or after `start`.
  ///
  /// - Parameter start: When the session began, nanoseconds since 1970.
  public func maskingVaryingText(since start: Int) -> Self {
    var entry = self
    entry.output = output.map { VaryingText.masked($0, since: start) }
    entry.error = error.map { ($0.code, $0.words.map { VaryingText.masked($0, since: start) }) }
    return entry
  }

  /// The entry as a transcript has it, a blank line behind it.
  public var written: String {
    let typed = text.split(separator: "\n", omittingEmptySubsequences: false)
    var lines = typed.enumerated().map { $0.offset == 0 ? "> \($0.element)" : ".\($0.element)" }
    lines += output.map { line in
      let isMistakable = line.isEmpty || ["#", "> ", ".", "! ", "\\"].contains { line.hasPrefix($0) }
      return isMistakable ? "\\\(line)" : line
    }
    if let error { lines.append((["!", error.code] + error.words).joined(separator: " ")) }
    return lines.joined(separator: "\n") + "\n\n"
  }

  /// Whether an outcome is the one recorded; in the recorded lines `…` stands for any text.
  ///
  /// - Parameter error: The error's code and its whole text, which must hold the recorded words; nil where it succeeded.
  public func isMet(byOutput printed: [String], error told: (code: String, text: String)?) -> Bool {
    guard printed.count == output.count, zip(output, printed).allSatisfy({ Self.matches($1, pattern: $0) }) else {
      return false
    }
    guard let error else { return told == nil }
    guard let told, told.code.hasPrefix(error.code) else { return false }
    return error.words.allSatisfy { $0.split(separator: "…").allSatisfy { told.text.contains($0) } }
  }

  private static func matches(_ line: String, pattern: String) -> Bool {
    let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return line == pattern }
    guard line.hasPrefix(first), line.hasSuffix(last), line.utf8.count >= first.utf8.count + last.utf8.count else {
      return false
    }
    var rest = line.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
