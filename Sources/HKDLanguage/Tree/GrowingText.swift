/// A text that comes line by line, as at a prompt, and whether it can be run so far: what
/// ``Parser/completeness(of:)`` says of all of it, at the cost of the last lines.
///
/// What the parser reads for a new line is not all of the text: items of open brackets that are settled are left out.
public struct GrowingText {
  private let origin: SourceText.Origin
  private var text: [UInt8] = []
  /// The text without what is settled.
  private var shortened: [UInt8] = []
  /// Where in it the brackets and strings open whose end would look at what was left out.
  private var mustStayOpen: [Int] = []
  private var hasCut = false
  /// Whether it ends with a comment's line, behind which another one changes nothing.
  private var passesComments = false
  private var isEmpty = true

  /// Less than this stays, in bytes: what is left out of a literal makes its end cost a reading of all of the text.
  private let leastCut: Int

  public init(origin: SourceText.Origin = .other("text")) { self.init(origin: origin, leastCut: 4096) }

  /// For tests, which have no long texts.
  package init(origin: SourceText.Origin, leastCut: Int) {
    self.origin = origin
    self.leastCut = leastCut
  }

  /// How much of the text is read for the next line, in bytes.
  package var lengthRead: Int { shortened.count }

  /// Adds a line.
  ///
  /// - Parameter line: Without its newline.
  /// - Returns: Of the whole text, which is the lines with newlines between them.
  public mutating func add(_ line: String) -> Completeness {
    if !isEmpty { text.append(0x0A) }
    text += line.utf8
    let isComment = Self.isPassedOver(line.utf8)
    if passesComments, isComment { return .needsMore }
    if !isEmpty { shortened.append(0x0A) }
    shortened += line.utf8
    isEmpty = false
    var (completeness, open) = Parser.progress(of: SourceText(shortened, origin: origin))
    if hasCut, completeness != .needsMore || !mustStayOpen.allSatisfy({ opening in open.contains { $0.opening == opening } }) {
      shortened = text
      mustStayOpen = []
      hasCut = false
      (completeness, open) = Parser.progress(of: SourceText(shortened, origin: origin))
    }
    guard completeness == .needsMore else { return completeness }
    passesComments = isComment && open.last?.isString == false
    cut(open)
    return .needsMore
  }

  private mutating func cut(_ open: [OpenItems]) {
    // From the innermost on: what lies behind a cut moves.
    for items in open.reversed() where items.settled.count >= leastCut {
      shortened.removeSubrange(items.settled)
      hasCut = true
      for index in mustStayOpen.indices where mustStayOpen[index] >= items.settled.upperBound {
        mustStayOpen[index] -= items.settled.count
      }
      if !items.hasIndependentItems, !mustStayOpen.contains(items.opening) { mustStayOpen.append(items.opening) }
    }
  }

  /// Whether there is nothing in a line, or a comment alone.
  private static func isPassedOver(_ line: String.UTF8View) -> Bool {
    guard let first = line.first(where: { !$0.isBlank && $0 != 0x0D }) else { return true }
    return first == UInt8(ascii: "#") && !line.contains(0)
  }
}
