import Glibc
import HKDSystem

/// One thread with a body. Signals are blocked in it: handlers run on the program's own threads, and a peer that closed
/// its connection cannot raise SIGPIPE here.
package final class Worker: Sendable {
  private let done = Monitor(false)

  /// Starts the thread; where the system gives no thread, the body runs at once, in the caller's.
  package init(_ body: @escaping @Sendable () -> Void) {
    var every = sigset_t()
    var before = sigset_t()
    sigfillset(&every)
    pthread_sigmask(SIG_SETMASK, &every, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let done = done
    let isRunning = Thread.startDetached {
      body()
      done.update { $0 = true }
    }
    if !isRunning {
      body()
      done.update { $0 = true }
    }
  }

  /// Waits until the body has ended; false if `deadline` (monotonic nanoseconds) passes first.
  @discardableResult
  package func join(until deadline: Int? = nil) -> Bool {
    done.wait(until: deadline) { $0 ? true : nil } ?? false
  }
}
