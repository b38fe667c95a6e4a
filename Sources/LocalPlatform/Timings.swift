/// How long things may take, in seconds; the service's own figures.
struct Timings: Sendable {
  /// Between two signs of life on a quiet stream.
  var heartbeat = 10.0
  /// From a web dyno's start to its taking connections.
  var boot = 60.0
  /// From SIGTERM to SIGKILL.
  var exit = 30.0
  /// For requests under way when a dyno is taken out of the router, before its SIGTERM.
  var drain = 5.0
  /// A dyno that crashes within this time of its start cools off before the next start.
  var stable = 600.0
  /// The first cool-off; each further one takes twice as long, up to `longestCoolOff`.
  var coolOff = 600.0
  var longestCoolOff = 86400.0
  var build = 900.0
  var releasePhase = 3600.0
  /// Before a webhook is tried a second time; each further time after twice as long.
  var webhookRetry = 10.0
  /// Of a one-off dyno, unless it asks for less.
  var oneOff = 86400.0
  /// From a request to the first byte of its answer, and between two bytes after that.
  var firstByte = 30.0
  var nextByte = 55.0
}
