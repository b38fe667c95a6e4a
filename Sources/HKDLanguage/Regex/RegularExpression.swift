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

  // What other modules call is not generic: generic functions work there at a fraction of their speed.

  /// Whether the expression matches anywhere in a text.
  public func matches(_ text: String) -> Bool {
    var isFound = false
    run(.existence, text, Bounds<Never>()) { _, _ in isFound = true }
    return isFound
  }

  /// The same within bounds.
  public func matches(_ text: String, _ bounds: Bounds<Failure>) throws(Failure) -> Bool {
    var isFound = false
    try run(.existence, text, bounds) { (_, _) throws(Failure) in isFound = true }
    return isFound
  }

  /// The leftmost match.
  public func firstMatch(in text: String) -> Match? {
    var first: Match?
    run(.first, text, Bounds<Never>()) { _, slots in first = Match(slots: slots) }
    return first
  }

  /// The same within bounds.
  public func firstMatch(in text: String, _ bounds: Bounds<Failure>) throws(Failure) -> Match? {
    var first: Match?
    try run(.first, text, bounds) { (_, slots) throws(Failure) in first = Match(slots: slots) }
    return first
  }

  /// All matches from left to right, without overlaps.
  public func allMatches(in text: String) -> [Match] {
    var matches: [Match] = []
    run(.all, text, Bounds<Never>()) { _, slots in matches.append(Match(slots: slots)) }
    return matches
  }

  /// Hands out all matches from left to right, within bounds.
  public func eachMatch(
    in text: String, _ bounds: Bounds<Failure>, _ take: (Match) throws(Failure) -> Void
  ) throws(Failure) {
    try run(.all, text, bounds) { (_, slots) throws(Failure) in try take(Match(slots: slots)) }
  }

  private func run<Ending>(
    _ wanted: RegexWanted, _ text: String, _ bounds: Bounds<Ending>,
    _ take: (UnsafeBufferPointer<UInt8>, ArraySlice<Int>) throws(Ending) -> Void
  ) throws(Ending) {
    try withBytes(of: text) { bytes throws(Ending) in
      var machine = RegexMachine(program, text: bytes, wanted: wanted, groupCount: groupNames.count, bounds: bounds)
      try machine.run { slots throws(Ending) in try take(bytes, slots) }
    }
  }

  /// What a text for replacements means: `$0` is the whole match, `$1` and `${name}` are groups, `$$` is a `$`.
  public func replacement(_ text: String) throws(Problem) -> Replacement {
    try Replacement(text, groupNames: groupNames)
  }

  /// The text with each match replaced.
  public func replace(in text: String, with replacement: Replacement) -> String {
    replace(in: text, with: replacement, within: Bounds<Never>())
  }

  /// The same within bounds.
  public func replace(
    in text: String, with replacement: Replacement, _ bounds: Bounds<Failure>
  ) throws(Failure) -> String {
    try replace(in: text, with: replacement, within: bounds)
  }

  private func replace<Ending>(
    in text: String, with replacement: Replacement, within bounds: Bounds<Ending>
  ) throws(Ending) -> String {
    var result: [UInt8] = []
    var end = 0
    try run(.all, text, bounds) { (bytes, slots) throws(Ending) in
      let match = Match(slots: slots)
      result.append(contentsOf: bytes[end..<match.range.lowerBound])
      replacement.append(match, of: bytes, to: &result)
      end = match.range.upperBound
      try bounds.checkText(result.count)
    }
    result.append(contentsOf: text.utf8.dropFirst(end))
    try bounds.checkText(result.count)
    return String(decoding: result, as: UTF8.self)
  }
}

extension RegularExpression.Match {
  fileprivate init(slots: ArraySlice<Int>) {
    ranges = stride(from: slots.startIndex, to: slots.endIndex, by: 2).map { slot in
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
