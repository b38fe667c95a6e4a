/// A stretch of a source text, as byte offsets from its beginning.
public struct Span: Hashable, Sendable {
  public var start: UInt32
  /// One past the last byte.
  public var end: UInt32

  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }

  public init(_ start: Int, _ end: Int) {
    self.init(start: UInt32(clamping: start), end: UInt32(clamping: end))
  }

  public static let none = Span(start: 0, end: 0)

  public var count: Int { Int(end) - Int(start) }

  /// The smallest span that covers both.
  public func union(_ other: Span) -> Span {
    Span(start: min(start, other.start), end: max(end, other.end))
  }
}
