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
  ///
  /// Linear in the offset: asked for only when a message is shown.
  public func position(of offset: UInt32) -> (line: Int, column: Int) {
    var line = 1
    var lineStart = 0
    let end = min(Int(offset), bytes.count)
    for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    let scalars = bytes[lineStart..<end].reduce(into: 0) { count, byte in
      if byte & 0xC0 != 0x80 { count += 1 }
    }
    return (line, scalars + 1)
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
