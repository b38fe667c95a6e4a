/// Finds what may stand at the cursor of a text: from the declarations of commands, the names in scope, and what the
/// embedding program knows.
///
/// It takes any text, never fails, and reads what is before the cursor once.
public struct Completer {
  let table: CommandTable
  let session: SessionNames
  let sources: CompletionSources

  public init(_ table: CommandTable, session: SessionNames, sources: CompletionSources = CompletionSources()) {
    self.table = table
    self.session = session
    self.sources = sources
  }

  /// What may stand at a byte offset of a text, in the order to show; nothing where nothing is known.
  public func candidates(in text: String, at offset: Int) -> [CompletionCandidate] {
    candidates(in: Array(text.utf8), at: offset)
  }

  /// The same for bytes; an offset outside of them stands for their end.
  public func candidates(in bytes: [UInt8], at offset: Int) -> [CompletionCandidate] {
    let cursor = min(max(0, offset), bytes.count)
    let place = CursorScanner.place(in: Array(bytes[..<cursor]))
    let position = CursorPosition(bytes: bytes, cursor: cursor, place: place)
    if let path = place.path { return variables(path, position) }
    switch place.surroundings {
    case .prose: return []
    case .code: return code(position)
    case .string(_, let quote):
      // The string is an argument of the command around it.
      let outer = place.frames.last { if case .string = $0.kind { false } else { true } }
      guard let outer, !outer.kind.holdsData else { return [] }
      return stage(position, frame: outer, quote: quote)
    }
  }

  private func code(_ position: CursorPosition) -> [CompletionCandidate] {
    switch position.place.frame.kind {
    case .statements, .parentheses: stage(position, frame: position.place.frame, quote: nil)
    case .signature: typeNames(position)
    case .data: field(position)
    case .arms, .string: []
    }
  }

  private func stage(_ position: CursorPosition, frame: CursorPlace.Frame, quote: UInt8?) -> [CompletionCandidate] {
    let start = position.startOfText(from: frame.stageStart)
    switch CallSite.find(in: position.bytes, stage: start, cursor: position.cursor, quote: quote) {
    case .name(let start): return commandNames(position, frame: frame, from: start)
    case .argument(let site): return argument(site, position, frame: frame)
    case .modulePath(let start): return modulePaths(position, from: start)
    case .assigned(let start):
      return position.candidates(
        variableNames(position).filter(\.isChangeable).map { Offer($0.name, $0.description) }, from: start)
    case .other: return []
    }
  }
}

/// A text with its cursor.
struct CursorPosition {
  let bytes: [UInt8]
  let cursor: Int
  let place: CursorPlace

  /// What was typed from a place on.
  func typed(from start: Int) -> String { String(decoding: bytes[min(start, cursor)..<cursor], as: UTF8.self) }

  /// The first character at or behind a place, or the cursor, where a stage's text begins.
  func startOfText(from start: Int) -> Int {
    bytes[start..<cursor].firstIndex { $0 > 0x20 } ?? cursor
  }

  /// The offers that fit what was typed: those that begin with it; else, where it has some length, those that hold it.
  ///
  /// - Parameter content: What was typed without a quote, where one stands before it.
  func candidates(_ offers: [Offer], typed content: String? = nil, from start: Int) -> [CompletionCandidate] {
    let typed = content ?? typed(from: start)
    var fitting = offers.filter { $0.label.hasPrefix(typed) }
    if fitting.isEmpty {
      let lower = typed.lowercased()
      fitting = offers.filter { $0.label.lowercased().hasPrefix(lower) }
      if fitting.isEmpty, typed.utf8.count >= 2 { fitting = offers.filter { $0.label.lowercased().contains(lower) } }
    }
    return fitting.map { $0.candidate(range: start..<cursor, before: cursor < bytes.count ? bytes[cursor] : nil) }
  }
}

/// Something that could be offered, before what was typed is looked at.
struct Offer {
  var label: String
  var description: String
  /// What is inserted, where that is not the label itself.
  var text: String?
  /// What belongs behind it.
  var ending: String

  init(_ label: String, _ description: String = "", text: String? = nil, ending: String = " ") {
    self.label = label
    self.description = description
    self.text = text
    self.ending = ending
  }

  /// - Parameter next: The byte behind the cursor.
  func candidate(range: Range<Int>, before next: UInt8?) -> CompletionCandidate {
    // In the middle of a word, or before a blank, nothing is added.
    let isFollowed = next.map { !$0.endsWord || ending.utf8.first == $0 || (ending == " " && $0.isBlank) } ?? false
    return CompletionCandidate(
      text: (text ?? label) + (isFollowed ? "" : ending), label: label, description: description, range: range)
  }
}

extension CursorPlace.Frame.Kind {
  var holdsData: Bool {
    switch self {
    case .data, .signature, .arms: true
    case .statements, .parentheses, .string: false
    }
  }
}
