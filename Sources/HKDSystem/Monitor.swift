import Glibc

/// A value behind a lock that threads can also wait on: what `Mutex` of the standard library is, plus a condition.
///
/// Waits use the monotonic clock, so that a change of the wall clock neither ends one nor stretches it.
public final class Monitor<State>: @unchecked Sendable {
  // Touched only while the mutex is held: that is why sharing is safe.
  @usableFromInline var state: State
  @usableFromInline let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  @usableFromInline let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  public init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Reads or changes the state and wakes nobody.
  @inlinable
  public func withLock<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&state)
  }

  /// Changes the state and wakes everyone who waits on it.
  @inlinable
  public func update<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Changes the state and wakes one of those who wait on it: where any of them can do what there is to do.
  @inlinable
  public func hand<Result, Failure: Error>(_ body: (inout State) throws(Failure) -> Result) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_signal(condition)
      pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Waits until `ready` gives a result; nil when `deadline` (nanoseconds of the monotonic clock; nil for none) passes first.
  @inlinable
  public func wait<Result>(until deadline: Int?, for ready: (inout State) -> Result?) -> Result? {
    guard let deadline else { return wait(for: ready) }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var time = timespec(tv_sec: deadline / 1_000_000_000, tv_nsec: deadline % 1_000_000_000)
    while true {
      if let result = ready(&state) { return result }
      if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { return ready(&state) }
    }
  }

  /// Waits until `ready` gives a result, however long that takes: for waits that another thread of ours always ends.
  @inlinable
  public func wait<Result>(for ready: (inout State) -> Result?) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = ready(&state) { return result }
      pthread_cond_wait(condition, mutex)
    }
  }
}
