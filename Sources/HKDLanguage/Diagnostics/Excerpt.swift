/// The lines of a text that a message is about, with marks under them.
struct Excerpt {
  /// A stretch of the text and what is said about it.
  struct Mark {
    let span: Span
    let label: String
    let isPrimary: Bool
  }

  /// A mark, or the part of it that lies on one line.
  private struct LineMark {
    let line: Int
    let bytes: Range<Int>
    let label: String
    let isPrimary: Bool
  }

  let source: SourceText
  let marks: [Mark]
  let paint: Paint
  let width: Int

  /// Rendered lines: the place, then the text with its marks.
  func lines() -> [String] {
    guard let primary = marks.first(where: \.isPrimary) else { return [] }
    let lineMarks = marks.flatMap(split).enumerated().sorted { left, right in
      (left.element.line, left.element.bytes.lowerBound, left.offset) < (
        right.element.line, right.element.bytes.lowerBound, right.offset
      )
    }.map(\.element)
    let gutter = String(lineMarks.last?.line ?? 1).count
    let blank = String(repeating: " ", count: gutter)
    let place = Place(source, primary.span).description
    var result = [
      "\(blank) \(paint.frame("┌─")) \(VisibleText.make(place))",
      "\(blank) \(paint.frame("│"))",
    ]
    var previous: Int?
    for mark in lineMarks {
      let line = line(mark)
      if mark.line != previous {
        if let previous, mark.line > previous + 1 { result.append("\(blank) \(paint.frame("·"))") }
        let number = String(repeating: " ", count: gutter - String(mark.line).count) + String(mark.line)
        result.append("\(paint.frame("\(number) │")) \(line.text)".trimmedEnd)
        previous = mark.line
      }
      result.append("\(blank) \(paint.frame("│")) \(underline(mark, line))".trimmedEnd)
    }
    return result
  }

  private func line(_ mark: LineMark) -> ExcerptLine {
    // All marks of a line share its cut, which is around the primary one.
    let focus =
      marks.first { $0.isPrimary && source.line(containing: Int($0.span.start)).number == mark.line }.map {
        Int($0.span.start)
      } ?? mark.bytes.lowerBound
    return ExcerptLine(source, bounds(ofLineAt: mark.bytes.lowerBound), focus: focus, width: width)
  }

  private func underline(_ mark: LineMark, _ line: ExcerptLine) -> String {
    let columns = line.columns(of: mark.bytes)
    let count = min(columns.count, max(1, width - columns.start))
    let carets = String(repeating: mark.isPrimary ? "^" : "-", count: count)
    let text = mark.label.isEmpty ? carets : "\(carets) \(mark.label)"
    return String(repeating: " ", count: columns.start) + (mark.isPrimary ? paint.error(text) : paint.note(text))
  }

  /// A mark over several lines shows under the first and the last of them.
  private func split(_ mark: Mark) -> [LineMark] {
    let start = min(Int(mark.span.start), source.bytes.count)
    let end = max(start, min(Int(mark.span.end), source.bytes.count))
    let first = source.line(containing: start).number
    let last = source.line(containing: max(start, end - 1)).number
    guard last > first else {
      return [LineMark(line: first, bytes: start..<end, label: mark.label, isPrimary: mark.isPrimary)]
    }
    let firstEnd = bounds(ofLineAt: start).upperBound
    var lastStart = bounds(ofLineAt: end - 1).lowerBound
    while lastStart < end - 1, source.bytes[lastStart].isBlank { lastStart += 1 }
    return [
      LineMark(line: first, bytes: start..<max(start, firstEnd), label: "", isPrimary: mark.isPrimary),
      LineMark(line: last, bytes: lastStart..<end, label: mark.label, isPrimary: mark.isPrimary),
    ]
  }

  /// The bytes of a line without its newline, and without the text's byte-order mark.
  private func bounds(ofLineAt offset: Int) -> Range<Int> {
    let line = source.line(containing: offset)
    var start = line.start
    var end = line.next.map { $0 - 1 } ?? source.bytes.count
    if end > start, end < source.bytes.count, source.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    if start == 0, source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, end) }
    return start..<max(start, end)
  }
}

/// Colours of messages; none where nobody sees them.
struct Paint {
  let isColored: Bool

  func error(_ text: String) -> String { paint(text, "1;31") }
  func warning(_ text: String) -> String { paint(text, "1;33") }
  func note(_ text: String) -> String { paint(text, "36") }
  func frame(_ text: String) -> String { paint(text, "34") }
  func bold(_ text: String) -> String { paint(text, "1") }

  private func paint(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  var trimmedEnd: String {
    var end = utf8.endIndex
    while end > utf8.startIndex, case let before = utf8.index(before: end), utf8[before] == UInt8(ascii: " ") {
      end = before
    }
    return String(self[..<end])
  }
}
