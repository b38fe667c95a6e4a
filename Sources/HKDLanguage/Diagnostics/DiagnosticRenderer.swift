/// Messages as people read them, on a terminal or in a log.
///
/// What it gives is text that still has to pass the ``SecretGate``, like all that leaves the process.
public struct DiagnosticRenderer: Sendable {
  public let isColored: Bool
  /// The most columns that an excerpt takes; longer lines are cut around the caret.
  public let width: Int

  /// How many entries of a long call trace are shown at each of its ends.
  static let shownTraceEntries = 8
  /// How many causes are told, one below the other.
  static let shownCauses = 8

  public init(isColored: Bool = false, width: Int = 100) {
    self.isColored = isColored
    self.width = max(20, width)
  }

  private var paint: Paint { Paint(isColored: isColored) }

  /// All messages in their order, a blank line between two; nothing for none.
  public func text(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { text($0) }.joined(separator: "\n")
  }

  /// One message, ending in a newline.
  public func text(_ diagnostic: Diagnostic) -> String {
    let severity = diagnostic.severity == .error ? paint.error : paint.warning
    var lines = header(severity("\(diagnostic.severity.rawValue)[\(diagnostic.code)]"), diagnostic.message)
    let notes = diagnostic.notes.map { Excerpt.Mark(span: $0.span, label: VisibleText.make($0.text), isPrimary: false) }
    lines += excerpt(diagnostic.source, diagnostic.span, hint: diagnostic.hint, notes: notes)
    return lines.joined(separator: "\n") + "\n"
  }

  /// One error of a running program with its trace and causes, ending in a newline.
  public func text(_ failure: Failure) -> String {
    var lines: [String] = []
    var title = "error"
    var next: Failure? = failure
    for _ in 0..<Self.shownCauses {
      guard let failure = next else { break }
      lines += self.lines(failure, title: title)
      title = "caused by"
      next = failure.cause
    }
    if next != nil { lines.append("  = and further causes") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ failure: Failure, title: String) -> [String] {
    var lines = header(paint.error("\(title)[\(VisibleText.make(failure.code))]"), failure.message)
    if let place = failure.place {
      lines += excerpt(place.source, place.span, hint: failure.hint, notes: [])
    } else if let hint = failure.hint {
      lines.append(fact(hint))
    }
    let facts = [
      failure.status.map { "status \($0)" }, failure.id.map { "id \($0)" }, failure.requestID.map { "request \($0)" },
    ].compactMap(\.self)
    if !facts.isEmpty { lines.append(fact(facts.joined(separator: ", "))) }
    return lines + trace(failure.trace)
  }

  private func header(_ title: String, _ message: String) -> [String] {
    let parts = VisibleText.make(message, keepingNewlines: true).split(separator: "\n", omittingEmptySubsequences: false)
    let first = "\(title): \(paint.bold(String(parts.first ?? "")))"
    return [first] + parts.dropFirst().map { "  \($0)" }
  }

  private func excerpt(_ source: SourceText, _ span: Span, hint: String?, notes: [Excerpt.Mark]) -> [String] {
    // A hint of several lines would break the frame: the others stand below it.
    let hints = hint?.split(separator: "\n").map { VisibleText.make(String($0)) } ?? []
    let primary = Excerpt.Mark(span: span, label: hints.first ?? "", isPrimary: true)
    let excerpt = Excerpt(source: source, marks: [primary] + notes, paint: paint, width: width)
    return excerpt.lines() + hints.dropFirst().map(fact)
  }

  private func fact(_ text: String) -> String { "  \(paint.frame("=")) \(VisibleText.make(text))" }

  private func trace(_ entries: [TraceEntry]) -> [String] {
    func line(_ entry: TraceEntry) -> String { fact("in `\(entry.name)`, called at \(entry.place.description)") }
    guard entries.count > 2 * Self.shownTraceEntries else { return entries.map(line) }
    let left = entries.count - 2 * Self.shownTraceEntries
    return entries.prefix(Self.shownTraceEntries).map(line) + [fact("… \(left) calls more …")]
      + entries.suffix(Self.shownTraceEntries).map(line)
  }
}

// MARK: - For programs

extension DiagnosticRenderer {
  /// One message as a JSON object on one line, without a newline: `code message hint place trace cause status id
  /// request-id`, null where there is nothing to say.
  public static func json(_ diagnostic: Diagnostic) -> String {
    json(
      Failure(
        diagnostic.code, diagnostic.message, hint: diagnostic.hint, kind: .check,
        place: Place(diagnostic.source, diagnostic.span)))
  }

  /// The same for an error of a running program.
  public static func json(_ failure: Failure) -> String { JSON.text(withNulls(failure.value)) }

  /// An empty trace is null, too, in the causes as well.
  private static func withNulls(_ value: Value) -> Value {
    guard case .record(let record) = value else { return value }
    return .record(
      zip(record.keys, record.values).map { key, value in
        switch key {
        case "trace": (key, value.list?.isEmpty ?? true ? .null : value)
        case "cause": (key, withNulls(value))
        default: (key, value)
        }
      })
  }
}
