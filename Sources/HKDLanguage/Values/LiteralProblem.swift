/// Why a word is not the value it was meant to be.
public struct LiteralProblem: Error, Hashable, Sendable {
  /// `` `30` is no duration ``
  public let message: String
  /// `needs a unit: 30s`; nil if there is nothing to add.
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
