import CSystem
import Glibc

/// Starts a detached thread with a name of at most 15 bytes (as `ps -L` shows it) and a stack of its own.
///
/// Gives false when the system has no thread left to give; `body` then never runs.
@discardableResult
func startThread(_ name: String, stack: Int = 512 << 10, _ body: @escaping @Sendable () -> Void) -> Bool {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, stack)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let box = Unmanaged.passRetained(ThreadBody(name: name, run: body))
  var thread = pthread_t()
  guard pthread_create(&thread, &attributes, threadMain, box.toOpaque()) == 0 else {
    box.release()
    return false
  }
  return true
}

private final class ThreadBody: Sendable {
  let name: String
  let run: @Sendable () -> Void

  init(name: String, run: @escaping @Sendable () -> Void) {
    self.name = name
    self.run = run
  }
}

private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let body = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
  pthread_setname_np(pthread_self(), body.name)
  body.run()
  return nil
}
