/// JSON as RFC 8259 has it, with the language's limits: order kept, numbers exact to 64 bits, no duplicate keys.
public enum JSON {
  /// Why a text is no JSON that hkd takes, and at which byte.
  public struct Problem: Error, Sendable {
    public let message: String
    public let offset: Int

    public init(_ message: String, at offset: Int) {
      self.message = message
      self.offset = offset
    }
  }
}
