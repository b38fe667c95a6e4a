import HKDSystem

/// Starts a detached thread with a name of at most 15 bytes (as `ps -L` shows it) and a stack that is small, as there are many.
///
/// Gives false when the system has no thread left to give; `body` then never runs.
@discardableResult
func startThread(_ name: String, stack: Int = 512 << 10, _ body: @escaping @Sendable () -> Void) -> Bool {
  Thread.startDetached(name, stack: stack, body)
}
