import Glibc

/// One thread with a body. Signals are blocked in it: handlers run on the program's own threads, and a peer that closed
/// its connection cannot raise SIGPIPE here.
package final class Worker: Sendable {
  private let done = Monitor(false)

  private final class Start {
    let body: @Sendable () -> Void
    let done: Monitor<Bool>

    init(body: @escaping @Sendable () -> Void, done: Monitor<Bool>) {
      self.body = body
      self.done = done
    }
  }

  /// Starts the thread; where the system gives no thread, the body runs at once, in the caller's.
  package init(_ body: @escaping @Sendable () -> Void) {
    var every = sigset_t()
    var before = sigset_t()
    sigfillset(&every)
    pthread_sigmask(SIG_SETMASK, &every, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(body: body, done: done))
    let status = pthread_create(&thread, nil, { runWorker($0) }, start.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      start.release()
      body()
      done.update { $0 = true }
    }
  }

  /// Waits until the body has ended; false if `deadline` (monotonic nanoseconds) passes first.
  @discardableResult
  package func join(until deadline: Int? = nil) -> Bool {
    done.wait(until: deadline) { $0 ? true : nil } ?? false
  }

  fileprivate static func run(_ start: UnsafeMutableRawPointer) {
    let start = Unmanaged<Start>.fromOpaque(start).takeRetainedValue()
    start.body()
    start.done.update { $0 = true }
  }
}

private func runWorker(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let start { Worker.run(start) }
  return nil
}
