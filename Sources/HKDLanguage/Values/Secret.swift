/// A text that no output shows: config values, tokens, presigned URLs.
public struct Secret: Sendable, Hashable {
  /// The text itself; only requests and `reveal` may read it.
  public let revealed: String

  public init(_ text: String) { revealed = text }

  /// What every display, JSON text and message shows instead.
  public static let mask = "‹secret›"
}
