import Synchronization

/// How many calls the account has left, as each answer says, and how often one may therefore ask.
///
/// The platform keeps a bucket per account that refills by about 75 calls a minute (4500 an hour).
public final class RateBudget: Sendable {
  private struct State {
    var remaining: Int?
    var calls = 0
    var pollers = 0
  }

  private let state = Mutex(State())

  private static let refillPerMinute = 75.0
  /// Kept for whatever else the account does meanwhile.
  private static let reserve = 500.0
  /// Minutes over which the rest may be spent.
  private static let horizon = 10.0

  public init() {}

  /// What the newest answer said; nil before the first.
  public var remaining: Int? { state.withLock { $0.remaining } }

  /// Calls made so far.
  public var calls: Int { state.withLock { $0.calls } }

  func count(_ response: HTTPResponse?) {
    let remaining = response?.header("RateLimit-Remaining").flatMap { Int($0) }
    state.withLock { state in
      state.calls += 1
      if let remaining { state.remaining = remaining }
    }
  }

  /// Counts one that asks again and again as long as `body` runs.
  package func polling<Result>(_ body: () throws -> Result) rethrows -> Result {
    state.withLock { $0.pollers += 1 }
    defer { state.withLock { $0.pollers -= 1 } }
    return try body()
  }

  /// The shortest time between two questions of one poller, in nanoseconds, that all of them together can keep up.
  package var shortestInterval: Int {
    state.withLock { state in
      guard let remaining = state.remaining else { return 0 }
      let spare = max(0, Double(remaining) - Self.reserve) / Self.horizon
      // With little left even the refill is shared with others.
      let refill = Double(remaining) < Self.reserve ? Self.refillPerMinute / 2 : Self.refillPerMinute
      return Int(Double(max(1, state.pollers)) * 60_000_000_000 / (refill + spare))
    }
  }
}
