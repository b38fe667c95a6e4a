/// What no program text may hold: bytes that are not UTF-8, and NUL.
enum TextProblem: Equatable {
  case invalidUTF8
  case nul
}

extension SourceText {
  /// Every stretch of bytes that makes the text unreadable, in order; neighbours of one kind are one stretch.
  func unreadableSpans() -> [(problem: TextProblem, span: Span)] {
    var found: [(problem: TextProblem, span: Span)] = []
    var index = 0
    while true {
      index = plainEnd(from: index)
      guard index < bytes.count else { break }
      let byte = bytes[index]
      let length = byte == 0 ? 0 : Self.sequenceLength(in: bytes, at: index)
      if length > 0 {
        index += length
        continue
      }
      let problem: TextProblem = byte == 0 ? .nul : .invalidUTF8
      if let last = found.last, last.problem == problem, Int(last.span.end) == index {
        found[found.count - 1].span.end += 1
      } else {
        found.append((problem, Span(index, index + 1)))
      }
      index += 1
    }
    return found
  }

  /// The first byte from an index on that is NUL or beyond ASCII: nearly all of a text is neither, and is gone over eight bytes
  /// at a time.
  private func plainEnd(from start: Int) -> Int {
    bytes.withUnsafeBytes { bytes in
      var index = start
      while bytes.count - index >= 8 {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        // A NUL minus one borrows into its high bit.
        guard ((word &- 0x0101_0101_0101_0101) | word) & 0x8080_8080_8080_8080 == 0 else { break }
        index += 8
      }
      while index < bytes.count, bytes[index] &- 1 < 0x7F { index += 1 }
      return index
    }
  }

  /// How many bytes the well-formed sequence at `index` has; 0 if there is none.
  static func sequenceLength(in bytes: [UInt8], at index: Int) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      return UTF8Sequence.length(at: index, in: start, end: buffer.count)
    }
  }
}
