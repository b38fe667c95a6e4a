import HKDSystem

/// The rate limit: a bucket of tokens that refills steadily and of which each call takes one.
final class TokenBucket: Sendable {
  private struct State {
    var tokens: Double
    var capacity: Double
    var perSecond: Double
    var filled: Instant
  }

  /// The service's own figures: 4,500 an hour.
  static let usual = 4500

  private let state: Monitor<State>

  init(perHour: Int = TokenBucket.usual) {
    state = Monitor(
      State(tokens: Double(perHour), capacity: Double(perHour), perSecond: Double(perHour) / 3600, filled: .now))
  }

  /// Sets another limit, with a full bucket.
  func reset(perHour: Int) {
    state.update {
      $0 = State(tokens: Double(perHour), capacity: Double(perHour), perSecond: Double(perHour) / 3600, filled: .now)
    }
  }

  /// Whole tokens in the bucket.
  var remaining: Int {
    state.withLock { state in
      Self.fill(&state)
      return Int(state.tokens)
    }
  }

  /// Takes a token; false when there is none.
  func take() -> Bool {
    state.withLock { state in
      Self.fill(&state)
      guard state.tokens >= 1 else { return false }
      state.tokens -= 1
      return true
    }
  }

  private static func fill(_ state: inout State) {
    let now = Instant.now
    state.tokens = min(state.capacity, state.tokens + (now - state.filled) * state.perSecond)
    state.filled = now
  }
}
