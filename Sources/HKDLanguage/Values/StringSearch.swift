import CSystem

/// Finding a text in another by bytes, in time linear in both.
///
/// `String`'s own search goes by grapheme clusters: it would not find `a` in `á` that is written as `a` and an accent.
public enum StringSearch {
  /// Where a text occurs in another, from left to right without overlaps, as byte offsets; empty for an empty part.
  public static func offsets(of part: String, in text: String) -> [Int] {
    var text = text
    var part = part
    return text.withUTF8 { text in part.withUTF8 { part in offsets(of: part, in: text) } }
  }

  static func offsets(of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> [Int] {
    guard let partStart = part.baseAddress, let textStart = text.baseAddress, !part.isEmpty else { return [] }
    var result: [Int] = []
    var offset = 0
    while let found = memmem(textStart + offset, text.count - offset, partStart, part.count) {
      let position = UnsafeRawPointer(textStart).distance(to: UnsafeRawPointer(found))
      result.append(position)
      offset = position + part.count
    }
    return result
  }

  /// Whether a text occurs in another; the empty one occurs in every one.
  public static func contains(_ part: String, in text: String) -> Bool {
    var text = text
    var part = part
    return text.withUTF8 { text in
      part.withUTF8 { part in
        guard let partStart = part.baseAddress, !part.isEmpty else { return true }
        guard let textStart = text.baseAddress else { return false }
        return memmem(textStart, text.count, partStart, part.count) != nil
      }
    }
  }

  /// The pieces between the occurrences of a separator; the whole text for an empty one.
  public static func split(_ text: String, separator: String) -> [String] {
    let offsets = offsets(of: separator, in: text)
    let length = separator.utf8.count
    var text = text
    return text.withUTF8 { bytes in
      var pieces: [String] = []
      pieces.reserveCapacity(offsets.count + 1)
      var start = 0
      for offset in offsets + [bytes.count] {
        pieces.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<offset]), as: UTF8.self))
        start = offset + length
      }
      return pieces
    }
  }

  /// The text with each occurrence of a part replaced.
  public static func replace(_ part: String, with replacement: String, in text: String) -> String {
    let offsets = offsets(of: part, in: text)
    guard !offsets.isEmpty else { return text }
    var text = text
    var result: [UInt8] = []
    text.withUTF8 { bytes in
      var start = 0
      for offset in offsets {
        result.append(contentsOf: bytes[start..<offset])
        result.append(contentsOf: replacement.utf8)
        start = offset + part.utf8.count
      }
      result.append(contentsOf: bytes[start...])
    }
    return String(decoding: result, as: UTF8.self)
  }
}
