import PlatformAPI

/// How long the deploy commands wait for what; nanoseconds. Tests shorten them, nothing else should.
public struct DeployTimings: Sendable {
  /// Of calls and uploads.
  public var retries = RetryPolicy()
  /// Of one call of the API.
  public var limits = HTTPRequest.Limits()
  /// Until a build has ended: the platform's own limit is 15 minutes.
  public var buildDeadline = 900_000_000_000
  /// Until a release phase has ended: the platform's own limit is an hour.
  public var releaseDeadline = 3_600_000_000_000
  /// Until dynos are up, or a probed address answers well.
  public var healthDeadline = 300_000_000_000

  /// An upload or a download without … bytes for that long stands still.
  public var uploadStall = 30_000_000_000
  public var uploadStallBytes = 16 << 10

  /// Between questions for a status a quarter of the time passes that has passed already: within these while its log is coming …
  public var pollWithLog = 5_000_000_000
  public var pollWithLogLongest = 30_000_000_000
  /// … and within these without a log; from the end of a log on it starts anew.
  public var pollShortest = 100_000_000
  public var pollLongest = 10_000_000_000
  /// How long the platform may be out of reach before a wait is given up.
  public var outage = 120_000_000_000
  /// How long something that was just made may not be found yet.
  public var appearance = 6_000_000_000

  /// Before a log that is not there yet, or broke off, is asked for again; twice as long each time.
  public var logRetry = 300_000_000
  /// Tries without a new byte before a log is given up.
  public var logTries = 12
  /// Without a byte, heartbeats included, before a log's connection is given up.
  public var logStall = 90_000_000_000
  /// For the rest of a log to come once its build has ended.
  public var logDrain = 2_000_000_000
  /// Between signs of life where nothing else is to be told.
  public var heartbeat = 30_000_000_000
  /// Between two looks at dynos or a probed address.
  public var probe = 1_000_000_000
  /// How long the end of a deploy waits for an address that is only to be shown.
  public var courtesy = 2_000_000_000
  /// For what is still to be done at the platform after an interrupt.
  public var farewell = 5_000_000_000

  public init() {}

  /// Of an upload or a download: no limit to the time that it takes in all, as long as enough of it comes or goes.
  ///
  /// - Parameter size: its bytes, if they are known.
  func transferLimits(of size: Int = .max) -> HTTPRequest.Limits {
    var limits = limits
    limits.total = nil
    limits.stall = uploadStall
    limits.stallBytes = min(uploadStallBytes, max(1, size))
    return limits
  }
}
