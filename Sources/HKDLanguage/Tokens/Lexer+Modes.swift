/// What the bytes mean in each mode.
extension Lexer {
  mutating func stageToken(at start: Int) -> Token.Kind {
    let end = nameEnd(from: start, joinsColons: true)
    if end > start {
      position = end
      // `foo.sh`, `x=5`: no name, but a word that the parser can tell about.
      return wordGoesOn(at: end) ? word(from: start) : .name
    }
    if byte(start).isDigit { return number(from: start) }
    if byte(start) == UInt8(ascii: "-") {
      let next = byte(start + 1)
      if next.isDigit || next == UInt8(ascii: "$") || next == UInt8(ascii: "(") { return single(.minus) }
    }
    return word(from: start)
  }

  mutating func argumentToken(at start: Int) -> Token.Kind {
    guard byte(start) == UInt8(ascii: "-") else { return spread(at: start) ?? word(from: start) }
    let isLong = byte(start + 1) == UInt8(ascii: "-")
    let kind = word(from: start)
    if isLong, position == start + 2, !joins(at: position) { return .endOfFlags }
    return byte(start + (isLong ? 2 : 1)).isASCIILetter ? .flag : kind
  }

  mutating func patternToken(at start: Int) -> Token.Kind {
    if holds("=>", at: start) { return passing(2, .fatArrow) }
    return word(from: start, stopsAtComma: true, stopsAtArrow: true)
  }

  mutating func signatureToken(at start: Int) -> Token.Kind {
    let end = nameEnd(from: start, joinsColons: false)
    if end > start {
      position = end
      return .name
    }
    switch byte(start) {
    case UInt8(ascii: ":"): return single(.colon)
    case UInt8(ascii: ","): return single(.comma)
    case UInt8(ascii: "="): return single(.equals)
    case UInt8(ascii: "."): return holds("...", at: start) ? passing(3, .spread) : single(.unknown)
    case UInt8(ascii: "-"):
      if byte(start + 1) == UInt8(ascii: ">") { return passing(2, .arrow) }
      let dashes = byte(start + 1) == UInt8(ascii: "-") ? 2 : 1
      position = nameEnd(from: start + dashes)
      return position > start + dashes ? .flag : single(.unknown)
    default: return unknown(at: start)
    }
  }

  mutating func assignmentToken(at start: Int) -> Token.Kind {
    // A plain `=` is by far the most frequent.
    if byte(start) == UInt8(ascii: "="), byte(start + 1) != UInt8(ascii: "=") { return single(.equals) }
    for (text, kind): (StaticString, Token.Kind) in [
      ("//=", .doubleSlashEquals), ("??=", .coalesceEquals), ("+=", .plusEquals), ("-=", .minusEquals),
      ("*=", .starEquals), ("/=", .slashEquals), ("%=", .percentEquals), ("=", .equals),
    ] where holds(text, at: start) {
      // `==` is a comparison that somebody meant as an assignment: the parser tells.
      if kind == .equals, byte(start + 1) == UInt8(ascii: "=") { return passing(2, .equal) }
      return passing(text.utf8CodeUnitCount, kind)
    }
    return unknown(at: start)
  }

  mutating func expressionToken(at start: Int) -> Token.Kind {
    let first = byte(start)
    if first.isDigit { return number(from: start) }
    let end = nameEnd(from: start)
    if end > start {
      position = end
      return .name
    }
    let second = byte(start + 1)
    switch first {
    case UInt8(ascii: "+"): return single(.plus)
    case UInt8(ascii: "-"):
      // Behind a parameter's default: as an operator it would need a value behind it, which no bare word is.
      if second == first, case let end = nameEnd(from: start + 2), end > start + 2 { return passing(end - start, .flag) }
      return single(.minus)
    case UInt8(ascii: "*"): return single(.star)
    case UInt8(ascii: "/"): return second == first ? passing(2, .doubleSlash) : single(.slash)
    case UInt8(ascii: "%"): return single(.percent)
    case UInt8(ascii: ","): return single(.comma)
    case UInt8(ascii: "?"): return second == first ? passing(2, .coalesce) : single(.unknown)
    case UInt8(ascii: "<"): return second == UInt8(ascii: "=") ? passing(2, .lessOrEqual) : single(.less)
    case UInt8(ascii: ">"): return second == UInt8(ascii: "=") ? passing(2, .greaterOrEqual) : single(.greater)
    case UInt8(ascii: "."):
      if holds("...", at: start), nameEnd(from: start + 3) > start + 3 { return passing(3, .spread) }
      return second == first ? passing(2, .range) : single(.dot)
    case UInt8(ascii: "="):
      if second == UInt8(ascii: "=") { return passing(2, .equal) }
      return second == UInt8(ascii: "~") ? passing(2, .matches) : single(.equals)
    case UInt8(ascii: "!"):
      if second == UInt8(ascii: "=") { return passing(2, .unequal) }
      return second == UInt8(ascii: "~") ? passing(2, .matchesNot) : single(.unknown)
    case UInt8(ascii: "&"): return passing(second == first ? 2 : 1, .unknown)
    default: return unknown(at: start)
    }
  }

