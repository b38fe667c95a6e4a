import CEdit
import CSystem

/// What libedit gets in the place of characters that it cannot count.
///
/// libedit takes one scalar for one character and gives each at least one column, so that a combining mark would move its own
/// idea of the cursor away from the terminal's. A character with its marks is therefore handed to it as one stand-in of the
/// same width, and on the way to the terminal the stand-in becomes the character again. The cursor then steps over such a
/// character, and deletes it, as a whole. So it is with flags, and with emoji that are joined of several or have a colour of skin:
/// they take two columns; a terminal that would draw their parts side by side gets the first one alone.
///
/// Stand-ins come from where hardly anybody types: letters from the Egyptian hieroglyphs, so that they are letters to libedit's
/// commands on words, other characters from plane 16, which is for private use, and those of two columns from the compatibility
/// ideographs of plane 2. Whoever does type one of these gets a stand-in for it, too. None is ever given back: libedit keeps
/// deleted text.
final class CellTable {
  private var standIns: [[Unicode.Scalar]: Unicode.Scalar] = [:]
  private var originals: [Unicode.Scalar: [Unicode.Scalar]] = [:]
  /// Whether the terminal draws joined emoji as one character; nil while that is unknown.
  var joinsEmoji: Bool?
  /// Whether it matters by now.
  private(set) var hasJoinedEmoji = false
  private var free = [Kind.letter: Kind.letter.all, .narrow: Kind.narrow.all, .wide: Kind.wide.all].mapValues { $0[...] }

  /// Symbols and emoji that are newer than the C library's tables, which all take two columns.
  private static let newerEmoji: ClosedRange<UInt32> = 0x1f300...0x1faff
  private static let tag: ClosedRange<UInt32> = 0xe0020...0xe007f

  /// Whether a scalar adds to the character before it: it takes no column of its own.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x300 && (printedWidth(of: scalar) == 0 || tag.contains(scalar.value))
  }

  /// Whether a scalar of its own width continues the character before it: the second half of a flag, a colour of skin, or what a
  /// joiner joins.
  func continues(_ cell: Unicode.Scalar, with scalar: Unicode.Scalar) -> Bool {
    let text = originals[cell] ?? [cell]
    guard let last = text.last else { return false }
    if Self.flagLetters.contains(scalar.value) { return text.count == 1 && Self.flagLetters.contains(last.value) }
    if Self.skins.contains(scalar.value) { return last.properties.isEmojiModifierBase }
    return last == Self.joiner && scalar.value > 0xff && scalar.properties.isEmoji && text[0].properties.isEmoji
  }

  private static let joiner: Unicode.Scalar = "\u{200d}"
  private static let emojiStyle: Unicode.Scalar = "\u{fe0f}"
  private static let flagLetters: ClosedRange<UInt32> = 0x1f1e6...0x1f1ff
  private static let skins: ClosedRange<UInt32> = 0x1f3fb...0x1f3ff

  // MARK: Text and cells

  /// A text as libedit gets it, a scalar for each of its characters.
  func cells(of text: some StringProtocol) -> [Unicode.Scalar] {
    guard text.utf8.contains(where: { $0 >= 0xcc }) else { return Array(text.unicodeScalars) }
    var cells: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if let last = cells.last, Self.isMark(scalar) || continues(last, with: scalar), let joined = joined(last, with: scalar) {
        cells[cells.count - 1] = joined
      } else {
        cells.append(cell(for: scalar))
      }
    }
    return cells
  }

  /// The text that cells stand for.
  func text(of cells: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    for cell in cells {
      if let original = originals[cell] { text.append(contentsOf: original) } else { text.append(cell) }
    }
    return String(text)
  }

  /// What a terminal is to show for a stand-in; nil for a scalar that stands for itself.
  func shown(_ cell: Unicode.Scalar) -> String? {
    guard let original = originals[cell], let first = original.first else { return nil }
    var text = String.UnicodeScalarView()
    // A mark with nothing to stand on gets a dotted circle, as Unicode has it.
    if Self.isMark(first) { text.append("\u{25cc}") }
    let isJoined = Self.isJoinedEmoji(original)
    if isJoined && joinsEmoji == true {
      text.append(contentsOf: original)
      return String(text)
    }
    var part = Self.firstPart(of: original)
    // With a selector it takes one column or two, as the terminal likes.
    if printedWidth(of: first) == 1 { part.removeAll { $0 == Self.emojiStyle } }
    text.append(contentsOf: part)
    if isJoined && printedWidth(of: first) == 1 { text.append(" ") }
    return String(text)
  }

  /// Whether it is more than one emoji, drawn as one.
  private static func isJoinedEmoji(_ text: [Unicode.Scalar]) -> Bool {
    text.dropFirst().contains { !isMark($0) && !flagLetters.contains($0.value) }
  }

  /// Without what is joined to an emoji, or is to be joined to it; all of any other character.
  private static func firstPart(of text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard let first = text.first, first.value > 0xff, first.properties.isEmoji else { return text }
    return Array(text.prefix { $0 != joiner && !skins.contains($0.value) })
  }

  /// A scalar by itself: as it is where libedit can show it.
  func cell(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    if Self.isMark(scalar) { return standIn(for: [scalar], .narrow) ?? scalar }
    if let kind = Kind.allCases.first(where: { $0.all.contains(scalar.value) }) { return standIn(for: [scalar], kind) ?? scalar }
    let isNewer = Self.newerEmoji.contains(scalar.value) && printedWidth(of: scalar) == nil
    return isNewer ? standIn(for: [scalar], .wide) ?? scalar : scalar
  }

  /// The cell for a character with one more mark, or with what continues it; nil where that has nothing to stand on.
  func joined(_ cell: Unicode.Scalar, with mark: Unicode.Scalar) -> Unicode.Scalar? {
    guard let width = printedWidth(of: cell), width > 0, cell != " " else { return nil }
    let text = originals[cell] ?? [cell]
    guard text.count < Self.mostScalars else { return nil }
    let isWide = width == 2 || !Self.isMark(mark)
    let whole = text + [mark]
    if isWide && Self.isJoinedEmoji(whole) { hasJoinedEmoji = true }
    return standIn(for: whole, isWide ? .wide : text[0].properties.isAlphabetic ? .letter : .narrow)
  }

  private static let mostScalars = 32

  /// What a stand-in is like.
  private enum Kind: CaseIterable {
    case letter
    case narrow
    case wide

    var all: ClosedRange<UInt32> {
      switch self {
      case .letter: 0x13000...0x1342e
      case .narrow: 0x100000...0x10fffd
      case .wide: 0x2f800...0x2fa1d
      }
    }
  }

  /// Nil when all of the kind are taken.
  private func standIn(for text: [Unicode.Scalar], _ kind: Kind) -> Unicode.Scalar? {
    if let known = standIns[text] { return known }
    guard let value = free[kind]?.popFirst() else { return kind == .letter ? standIn(for: text, .narrow) : nil }
    let scalar = Unicode.Scalar(value) ?? "\u{fffd}"
    standIns[text] = scalar
    originals[scalar] = text
    return scalar
  }
}
