import HKDLanguage

/// What a handler gives back for a call that went well.
struct Reply: Sendable {
  enum Content: Sendable {
    case value(Value)
    /// A list in the order in which its items were made, to be sorted and cut as the `Range` of the call says.
    case list([Value], sortedBy: [String])
    case empty
  }

  var content: Content
  /// Instead of the status that the link's relation asks for.
  var status: Int?
  var headers: Headers = [:]

  static func value(_ value: Value) -> Reply { Reply(content: .value(value)) }

  /// - Parameter sortedBy: the attributes that a `Range` may name, the default one first.
  static func list(_ items: [Value], by sortedBy: String...) -> Reply {
    Reply(content: .list(items, sortedBy: sortedBy))
  }

  static var empty: Reply { Reply(content: .value(.record([]))) }
}