  /// One whole scalar that begins nothing.
  private mutating func unknown(at start: Int) -> Token.Kind {
    passing(max(1, SourceText.sequenceLength(in: bytes, at: start)), .unknown)
  }

  mutating func spread(at start: Int) -> Token.Kind? {
    guard holds("...", at: start) else { return nil }
    switch byte(start + 3) {
    case UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: "["): return passing(3, .spread)
    default: return nil
    }
  }
}

// MARK: - Names, words, numbers

extension Lexer {
  /// Where the name that begins at `start` ends; `start` itself if none does.
  ///
  /// A letter or `_`, then letters, digits, `_` and inner hyphens; command names may join several with `:`.
  func nameEnd(from start: Int, joinsColons: Bool = false) -> Int {
    guard case var end = beginning(start), end > start else { return start }
    while true {
      let byte = byte(end)
      if byte.continuesName {
        end += 1
      } else if byte == UInt8(ascii: "-"), case let next = continuation(end + 1), next > end + 1 {
        end = next
      } else if byte >= 0x80, case let next = continuation(end), next > end {
        end = next
      } else if joinsColons, byte == UInt8(ascii: ":"), case let next = beginning(end + 1), next > end + 1 {
        end = next
      } else {
        return end
      }
    }
  }

  /// The end of the scalar at `index` if a name may begin with it, else `index`.
  private func beginning(_ index: Int) -> Int {
    let first = byte(index)
    if first < 0x80 { return first.beginsName ? index + 1 : index }
    guard let (scalar, end) = scalar(at: index) else { return index }
    return scalar.properties.isXIDStart ? end : index
  }

  /// The end of the scalar at `index` if a name may go on with it, else `index`.
  private func continuation(_ index: Int) -> Int {
    let first = byte(index)
    if first < 0x80 { return first.continuesName ? index + 1 : index }
    guard let (scalar, end) = scalar(at: index) else { return index }
    return scalar.properties.isXIDContinue ? end : index
  }

  private func scalar(at index: Int) -> (Unicode.Scalar, end: Int)? {
    let end = index + SourceText.sequenceLength(in: bytes, at: index)
    return String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars.first.map { ($0, end) }
  }

  mutating func word(from start: Int, stopsAtComma: Bool = false, stopsAtArrow: Bool = false) -> Token.Kind {
    position = wordEnd(from: start, stopsAtComma: stopsAtComma, stopsAtArrow: stopsAtArrow)
    return position > start ? .word : unknown(at: start)
  }

  func wordEnd(from start: Int, stopsAtComma: Bool = false, stopsAtArrow: Bool = false) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte.endsWord { break }
      if byte == UInt8(ascii: "\\"), continuationEnd(end) != nil { break }
      if stopsAtComma, byte == UInt8(ascii: ",") { break }
      if stopsAtArrow, byte == UInt8(ascii: "="), self.byte(end + 1) == UInt8(ascii: ">") { break }
      end += 1
    }
    return end
  }

  /// Whether a bare word that got to `index` has more characters.
  private func wordGoesOn(at index: Int) -> Bool {
    guard index < bytes.count, !bytes[index].endsWord else { return false }
    return bytes[index] != UInt8(ascii: "\\") || continuationEnd(index) == nil
  }

  /// Whether a value stands at `index` without a blank before it, as in `a$x`.
  func joins(at index: Int) -> Bool {
    switch byte(index) {
    case UInt8(ascii: "$"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: "["),
      UInt8(ascii: "{"):
      true
    default: false
    }
  }

  /// A number with its unit, or an instant, in an expression; whether it is well formed is told by the literal's reader.
  mutating func number(from start: Int) -> Token.Kind {
    if beginsInstant(at: start) {
      position = start
      while byte(position).continuesName || [":", ".", "+", "-"].contains(Unicode.Scalar(byte(position))) {
        position += 1
      }
      return .number
    }
    var end = start
    var isPlain = true
    while true {
      let byte = byte(end)
      if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E"), isPlain {
        let sign = self.byte(end + 1)
        let hasSign = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        end += hasSign && self.byte(end + 2).isDigit ? 2 : 1
        isPlain = false
      } else if byte.continuesName {
        if byte.isASCIILetter { isPlain = false }
        end += 1
      } else if byte == UInt8(ascii: "."), self.byte(end + 1).isDigit {
        end += 1
      } else if byte >= 0x80, case let next = continuation(end), next > end {
        end = next
      } else {
        break
      }
    }
    position = end
    return .number
  }

  /// `2026-11-23T…`: without the `T` it is a subtraction.
  private func beginsInstant(at start: Int) -> Bool {
    let shape: StaticString = "dddd-dd-ddT"
    return shape.withUTF8Buffer { shape in
      for (offset, expected) in shape.enumerated() {
        let byte = byte(start + offset)
        guard expected == UInt8(ascii: "d") ? byte.isDigit : byte == expected else { return false }
      }
      return true
    }
  }
}
