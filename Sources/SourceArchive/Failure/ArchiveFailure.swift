/// Why no archive was made, or why one was not read: a code, what happened, what to do, and each path concerned.
public struct ArchiveFailure: Error, Sendable, Equatable {
  /// A path with the reason why it is in the way.
  public struct Finding: Sendable, Equatable {
    /// Relative to the packed folder or, in an archive, the entry's name.
    public let path: String
    /// What is in the way there, in words that go on from the path and a colon.
    public let reason: String

    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// What has happened, by the gravest of what was found.
  public let kind: ArchiveCode
  /// What happened, where and why, in one or several lines.
  public let message: String
  /// What to do about it.
  public let hint: String
  /// Each path concerned; empty where none is.
  public let findings: [Finding]

  /// `HKD601` and so on.
  public var code: String { kind.rawValue }
  /// The paths of the findings, in their order.
  public var paths: [String] { findings.map(\.path) }

  public init(_ kind: ArchiveCode, _ message: String, hint: String = "", findings: [Finding] = []) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.findings = findings
  }
}
