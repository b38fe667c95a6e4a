import Synchronization

/// The one gate that all text leaving the process passes: it replaces every known secret value wherever it appears.
public final class SecretGate: Sendable {
  private let known = Mutex<[String]>([])

  public init() {}

  /// Texts shorter than this are not replaced: they would blot out unrelated output (`1`, `yes`).
  public static let shortestText = 6

  /// Makes a text known as secret from now on.
  public func learn(_ text: String) {
    guard text.utf8.count >= Self.shortestText else { return }
    known.withLock { known in
      guard !known.contains(text) else { return }
      // Longest first, so that a secret inside another does not leave the rest of the longer one visible.
      let index = known.firstIndex { $0.utf8.count < text.utf8.count } ?? known.count
      known.insert(text, at: index)
    }
  }

  /// The text with each known secret replaced by ``Secret/mask``.
  public func redact(_ text: String) -> String {
    let known = known.withLock { $0 }
    var result = text
    for secret in known where result.contains(secret) {
      result = result.split(separator: secret, omittingEmptySubsequences: false).joined(separator: Secret.mask)
    }
    return result
  }
}
