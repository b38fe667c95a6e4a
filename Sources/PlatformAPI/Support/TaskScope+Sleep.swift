import HKDLanguage
import HKDSystem

extension TaskScope {
  /// Waits that long, or until the scope ends, which it then throws.
  package func sleep(_ nanoseconds: Int) throws(Failure) {
    let woken = Monitor(false)
    let registration = onCancel { woken.update { $0 = true } }
    let end = min(TaskScope.now().saturatingAdding(max(0, nanoseconds)), deadline ?? .max)
    _ = woken.wait(until: end) { $0 ? true : nil }
    withExtendedLifetime(registration) {}
    try check()
  }
}
