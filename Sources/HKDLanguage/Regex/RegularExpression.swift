import Synchronization

/// A regular expression: what `=~`, `capture` and `replace --regex` take. Matching takes time linear in the text.
///
/// Known are characters, `.`, `[a-z]`, `\d \w \s` and their capitals, `^ $ \A \z \b \B`, `( )`, `(?: )`, `(?<name> )`,
/// `|`, `* + ? {n,m}` and their lazy forms, `(?i) (?s) (?m)`, `\n \t \r \e \xHH \u{…}`. Not known, as they cannot be
/// matched in linear time, are references back to groups, and looking ahead or behind.
public struct RegularExpression: Sendable {
  /// Why a text is no regular expression.
  public struct Problem: Error, Hashable, Sendable {
    public let message: String
    /// Unicode scalars from the beginning of the expression.
    public let offset: Int

    init(_ message: String, at offset: Int) {
      self.message = message
      self.offset = offset
    }
  }

  /// Where an expression matches.
  public struct Match: Sendable {
    /// Byte offsets of the whole match, then of each group; nil for a group that took no part.
    public let ranges: [Range<Int>?]

    public var range: Range<Int> { ranges.first.flatMap(\.self) ?? 0..<0 }
  }

  /// The names of the groups by their number; the first stands for the whole match and has none.
  public let groupNames: [String?]
  private let program: RegexProgram

  public init(_ pattern: String) throws(Problem) {
    var parser = RegexParser(pattern)
    program = RegexProgram(try parser.pattern())
    groupNames = parser.groupNames
    if program.isTooLong { throw Problem("the expression is too long once its repetitions are written out", at: 0) }
  }

  private static let cache = Mutex<[ExactText: RegularExpression]>([:])
  private static let cacheSize = 64

  /// The same, remembering the last ones: loops match with one expression over and over.
  public static func cached(_ pattern: String) throws(Problem) -> RegularExpression {
    if let known = cache.withLock({ $0[ExactText(pattern)] }) { return known }
    let made = try RegularExpression(pattern)
    cache.withLock { cache in
      if cache.count >= cacheSize { cache.removeAll() }
      cache[ExactText(pattern)] = made
    }
    return made
  }

  /// Whether the expression matches anywhere in a text.
  public func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var machine = RegexMachine(program, text: bytes, slotCount: 0)
      return machine.match(from: 0) != nil
    }
  }

  /// The leftmost match.
  public func firstMatch(in text: String) -> Match? { allMatches(in: text, atMost: 1).first }

  /// All matches from left to right, without overlaps.
  public func allMatches(in text: String, atMost limit: Int = .max) -> [Match] {
    var text = text
    return text.withUTF8 { bytes in
      var machine = RegexMachine(program, text: bytes, slotCount: 2 * groupNames.count)
      var matches: [Match] = []
      var position = 0
      while matches.count < limit, position <= bytes.count, let slots = machine.match(from: position) {
        let match = Match(slots: slots)
        matches.append(match)
        position = match.range.upperBound
        if match.range.isEmpty { position = Self.next(after: position, in: bytes) }
      }
      return matches
    }
  }

  /// The text with each match replaced. In the replacement `$0` is the whole match, `$1` and `${name}` are groups, `$$`
  /// is a `$`.
  public func replace(in text: String, with replacement: String) throws(Problem) -> String {
    let template = try RegexTemplate(replacement, groupNames: groupNames)
    let matches = allMatches(in: text)
    var text = text
    return text.withUTF8 { bytes in
      var result: [UInt8] = []
      var end = 0
      for match in matches {
        result.append(contentsOf: bytes[end..<match.range.lowerBound])
        template.append(match, of: bytes, to: &result)
        end = match.range.upperBound
      }
      result.append(contentsOf: bytes[end...])
      return String(decoding: result, as: UTF8.self)
    }
  }

  private static func next(after position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var next = position + 1
    while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}

extension RegularExpression.Match {
  fileprivate init(slots: [Int]) {
    ranges = stride(from: 0, to: slots.count, by: 2).map { slot in
      slots[slot] >= 0 && slots[slot + 1] >= slots[slot] ? slots[slot]..<slots[slot + 1] : nil
    }
  }

  /// The text of the whole match (0) or of a group; nil for one that took no part.
  public func text(_ number: Int, in text: String) -> String? {
    guard ranges.indices.contains(number), let range = ranges[number] else { return nil }
    var text = text
    return text.withUTF8 { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
  }
}
