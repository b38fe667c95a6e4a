/// Shell patterns as git matches them (gitignore(5), "PATTERN FORMAT"): `?`, `*`, `**`, `[…]` with ranges and named classes,
/// and `\` before any byte.
///
/// It backtracks as git's own matcher does, so that odd patterns fare alike; what has failed once is remembered, so that no
/// pattern takes more than pattern × text steps.
struct Wildmatch {
  private enum Outcome {
    case match
    case noMatch
    /// No match whatever a star to the left takes.
    case abort
    /// No match unless a `**` to the left takes more.
    case abortToDoubleStar
  }

  private let pattern: UnsafeRawBufferPointer
  private let text: UnsafeRawBufferPointer
  /// Whether `/` is matched by nothing but itself and `**`.
  private let isPath: Bool
  private let foldsCase: Bool
  private var steps = 0
  private var remembered: [Int: Outcome] = [:]

  /// Deeper than any sane pattern has stars; keeps a hostile one off the end of the stack.
  private static let deepest = 500
  private static let stepsBeforeRemembering = 2_000

  /// Whether all of `text` fits `pattern`.
  static func matches(
    _ pattern: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, isPath: Bool, foldsCase: Bool
  ) -> Bool {
    var matcher = Wildmatch(pattern: pattern, text: text, isPath: isPath, foldsCase: foldsCase)
    return matcher.outcome(0, 0, 0) == .match
  }

  private init(pattern: UnsafeRawBufferPointer, text: UnsafeRawBufferPointer, isPath: Bool, foldsCase: Bool) {
    self.pattern = pattern
    self.text = text
    self.isPath = isPath
    self.foldsCase = foldsCase
  }

  /// The byte at `index`, 0 at the end: neither patterns nor paths hold a 0.
  private func p(_ index: Int) -> UInt8 { index < pattern.count ? pattern[index] : 0 }
  private func t(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }
  private func folded(_ byte: UInt8) -> UInt8 { foldsCase ? asciiLowercased(byte) : byte }

  private func nextSlash(from index: Int) -> Int? {
    var index = index
    while index < text.count {
      if text[index] == slash { return index }
      index += 1
    }
    return nil
  }

  private mutating func outcome(_ patternStart: Int, _ textStart: Int, _ depth: Int) -> Outcome {
    if depth > Self.deepest { return .abort }
    steps += 1
    if steps <= Self.stepsBeforeRemembering { return walk(patternStart, textStart, depth) }
    let key = patternStart * (text.count + 1) + textStart
    if let known = remembered[key] { return known }
    let result = walk(patternStart, textStart, depth)
    remembered[key] = result
    return result
  }

  private mutating func walk(_ patternStart: Int, _ textStart: Int, _ depth: Int) -> Outcome {
    var pi = patternStart
    var ti = textStart
    while pi < pattern.count {
      let glob = p(pi)
      let byte = folded(t(ti))
      if byte == 0, glob != star { return .abort }
      switch glob {
      case backslash:
        pi += 1
        if byte != folded(p(pi)) { return .noMatch }
      case question:
        if isPath, byte == slash { return .noMatch }
      case star:
        if let result = starOutcome(&pi, &ti, depth) { return result }
      case openBracket:
        guard let isIn = bracket(&pi, byte) else { return .abort }
        if !isIn || (isPath && byte == slash) { return .noMatch }
      default:
        if byte != folded(glob) { return .noMatch }
      }
      pi += 1
      ti += 1
    }
    return ti < text.count ? .noMatch : .match
  }

  /// A star at `pi`. Nil means: both indices stand on a slash that is matched, go on behind it.
  private mutating func starOutcome(_ pi: inout Int, _ ti: inout Int, _ depth: Int) -> Outcome? {
    let first = pi
    pi += 1
    var crossesSlash = !isPath
    if p(pi) == star {
      while p(pi) == star { pi += 1 }
      let standsAlone =
        (first == 0 || p(first - 1) == slash)
        && (pi == pattern.count || p(pi) == slash || (p(pi) == backslash && p(pi + 1) == slash))
      if isPath, standsAlone {
        // `a/**/b` also takes `a/b`: try without the slash behind the stars.
        if p(pi) == slash, outcome(pi + 1, ti, depth + 1) == .match { return .match }
        crossesSlash = true
      }
    }
    if pi == pattern.count {
      return crossesSlash || nextSlash(from: ti) == nil ? .match : .abortToDoubleStar
    }
    if !crossesSlash, p(pi) == slash {
      guard let next = nextSlash(from: ti) else { return .abort }
      ti = next
      return nil
    }
    return tryEachLength(pi, ti, crossesSlash, depth)
  }

