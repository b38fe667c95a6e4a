import CSystem

/// Finding a text in another by bytes, in time linear in both.
///
/// `String`'s own search goes by grapheme clusters: it would not find `a` in `á` that is written as `a` and an accent.
public enum StringSearch {
  // Generic functions work across modules at a fraction of their speed: what others call is not generic.

  /// Whether a text occurs in another; the empty one occurs in every one.
  public static func contains(_ part: String, in text: String) -> Bool {
    var bounds = Bounds<Never>()
    return contains(part, in: text, within: &bounds)
  }

  /// The pieces between the occurrences of a separator; the whole text for an empty one.
  public static func split(_ text: String, separator: String) -> [String] {
    var bounds = Bounds<Never>()
    return split(text, separator: separator, within: &bounds)
  }

  /// The same within bounds.
  public static func split(
    _ text: String, separator: String, _ bounds: Bounds<Failure>
  ) throws(Failure) -> [String] {
    var bounds = bounds
    return try split(text, separator: separator, within: &bounds)
  }

  /// The text with each occurrence of a part replaced; unchanged for an empty part.
  public static func replace(_ part: String, with replacement: String, in text: String) -> String {
    var bounds = Bounds<Never>()
    return replace(part, with: replacement, in: text, within: &bounds)
  }

  /// The same within bounds.
  public static func replace(
    _ part: String, with replacement: String, in text: String, _ bounds: Bounds<Failure>
  ) throws(Failure) -> String {
    var bounds = bounds
    return try replace(part, with: replacement, in: text, within: &bounds)
  }

  static func contains<Problem>(
    _ part: String, in text: String, within bounds: inout Bounds<Problem>
  ) throws(Problem) -> Bool {
    try withBytes(of: text) { text throws(Problem) in
      try withBytes(of: part) { part throws(Problem) in
        part.isEmpty ? true : try offset(of: part, in: text, from: 0, within: &bounds) != nil
      }
    }
  }

  static func split<Problem>(
    _ text: String, separator: String, within bounds: inout Bounds<Problem>
  ) throws(Problem) -> [String] {
    var pieces: [String] = []
    try eachPiece(of: text, between: separator, within: &bounds) { piece throws(Problem) in
      pieces.append(String(decoding: piece, as: UTF8.self))
    }
    return pieces
  }

  static func replace<Problem>(
    _ part: String, with replacement: String, in text: String, within bounds: inout Bounds<Problem>
  ) throws(Problem) -> String {
    let limit = bounds
    var result: [UInt8] = []
    var isFirst = true
    try eachPiece(of: text, between: part, within: &bounds) { piece throws(Problem) in
      if !isFirst { result.append(contentsOf: replacement.utf8) }
      isFirst = false
      result.append(contentsOf: piece)
      try limit.checkText(result.count)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Hands out what stands between the occurrences of a part: the whole text for an empty part.
  private static func eachPiece<Problem>(
    of text: String, between part: String, within bounds: inout Bounds<Problem>,
    _ take: (UnsafeBufferPointer<UInt8>) throws(Problem) -> Void
  ) throws(Problem) {
    try withBytes(of: text) { text throws(Problem) in
      try withBytes(of: part) { part throws(Problem) in
        var start = 0
        while !part.isEmpty, let found = try offset(of: part, in: text, from: start, within: &bounds) {
          try bounds.step()
          try take(UnsafeBufferPointer(rebasing: text[start..<found]))
          start = found + part.count
        }
        try take(UnsafeBufferPointer(rebasing: text[start...]))
      }
    }
  }

  /// The bytes gone through between two looks for the end of the task; no less than the part, which each costs anew.
  private static let stretch = 1 << 20

  /// Where a part that is not empty occurs next, from an offset on.
  static func offset<Problem>(
    of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int,
    within bounds: inout Bounds<Problem>
  ) throws(Problem) -> Int? {
    guard let partStart = part.baseAddress, let textStart = text.baseAddress else { return nil }
    var offset = start
    while text.count - offset >= part.count {
      // Stretches overlap by what of the part may stand at the end of one.
      let length = min(text.count - offset, max(stretch, part.count) + part.count - 1)
      if let found = memmem(textStart + offset, length, partStart, part.count) {
        return UnsafeRawPointer(textStart).distance(to: UnsafeRawPointer(found))
      }
      offset += length - part.count + 1
      try bounds.step(length >> 7)
    }
    return nil
  }
}
