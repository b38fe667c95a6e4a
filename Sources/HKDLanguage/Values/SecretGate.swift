import Synchronization

/// The one gate that all text leaving the process passes: it replaces every known secret value wherever it appears.
public final class SecretGate: Sendable {
  private struct State {
    /// Longest first, so that a secret inside another does not leave the rest of the longer one visible.
    var known: [String] = []
    var revealed: Set<ExactText> = []
  }

  private let state = Mutex(State())

  public init() {}

  /// Texts shorter than this are not replaced: they would blot out unrelated output (`1`, `yes`).
  public static let shortestText = 6

  /// Makes a text known as secret from now on.
  public func learn(_ text: String) {
    guard text.utf8.count >= Self.shortestText else { return }
    state.withLock { state in
      guard !state.known.contains(where: { haveEqualBytes($0, text) }) else { return }
      let index = state.known.firstIndex { $0.utf8.count < text.utf8.count } ?? state.known.count
      state.known.insert(text, at: index)
    }
  }

  /// Lets a text pass ``redactOutput(_:)`` from now on: the program has said `reveal`.
  public func reveal(_ text: String) {
    learn(text)
    state.withLock { _ = $0.revealed.insert(ExactText(text)) }
  }

  /// The text with each known secret replaced by ``Secret/mask``: for errors, notices, history and journal.
  public func redact(_ text: String) -> String {
    replace(state.withLock(\.known), in: text)
  }

  /// The same for values and `say` on standard output, which may show what was revealed.
  public func redactOutput(_ text: String) -> String {
    replace(state.withLock { state in state.known.filter { !state.revealed.contains(ExactText($0)) } }, in: text)
  }

  private func replace(_ secrets: [String], in text: String) -> String {
    secrets.reduce(text) { StringSearch.replace($1, with: Secret.mask, in: $0) }
  }
}
