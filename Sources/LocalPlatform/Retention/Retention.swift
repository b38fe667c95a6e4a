import GRDB
import Glibc
import HKDSystem

/// Removes what nobody can need any more, so that a platform that runs for months stays as large as what it serves.
final class Retention: Sendable {
  private unowned let platform: Platform
  private let limits: RetentionLimits
  /// Whether a sweep waits for its thread.
  private let isAsked = Monitor(false)

  init(platform: Platform, limits: RetentionLimits) {
    self.platform = platform
    self.limits = limits
  }

  /// Sweeps soon, and again and again.
  func begin() {
    ask()
    platform.scheduler.every(limits.interval) { [weak self] in
      self?.ask()
      return self != nil
    }
  }

  /// Sweeps soon, on another thread.
  func ask() {
    let isFirst = isAsked.update { isAsked in
      defer { isAsked = true }
      return !isAsked
    }
    guard isFirst else { return }
    let isAccepted = platform.callers.submit { [self] in
      isAsked.update { $0 = false }
      sweep()
    }
    if !isAccepted { isAsked.update { $0 = false } }
  }

  func sweep() {
    do {
      try platform.store.write { try RecordRetention.sweep($0, limits) }
      for slug in try platform.store.write({ try SlugRetention.sweep($0, limits) }) {
        unlink(Blobs.path(.slug, slug, platform.folders))
      }
      try FileRetention(platform: platform, limits: limits).sweep()
    } catch {
      platform.report("what is no longer needed cannot be removed: \(error)")
    }
  }
}
