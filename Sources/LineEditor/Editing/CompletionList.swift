/// How several candidates are shown.
enum CompletionList {
  /// The longest text that all candidates begin with.
  static func commonPrefix(of candidates: [Candidate]) -> String {
    guard let first = candidates.first else { return "" }
    var prefix = first.text[...]
    for candidate in candidates.dropFirst() {
      prefix = prefix.prefix(zip(prefix, candidate.text).prefix { $0 == $1 }.count)
    }
    return String(prefix)
  }

  /// Whole lines for above the prompt: one a candidate where they have descriptions, else in columns; not more than fit on the
  /// screen together with the prompt.
  static func lines(of candidates: [Candidate], size: TerminalSize) -> String {
    let described = candidates.contains { !$0.description.isEmpty }
    let rows =
      described ? describedRows(candidates, columns: size.columns) : columnRows(candidates.map(\.label), size.columns)
    let most = max(1, size.rows - 3)
    guard rows.count > most else { return rows.map { $0 + "\n" }.joined() }
    let shown = rows.prefix(most - 1)
    let note = described ? "… \(candidates.count - shown.count) more" : "… \(rows.count - shown.count) more rows"
    return shown.map { $0 + "\n" }.joined() + clipped(note, to: size.columns - 1) + "\n"
  }

  private static func describedRows(_ candidates: [Candidate], columns: Int) -> [String] {
    let widest = min(candidates.map { displayWidth(of: $0.label) }.max() ?? 0, columns / 2)
    return candidates.map { candidate in
      let label = padded(clipped(candidate.label, to: widest), to: widest)
      let row = candidate.description.isEmpty ? candidate.label : "\(label)  \(firstLine(candidate.description))"
      return clipped(row, to: columns - 1)
    }
  }

  /// Down the columns, as `ls` does.
  private static func columnRows(_ labels: [String], _ columns: Int) -> [String] {
    let width = (labels.map { displayWidth(of: $0) }.max() ?? 0) + 2
    let across = max(1, (columns - 1) / width)
    let down = (labels.count + across - 1) / across
    return (0..<down).map { row in
      let cells = stride(from: row, to: labels.count, by: down).map { padded(labels[$0], to: width) }
      let line = cells.joined()
      return clipped(String(line.reversed().drop { $0 == " " }.reversed()), to: columns - 1)
    }
  }

  private static func firstLine(_ text: String) -> Substring { text.prefix { !$0.isNewline } }
}
