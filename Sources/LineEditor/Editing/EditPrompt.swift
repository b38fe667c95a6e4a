import CSystem
import Glibc

/// A prompt in the form that libedit takes, in memory that stays where it is while it is shown.
///
/// libedit cannot show newlines in a prompt, wants escape sequences between marks, merges a sequence with the one visible
/// character behind it, and drops a sequence at the very end.
final class EditPrompt {
  /// Lines above the prompt's own, with a newline each; printed once.
  let header: String
  /// What takes columns.
  let visible: [Unicode.Scalar]
  /// The bytes for libedit.
  let bytes: UnsafeMutablePointer<CChar>

  static let mark: Unicode.Scalar = "\u{1}"

  init(_ prompt: String, _ cells: CellTable) {
    let lastLine = prompt.lastIndex(of: "\n").map { prompt.index(after: $0) } ?? prompt.startIndex
    header = String(prompt[..<lastLine])
    var visible: [Unicode.Scalar] = []
    var text = String.UnicodeScalarView()
    var sequences = String.UnicodeScalarView()
    let scalars = cells.cells(of: prompt[lastLine...])
    var index = scalars.startIndex
    while index < scalars.endIndex {
      if let end = endOfEscapeSequence(in: scalars, at: index) {
        sequences.append(contentsOf: scalars[index..<end])
        index = end
        continue
      }
      let scalar = scalars[index]
      index = scalars.index(after: index)
      guard printedWidth(of: scalar) != nil else { continue }
      EditPrompt.add(&sequences, to: &text)
      text.append(scalar)
      visible.append(scalar)
    }
    if !sequences.isEmpty {
      EditPrompt.add(&sequences, to: &text)
      text.append(" ")
      visible.append(" ")
    }
    self.visible = visible
    bytes = strdup(String(text))
  }

  deinit { free(bytes) }

  private static func add(_ sequences: inout String.UnicodeScalarView, to text: inout String.UnicodeScalarView) {
    guard !sequences.isEmpty else { return }
    text.append(mark)
    text.append(contentsOf: sequences)
    text.append(mark)
    sequences = String.UnicodeScalarView()
  }
}
