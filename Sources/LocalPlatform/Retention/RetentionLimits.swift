/// How long a platform keeps things, and how much room they may take.
struct RetentionLimits: Sendable {
  /// Seconds between two sweeps.
  var interval = 900.0
  /// The newest releases of an app whose slugs stay however old they are; the service's figure.
  var releases = 20
  /// Seconds after which all that is not among them expires, outputs and setups too; the service's 30 days.
  var age = 30 * 86400
  /// Releases and builds of an app that are kept as records.
  var records = 1000
  /// Bytes of all slugs: beyond them the oldest that are not among the newest releases expire before their time.
  var slugBytes = 5 << 30
  /// Bytes of the outputs of builds and releases: beyond them the oldest go.
  var outputBytes = 1 << 30
  /// Seconds that an upload stays: its URLs are good for an hour, and a build may wait for its turn.
  var upload = 7200
  /// Seconds that a slug stays without a release, and a file without a record.
  var unclaimed = 86400
}
