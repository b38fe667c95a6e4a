import Synchronization

/// One program text with its name: the bytes that every span points into.
public final class SourceText: Sendable {
  /// Where a text came from; the name shown in messages follows from it.
  public enum Origin: Hashable, Sendable {
    case file(String)
    case argument
    case standardInput
    /// An entry at the prompt, numbered from 1.
    case session(Int)
    case other(String)
  }

  public let origin: Origin
  public let bytes: [UInt8]
  /// The folder that relative `use` paths start from.
  public let folder: String
  /// Made when the first message needs it.
  private let lines = Mutex<LineTable?>(nil)

  public init(_ bytes: [UInt8], origin: Origin, folder: String = ".") {
    self.bytes = bytes
    self.origin = origin
    self.folder = folder
  }

  public convenience init(_ text: String, origin: Origin = .argument, folder: String = ".") {
    self.init(Array(text.utf8), origin: origin, folder: folder)
  }

  public var name: String {
    switch origin {
    case .file(let path): path
    case .argument: "-c"
    case .standardInput: "standard input"
    case .session(let number): "entry \(number)"
    case .other(let name): name
    }
  }

  /// The text of a span; bytes that are not UTF-8 are shown as U+FFFD.
  public func text(_ span: Span) -> String {
    let start = min(Int(span.start), bytes.count)
    let end = max(start, min(Int(span.end), bytes.count))
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Line and column of a byte offset, both from 1; columns count Unicode scalars.
  public func position(of offset: UInt32) -> (line: Int, column: Int) {
    let end = min(Int(offset), bytes.count)
    return withLines { lines in
      let line = lines.line(containing: end)
      var scalars = lines.scalars(in: line.start..<end, of: bytes)
      // A byte-order mark is no column of the first line.
      if line.start == 0, end >= 3, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scalars -= 1 }
      return (line.number, scalars + 1)
    }
  }

  /// The number of the line that holds a byte, from 1, where that line begins, and where the next one does, if there is one.
  func line(containing offset: Int) -> (number: Int, start: Int, next: Int?) {
    withLines { $0.line(containing: offset) }
  }

  private func withLines<Result>(_ body: (LineTable) -> Result) -> Result {
    body(
      lines.withLock { table in
        let made = table ?? LineTable(bytes)
        table = made
        return made
      })
  }
}

/// A place in a program text: what errors carry and traces list.
public struct Place: Sendable {
  public let source: SourceText
  public let span: Span

  public init(_ source: SourceText, _ span: Span) {
    self.source = source
    self.span = span
  }

  /// `file:line:column`
  public var description: String {
    let (line, column) = source.position(of: span.start)
    return "\(source.name):\(line):\(column)"
  }
}
