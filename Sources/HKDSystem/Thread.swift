import CSystem
import Glibc

/// A thread of the system with a Swift closure as its body.
///
/// Long waits belong on threads of their own, never on the few of Swift's concurrency pool.
public struct Thread: Sendable {
  private let handle: pthread_t

  /// Starts the thread. It must be joined or detached, once.
  ///
  /// - Parameters:
  ///   - name: at most 15 bytes, as `ps -L` shows it; nil for the program's own.
  ///   - stack: bytes; nil for the system's default (8 MiB as a rule).
  /// - Throws: `EAGAIN` when no thread is left to give; the body then never runs.
  public init(
    _ name: String? = nil, stack: Int? = nil, _ body: @escaping @Sendable () -> Void
  ) throws(SystemError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    if let stack { pthread_attr_setstacksize(&attributes, stack) }
    let box = Unmanaged.passRetained(ThreadBody(name: name, run: body))
    var handle = pthread_t()
    let status = pthread_create(&handle, &attributes, runThread, box.toOpaque())
    guard status == 0 else {
      box.release()
      throw SystemError(code: status)
    }
    self.handle = handle
  }

  /// Waits for the body's end.
  public func join() { pthread_join(handle, nil) }

  /// Lets the thread go its own way.
  public func detach() { pthread_detach(handle) }

  /// Starts a thread that nobody joins; false when there is none to be had, and the body then never runs.
  @discardableResult
  public static func startDetached(
    _ name: String? = nil, stack: Int? = nil, _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    guard let thread = try? Thread(name, stack: stack, body) else { return false }
    thread.detach()
    return true
  }
}

private final class ThreadBody: Sendable {
  let name: String?
  let run: @Sendable () -> Void

  init(name: String?, run: @escaping @Sendable () -> Void) {
    self.name = name
    self.run = run
  }
}

/// A function of the file, as a closure made elsewhere may belong to an actor that this thread does not run on.
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let body = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
  if let name = body.name { pthread_setname_np(pthread_self(), name) }
  body.run()
  return nil
}
