/// Text from elsewhere made harmless for a terminal.
public enum TerminalText {
  /// A log line as it may be shown: colours stay (and are reset at its end), every other escape sequence and control
  /// character goes, and of a line that was drawn over with carriage returns the last version stays.
  ///
  /// A build log is written by strangers; it must neither move the cursor nor speak to the terminal.
  public static func harmless(_ line: String) -> String {
    guard line.unicodeScalars.contains(where: { isControl($0) }) else { return line }
    var result = String.UnicodeScalarView()
    var hasStyle = false
    var returned = false
    let scalars = line.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      if let end = endOfEscapeSequence(in: scalars, at: index) {
        let sequence = scalars[index..<end]
        if isStyle(sequence) {
          result.append(contentsOf: sequence)
          hasStyle = true
        }
        index = end
        continue
      }
      let scalar = scalars[index]
      index = scalars.index(after: index)
      if scalar == "\r" {
        returned = true
      } else if scalar == "\n" || scalar == "\t" || !isControl(scalar) {
        if returned && scalar != "\n" { removeLastLine(&result) }
        returned = false
        result.append(scalar)
      }
    }
    return String(result) + (hasStyle ? "\u{1b}[0m" : "")
  }

  /// The text without any escape sequence, for a terminal that understands none.
  public static func plain(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      if let end = endOfEscapeSequence(in: scalars, at: index) {
        index = end
      } else {
        result.append(scalars[index])
        index = scalars.index(after: index)
      }
    }
    return String(result)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
  }

  /// Whether this is `CSI numbers m`.
  private static func isStyle(_ sequence: Substring.UnicodeScalarView) -> Bool {
    guard sequence.dropFirst().first == "[", sequence.last == "m" else { return false }
    return sequence.dropFirst(2).dropLast().allSatisfy { $0 == ";" || $0 == ":" || ("0"..."9").contains($0) }
  }

  private static func removeLastLine(_ text: inout String.UnicodeScalarView) {
    while let last = text.last, last != "\n" { text.removeLast() }
  }
}
