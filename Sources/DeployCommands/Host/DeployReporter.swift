import HKDLanguage
import PlatformAPI

/// Shows what a deploy is doing. The program implements it for terminals, for pipes and for `--output json`; called from
/// several threads at once, and never waited for longer than it takes.
public protocol DeployReporter: AnyObject, Sendable {
  func report(_ event: DeployEvent)
}

/// Something that happened while a command ran. None of it is a result: results are values and failures.
public enum DeployEvent: Sendable {
  case packed(PackedArchiveFacts)
  case uploadProgress(UploadProgress)
  /// A try failed and another, to a new source, follows.
  case uploadRetried(try: Int, of: Int, reason: String)
  case uploaded(bytes: Int, nanoseconds: Int)
  case buildStarted(app: String, id: String)
  /// One line of a log, without its newline; control characters and bad UTF-8 have been made harmless.
  case logLine(step: DeployStep, app: String, text: String)
  /// Nothing was heard for a while, and the wait goes on.
  case heartbeat(step: DeployStep, app: String, nanoseconds: Int)
  case stepEnded(step: DeployStep, app: String, status: String, nanoseconds: Int)
  case finished(DeploySummary)
  case notice(String)
  /// The command was ended from outside while something it began goes on at the platform.
  case goesOn(RemoteActivity)
  /// One call that was made, for `--verbose`: no query, no headers, no body.
  case called(CallTrace)
}

/// A part of a deploy that takes its time.
public enum DeployStep: String, Sendable {
  case archive, upload, build, release, dynos, healthy, run, app
}

/// What went into an archive.
public struct PackedArchiveFacts: Sendable {
  /// Files and links in it.
  public var fileCount: Int
  /// Of the files, before compression.
  public var contentBytes: Int
  /// Of the archive.
  public var bytes: Int
  public var nanoseconds: Int
}

/// How far an upload is.
public struct UploadProgress: Sendable {
  public var sent: Int
  public var total: Int
  /// Bytes a second over the last seconds; 0 while it stands still.
  public var rate: Int
  /// Nanoseconds left at that rate; nil while it stands still.
  public var remaining: Int?
  /// Counted from 1.
  public var attempt: Int
}

/// What is live after a deploy.
public struct DeploySummary: Sendable {
  public var app: String
  /// Of the release.
  public var version: Int?
  public var commit: String?
  /// `SHA256:…` of the archive.
  public var checksum: String?
  public var fileCount: Int?
  /// Of the archive.
  public var bytes: Int?
  public var buildNanoseconds: Int?
  public var webURL: String?
  /// API calls made since the program began.
  public var calls: Int
}

/// Something at the platform that a command began and will not see the end of.
public struct RemoteActivity: Sendable {
  /// `build 0123… of shop is still pending`
  public var what: String
  /// The line that takes it up again: `await 0123… --app shop`
  public var resume: String
}
