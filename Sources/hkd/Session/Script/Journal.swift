import HKDLanguage
import Synchronization

/// What has been entered in this session and what came of it.
final class Journal: @unchecked Sendable {
  // Touched only under the lock; the trees inside are read-only once their entry has run.
  private var recorded: [SessionScript.Entry] = []
  private let lock = Mutex(())

  func add(_ entry: SessionScript.Entry) { lock.withLock { _ in recorded.append(entry) } }

  var entries: [SessionScript.Entry] { lock.withLock { _ in recorded } }
}
