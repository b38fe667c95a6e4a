import Synchronization

/// Text that several threads add to.
final class TextCollector: Sendable {
  private let text = Mutex("")

  func add(_ more: String) { text.withLock { $0 += more } }

  /// All of it since the last time.
  func take() -> String {
    text.withLock { text in
      defer { text = "" }
      return text
    }
  }
}
