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
  /// Where each line begins; made when the first message needs it.
  private let lineStarts = Mutex<[UInt32]?>(nil)

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
    let (line, start) = line(containing: end)
    var scalars = 0
    for index in start..<end where bytes[index] & 0xC0 != 0x80 { scalars += 1 }
    // A byte-order mark is no column of the first line.
    if start == 0, end >= 3, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scalars -= 1 }
    return (line, scalars + 1)
  }

  /// The number of the line that holds a byte, from 1, and where that line begins.
  func line(containing offset: Int) -> (number: Int, start: Int) {
    lineStarts.withLock { table in
      let starts = table ?? Self.lineStarts(of: bytes)
      table = starts
      var low = 0
      var high = starts.count
      while high - low > 1 {
        let middle = (low + high) / 2
        if Int(starts[middle]) <= offset { low = middle } else { high = middle }
      }
      return (low + 1, Int(starts[low]))
    }
  }

  private static func lineStarts(of bytes: [UInt8]) -> [UInt32] {
    var starts: [UInt32] = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(UInt32(clamping: index + 1))
    }
    return starts
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
