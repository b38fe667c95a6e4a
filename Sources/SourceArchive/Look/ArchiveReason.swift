/// Why a path is packed or not.
public struct ArchiveReason: Sendable, Equatable {
  /// A line of an ignore file, or an option of the command line.
  public struct Rule: Sendable, Equatable {
    /// The ignore file from the packed folder, or `--exclude`, `--include`.
    public let source: String
    /// From 1; nil for an option.
    public let line: Int?
    /// As it stands in the file or on the command line.
    public let pattern: String
  }

  /// From the packed folder.
  public let path: String
  /// Whether it goes into the archive.
  public let isPacked: Bool
  /// What decided, if a rule did.
  public let rule: Rule?
  /// The whole reason in one line.
  public let text: String
}

extension ArchiveReason.Rule {
  init(_ match: IgnoreRules.Match) {
    source = match.source
    line = match.pattern.line > 0 ? match.pattern.line : nil
    pattern = match.pattern.text
  }

  var shown: String { "\(source)\(line.map { ":\($0)" } ?? "") `\(pattern)`" }
}
