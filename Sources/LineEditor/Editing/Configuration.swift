/// What the parser says about a text that was typed so far.
public enum Completeness: Sendable {
  /// It can be run.
  case complete
  /// It goes on over the next line.
  case needsMore
  /// No continuation would make it right; it is handed on so that its error is told.
  case wrong
}

/// Something that may stand at the cursor.
public struct Candidate: Sendable, Equatable {
  /// What replaces `replaceRange`, with the blank or quote that belongs behind it.
  public var text: String
  /// Shown beside it where several are listed; may be empty.
  public var description: String
  /// What is listed; the text without blanks around it unless given.
  public var label: String
  /// The part of the completed text that it replaces, in bytes of UTF-8.
  public var replaceRange: Range<Int>

  public init(text: String, description: String = "", label: String? = nil, replaceRange: Range<Int>) {
    self.text = text
    self.description = description
    self.label = label ?? String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    self.replaceRange = replaceRange
  }
}

/// What a line editor asks its program for; all of it is called on the thread that reads entries.
public struct EditorConfiguration {
  /// The name by which `~/.editrc` can address this program (`hkd:bind …`).
  public var programName: String
  /// The prompt of an entry's first line; may hold colours, and lines of its own above the last.
  public var prompt: () -> String
  /// The prompt of its further lines.
  public var continuationPrompt: () -> String
  /// Is told the lines of an entry one by one, and says of those so far whether they are the entry or go on over the next line.
  public typealias LineByLine = (String) -> Completeness

  /// Begins an entry.
  public var completeness: () -> LineByLine
  /// What may stand at an offset (in bytes of UTF-8) of the entry's whole text, asked for at a Tab; keys wait for it.
  public var completer: (String, Int) -> [Candidate]

  public init(
    programName: String,
    prompt: @escaping () -> String,
    continuationPrompt: @escaping () -> String = { "... " },
    completeness: @escaping () -> LineByLine = { { _ in .complete } },
    completer: @escaping (String, Int) -> [Candidate] = { _, _ in [] }
  ) {
    self.programName = programName
    self.prompt = prompt
    self.continuationPrompt = continuationPrompt
    self.completeness = completeness
    self.completer = completer
  }
}

/// How reading an entry ended.
public enum EntryOutcome: Sendable, Equatable {
  /// One line or several, without the newline at the end.
  case entry(String)
  /// Input from elsewhere than the editor that is no UTF-8.
  case notText([UInt8])
  /// Ctrl-C, or Ctrl-D in a continuation: what was typed is discarded.
  case interrupted
  /// Ctrl-D on an empty line, the end of the input, or a terminal that is gone.
  case endOfInput
}
