/// An immutable list of values.
public struct List: RandomAccessCollection, Sendable {
  private var items: [Value]

  public init(_ items: [Value] = []) { self.items = items }

  public var startIndex: Int { 0 }
  public var endIndex: Int { items.count }
  public subscript(position: Int) -> Value { items[position] }
}
