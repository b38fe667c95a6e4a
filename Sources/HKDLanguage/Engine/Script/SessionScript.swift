/// The entries of a session made into one program: what succeeded, in its order.
///
/// Names that were declared anew are told apart, `$_` becomes a name of its own, secrets come from the environment.
public struct SessionScript {
  /// One statement of the script, or a comment about one that had to be left out.
  public struct Piece: Sendable {
    public let text: String
    public let isComment: Bool
  }

  public private(set) var pieces: [Piece] = []
  /// The variables of the environment that the script reads secrets from.
  public private(set) var environmentNames: [String] = []

  /// What an entry came to.
  public struct Entry {
    let program: CheckedProgram
    /// How many of its statements, from the first one on, succeeded.
    let succeeded: Int
    /// For each of its statements that show a value: whether there was one.
    let gaveValue: [Bool]
    /// The calls in it whose effect was taken back later.
    private(set) var undone: [Span] = []

    /// - Parameter failure: What it failed with; nil if all of it succeeded.
    public init(_ program: CheckedProgram, gaveValue: [Bool], failure: Failure?) {
      self.program = program
      self.gaveValue = gaveValue
      let statements = program.program.body.statements
      guard let failure else {
        succeeded = statements.count
        return
      }
      let places = [failure.place].compactMap(\.self) + failure.trace.map(\.place)
      let place = places.first { $0.source === program.source }
      succeeded =
        place.flatMap { place in
          statements.firstIndex { $0.span.start <= place.span.start && place.span.start < max($0.span.end, $0.span.start + 1) }
        } ?? 0
    }

    /// The entry without the calls at these places: what they did was taken back.
    public func without(_ places: [Place]) -> Entry {
      var entry = self
      entry.undone = places.filter { $0.source === program.source }.map(\.span)
      return entry
    }
  }

  /// - Parameters:
  ///   - entries: In the order in which they ran.
  ///   - sessionCommands: What only a session has: statements that call any of it are left out.
  ///   - lookups: Those of them that only look at something: nothing is said about them.
  ///   - secrets: What may not be written down.
  public init(
    _ entries: [Entry], sessionCommands: Set<String>, lookups: Set<String> = [], secrets: SecretFinder
  ) {
    var writer = SessionScriptWriter(sessionCommands: sessionCommands, lookups: lookups, secrets: secrets)
    for entry in entries { writer.add(entry) }
    pieces = writer.finish()
    environmentNames = writer.secretNames.given
  }

  /// Puts a comment in the place of a statement.
  public mutating func leaveOut(_ index: Int, because reason: String) {
    guard pieces.indices.contains(index) else { return }
    pieces[index] = Piece(text: "# left out: \(reason)", isComment: true)
  }
}

/// A change of a program's text.
struct TextEdit {
  let span: Span
  let text: String
}

extension SourceText {
  /// A stretch of the text with changes inside it made; of two that overlap the outer one counts.
  func text(_ span: Span, changedBy edits: [TextEdit]) -> String {
    var result: [UInt8] = []
    var position = Int(span.start)
    for edit in edits.sorted(by: { ($0.span.start, $1.span.end) < ($1.span.start, $0.span.end) }) {
      let start = Int(edit.span.start)
      guard start >= position, edit.span.end <= span.end else { continue }
      result += bytes[position..<start]
      result += Array(edit.text.utf8)
      position = Int(edit.span.end)
    }
    if position < min(Int(span.end), bytes.count) { result += bytes[position..<min(Int(span.end), bytes.count)] }
    return String(decoding: result, as: UTF8.self)
  }
}
