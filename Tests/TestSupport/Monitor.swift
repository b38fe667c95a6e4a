import CSystem
import Glibc

/// State shared by threads behind one lock, with a wait until a condition on it holds.
///
/// The standard library's `Mutex` has no condition variable; tests need one to wait with a deadline.
final class Monitor<State: Sendable>: @unchecked Sendable {
  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Reads or changes the state and wakes whoever waits.
  func update<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Waits until `condition` gives a value.
  ///
  /// - Returns: that value, or nil when the deadline passed first.
  func wait<Result>(until deadline: Deadline, for condition: (inout State) -> Result?) -> Result? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var moment = deadline.timespec
    while true {
      if let result = condition(&state) { return result }
      if pthread_cond_timedwait(changed, mutex, &moment) == ETIMEDOUT { return condition(&state) }
    }
  }
}

extension Monitor {
  /// Waits without a limit; for helper threads whose owner always wakes them in the end.
  func waitForever<Result>(for condition: (inout State) -> Result?) -> Result {
    while true {
      if let result = wait(until: Deadline(after: .seconds(3600)), for: condition) { return result }
    }
  }
}

/// Starts a detached thread of the system; a test's own waits never take a thread of the concurrency pool.
public func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let argument = Unmanaged.passRetained(Box(body)).toOpaque()
  let status = pthread_create(
    &thread, nil,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, argument)
  if status == 0 {
    pthread_detach(thread)
  } else {
    Unmanaged<Box>.fromOpaque(argument).release()
  }
}