  /// Lets a star take 0, 1, 2 … bytes from `start` until the rest of the pattern fits.
  private mutating func tryEachLength(_ pi: Int, _ start: Int, _ crossesSlash: Bool, _ depth: Int) -> Outcome {
    var ti = start
    while ti < text.count {
      if !isGlobSpecial(p(pi)) {
        let wanted = folded(p(pi))
        while ti < text.count, crossesSlash || t(ti) != slash, folded(t(ti)) != wanted { ti += 1 }
        if folded(t(ti)) != wanted { return crossesSlash ? .abort : .abortToDoubleStar }
      }
      let result = outcome(pi, ti, depth + 1)
      if result != .noMatch {
        if !crossesSlash || result != .abortToDoubleStar { return result }
      } else if !crossesSlash, t(ti) == slash {
        return .abortToDoubleStar
      }
      ti += 1
    }
    return .abort
  }

  /// Whether `byte` is in the set that opens at `pi`, which ends on the closing bracket; nil when the set is malformed.
  private func bracket(_ pi: inout Int, _ byte: UInt8) -> Bool? {
    pi += 1
    let isNegated = p(pi) == UInt8(ascii: "!") || p(pi) == UInt8(ascii: "^")
    if isNegated { pi += 1 }
    var isIn = false
    var previous: UInt8 = 0
    repeat {
      var member = p(pi)
      switch member {
      case 0:
        return nil
      case backslash:
        pi += 1
        member = p(pi)
        if member == 0 { return nil }
        if byte == member { isIn = true }
      case UInt8(ascii: "-") where previous != 0 && p(pi + 1) != 0 && p(pi + 1) != closeBracket:
        pi += 1
        member = p(pi)
        if member == backslash {
          pi += 1
          member = p(pi)
          if member == 0 { return nil }
        }
        if previous <= byte, byte <= member { isIn = true }
        if foldsCase, isLower(byte), previous <= byte - 32, byte - 32 <= member { isIn = true }
        member = 0
      case openBracket where p(pi + 1) == UInt8(ascii: ":"):
        let start = pi + 2
        var end = start
        while p(end) != 0, p(end) != closeBracket { end += 1 }
        if p(end) == 0 { return nil }
        if end - start < 1 || p(end - 1) != UInt8(ascii: ":") {
          if byte == openBracket { isIn = true }
        } else {
          guard let isMember = namedClass(start..<end - 1, byte) else { return nil }
          if isMember { isIn = true }
          pi = end
          member = 0
        }
      default:
        if byte == member { isIn = true }
      }
      previous = member
      pi += 1
    } while p(pi) != closeBracket
    return isIn != isNegated
  }

  /// Nil for a name that is no class.
  private func namedClass(_ name: Range<Int>, _ byte: UInt8) -> Bool? {
    let isUpper = byte &- 65 < 26
    let isDigit = byte &- 48 < 10
    let isAlpha = isUpper || isLower(byte)
    let isGraph = byte > 32 && byte < 127
    return switch String(decoding: pattern[name], as: UTF8.self) {
    case "alnum": isAlpha || isDigit
    case "alpha": isAlpha
    case "blank": byte == 32 || byte == 9
    case "cntrl": byte < 32 || byte == 127
    case "digit": isDigit
    case "graph": isGraph
    case "lower": isLower(byte)
    case "print": isGraph || byte == 32
    case "punct": isGraph && !isAlpha && !isDigit
    case "space": byte == 32 || byte == 9 || byte == 10 || byte == 13
    case "upper": isUpper || (foldsCase && isLower(byte))
    case "xdigit": isDigit || (byte | 32) &- 97 < 6
    default: nil
    }
  }
}

let slash = UInt8(ascii: "/")
private let star = UInt8(ascii: "*")
private let question = UInt8(ascii: "?")
private let backslash = UInt8(ascii: "\\")
private let openBracket = UInt8(ascii: "[")
private let closeBracket = UInt8(ascii: "]")

/// Whether a byte means more than itself in a pattern.
func isGlobSpecial(_ byte: UInt8) -> Bool {
  byte == star || byte == question || byte == backslash || byte == openBracket
}

func asciiLowercased(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 32 : byte }
private func isLower(_ byte: UInt8) -> Bool { byte &- 97 < 26 }
