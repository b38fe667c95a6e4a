/// Going on behind what could not be read, so that one mistake makes one message.
extension Parser {
  /// What to restore when a statement is given up.
  struct Restart {
    let depth: Int
    let brackets: Int
    let newlinesAreBlanks: Bool
  }

  var restart: Restart {
    Restart(depth: depth, brackets: openBrackets.count, newlinesAreBlanks: lexer.newlinesAreBlanks)
  }

  /// Leaves the statement at hand: to its newline or `;`, or before the brace that closes its block.
  mutating func recover(_ restart: Restart) {
    let opened = forget(restart)
    move(to: endOfStatement(from: here, opened))
  }

  /// Leaves the head of a statement that has a block: to the `{` on this line.
  ///
  /// - Returns: False if there is none.
  mutating func recoverAtBlock(_ restart: Restart) -> Bool {
    let start = here
    let opened = forget(restart)
    guard let end = scan(from: start, opened, stopsAtBrace: true), lexer.byte(end) == UInt8(ascii: "{") else {
      return false
    }
    move(to: end)
    return true
  }

  /// Back to the state of the statement's beginning; gives the closing brackets that it still needs, innermost last.
  private mutating func forget(_ restart: Restart) -> [UInt8] {
    let opened = openBrackets.dropFirst(restart.brackets).map { Self.closer(of: lexer.byte(Int($0.span.start))) }
    openBrackets.removeLast(opened.count)
    depth = restart.depth
    lexer.newlinesAreBlanks = restart.newlinesAreBlanks
    return opened
  }

  private static func closer(of bracket: UInt8) -> UInt8 {
    switch bracket {
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    default: UInt8(ascii: "}")
    }
  }

  private mutating func endOfStatement(from start: Int, _ opened: [UInt8]) -> Int {
    if !bracketsAreUnbalanced {
      if let end = scan(from: start, opened) { return end }
      // Every later search of the kind would read to the end again.
      bracketsAreUnbalanced = true
    }
    return lexer.lineEnd(from: start)
  }

  /// The next newline or `;` outside of strings, comments and brackets, or the `}` that closes the block.
  ///
  /// - Parameter opened: The closing brackets needed before that. A closing bracket that fits none is passed over.
  /// - Returns: Nil if the text ends inside brackets.
  private func scan(from start: Int, _ opened: [UInt8], stopsAtBrace: Bool = false) -> Int? {
    var needed = opened
    var index = start
    while index < lexer.bytes.count {
      let byte = lexer.bytes[index]
      switch byte {
      case UInt8(ascii: "{") where needed.isEmpty && stopsAtBrace: return index
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): needed.append(Self.closer(of: byte))
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let match = needed.lastIndex(of: byte) {
          needed.removeSubrange(match...)
        } else if byte == UInt8(ascii: "}") {
          return index
        }
      case UInt8(ascii: "\n"), UInt8(ascii: ";"):
        if needed.isEmpty { return index }
      case UInt8(ascii: "\""), UInt8(ascii: "'"): index = stringEnd(from: index) - 1
      case UInt8(ascii: "\\"):
        if let end = lexer.continuationEnd(index) { index = end - 1 }
      case UInt8(ascii: "#"):
        if index == 0 || lexer.bytes[index - 1] <= 0x20 { index = lexer.lineEnd(from: index) - 1 }
      default: break
      }
      index += 1
    }
    return needed.isEmpty ? index : nil
  }

  /// Where the brackets that open at `start` end; nil if that is not on the same line.
  func endOfBrackets(from start: Int) -> Int? {
    var nested = 0
    var index = start
    while index < lexer.bytes.count, lexer.bytes[index] != UInt8(ascii: "\n") {
      switch lexer.bytes[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): nested += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        nested -= 1
        if nested == 0 { return index + 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"): index = stringEnd(from: index) - 1
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Roughly where the string that a quote opens ends: just behind the quote if it is not closed on its line.
  func stringEnd(from start: Int) -> Int {
    let quote = lexer.bytes[start]
    let isLong = lexer.byte(start + 1) == quote && lexer.byte(start + 2) == quote
    var index = start + (isLong ? 3 : 1)
    while index < lexer.bytes.count {
      let byte = lexer.bytes[index]
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        index += 1
      } else if byte == quote {
        if !isLong { return index + 1 }
        if lexer.byte(index + 1) == quote, lexer.byte(index + 2) == quote { return index + 3 }
      } else if byte == UInt8(ascii: "\n"), !isLong {
        return start + 1
      }
      index += 1
    }
    return start + 1
  }
}
