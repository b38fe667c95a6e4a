/// When and how often a call is tried again; all lengths of time in nanoseconds.
public struct RetryPolicy: Sendable {
  /// Tries in all.
  public var tries = 5
  /// Tries in all where nobody listens or the name is unknown.
  public var triesIfAbsent = 3
  /// Before the second try; each further wait is twice as long.
  public var firstWait = 400_000_000
  /// No wait is longer, however often it was doubled.
  public var longestWait = 10_000_000_000
  /// After 429 without `Retry-After`.
  public var firstWaitOverRate = 2_000_000_000
  /// No wait after 429 is longer, unless the server asks for it.
  public var longestWaitOverRate = 30_000_000_000
  /// Since the first try no other begins after this, …
  public var patience = 90_000_000_000
  /// … or where the server says how long to wait, after this.
  public var longestRetryAfter = 300_000_000_000

  public init() {}

  /// How long to wait after that many failed tries; nil to give up.
  ///
  /// - Parameter elapsed: nanoseconds since the first of them began.
  package func wait(after failed: Int, _ problem: CallProblem, elapsed: Int = 0) -> Int? {
    guard failed < (problem.isAbsence ? triesIfAbsent : tries) else { return nil }
    if let asked = problem.retryAfter {
      guard asked <= longestRetryAfter, elapsed <= longestRetryAfter - asked else { return nil }
      // Everyone who was told the same second comes back at it.
      return asked + Int.random(in: 0...max(1, min(asked / 10, 1_000_000_000)))
    }
    guard problem.isRateLimit || elapsed < patience else { return nil }
    let first = problem.isRateLimit ? firstWaitOverRate : firstWait
    let longest = problem.isRateLimit ? longestWaitOverRate : longestWait
    return Self.jittered(min(longest, first << min(failed - 1, 20)))
  }

  /// Somewhere between half of it and all of it.
  package static func jittered(_ nanoseconds: Int) -> Int {
    nanoseconds / 2 + Int.random(in: 0...max(1, nanoseconds / 2))
  }
}
