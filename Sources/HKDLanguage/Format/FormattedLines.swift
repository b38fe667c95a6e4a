/// Tokens put together line by line.
struct FormattedLines {
  private(set) var text = ""

  private struct Line {
    var tokens: ArraySlice<Token>
    /// Empty lines before it in the source, at most one of which is kept.
    var hasEmptyLineBefore: Bool
    var indentation = 0
    var code = ""
    var comment: String?
  }

  init(_ tokens: [Token], of source: SourceText) {
    var spacing = TokenSpacing(source)
    var indentation = LineIndentation()
    var lines = Self.lines(tokens)
    for index in lines.indices {
      let next = lines[(index + 1)...].first { $0.tokens.first.map { !$0.isComment } ?? false }
      lines[index].indentation = indentation.next(lines[index].tokens, before: next?.tokens)
      if let last = lines[index].tokens.last, last.isComment {
        lines[index].comment = last.text(in: source)
        lines[index].tokens.removeLast()
      }
      lines[index].code = spacing.join(lines[index].tokens)
    }
    write(lines)
  }

  /// Cut at newlines and continuations; empty ones are left out.
  private static func lines(_ tokens: [Token]) -> [Line] {
    var lines: [Line] = []
    var start = 0
    var newlines = 0
    for (index, token) in tokens.enumerated() {
      let ends = token.kind == .newline || token.kind == .continuation || token.kind == .end
      guard ends else { continue }
      let end = token.kind == .continuation ? index + 1 : index
      if end > start {
        lines.append(Line(tokens: tokens[start..<end], hasEmptyLineBefore: newlines > 1 && !lines.isEmpty))
        newlines = 0
      }
      if token.kind == .newline { newlines += 1 }
      start = index + 1
    }
    if start < tokens.count {
      lines.append(Line(tokens: tokens[start...], hasEmptyLineBefore: newlines > 1 && !lines.isEmpty))
    }
    return lines
  }

  private mutating func write(_ lines: [Line]) {
    var previous: Line?
    let columns = Self.commentColumns(lines)
    for (line, column) in zip(lines, columns) {
      let begins = line.tokens.first.map { Self.isCloser($0.kind) } ?? false
      let followsOpening = previous?.tokens.last.map { Self.isOpener($0.kind) } ?? false
      if line.hasEmptyLineBefore, !begins, !followsOpening { text += "\n" }
      let indentation = String(repeating: "  ", count: line.indentation)
      text += indentation + line.code
      if let comment = line.comment {
        let width = 2 * line.indentation + TextWidth.columns(Self.lastLine(of: line.code))
        if !line.code.isEmpty { text += String(repeating: " ", count: max(2, column - width)) }
        text += comment
      }
      text += "\n"
      previous = line
    }
  }

  /// The column of each line's comment: those behind the code of neighbouring lines stand below one another.
  private static func commentColumns(_ lines: [Line]) -> [Int] {
    var columns = [Int](repeating: 0, count: lines.count)
    var start = 0
    while start < lines.count {
      guard hasCodeAndComment(lines[start]) else {
        start += 1
        continue
      }
      var end = start + 1
      while end < lines.count, hasCodeAndComment(lines[end]), !lines[end].hasEmptyLineBefore { end += 1 }
      let widths = lines[start..<end].map { 2 * $0.indentation + TextWidth.columns(lastLine(of: $0.code)) }
      let column = (widths.max() ?? 0) + 2
      for index in start..<end { columns[index] = column }
      start = end
    }
    return columns
  }

  private static func hasCodeAndComment(_ line: Line) -> Bool { line.comment != nil && !line.code.isEmpty }

  /// Of code that ends in a long string, what stands on its last line.
  private static func lastLine(of code: String) -> String {
    code.utf8.lastIndex(of: UInt8(ascii: "\n")).map { String(code[code.utf8.index(after: $0)...]) } ?? code
  }

  private static func isOpener(_ kind: Token.Kind) -> Bool {
    kind == .openParenthesis || kind == .openBracket || kind == .openBrace
  }

  private static func isCloser(_ kind: Token.Kind) -> Bool {
    kind == .closeParenthesis || kind == .closeBracket || kind == .closeBrace
  }
}
