/// What to pack and how.
public struct ArchiveOptions: Sendable {
  /// The folder to pack, absolute or from the working folder.
  public var root: String
  /// Whether `.gitignore`, `.git/info/exclude`, `.slugignore` and `.hkdignore` hold.
  public var usesIgnoreFiles = true
  /// Whether the user's own `core.excludesFile` holds too. Off, so that two people's archives of one tree are equal.
  public var usesGlobalExcludes = false
  /// Patterns in gitignore syntax of what to leave out, over all ignore files.
  public var exclude: [String] = []
  /// Patterns in gitignore syntax of what to pack whatever else leaves it out.
  public var include: [String] = []
  /// How hard to compress.
  public var level: CompressionLevel = .fast
  /// What becomes of symbolic links.
  public var links: LinkPolicy = .refuse
  /// Paths or patterns of files that are packed though they look like secrets.
  public var allowedSecrets: [String] = []
  /// Compressed size in bytes above which a warning names the ten biggest files; nil for none.
  public var sizeBudget: Int64?
  /// Where to keep the archive; nil for an unlinked file that goes with the `PackedArchive`.
  public var output: String?
  /// Where an archive too large for memory is kept meanwhile; nil for `TMPDIR`, else `/tmp`.
  public var temporaryFolder: String?
  /// What each entry's name begins with: empty, or a path that ends in `/`, such as `./app/` for a slug.
  public var prefix = ""
  /// `REV` or `REV:dir`: packs that commit from the object store instead of the folder's files.
  public var gitRevision: String?
  /// Whether git is asked for the commit that the folder stands at.
  public var asksForCommit = true
  /// Threads that compress, 1…64. The bytes do not depend on it.
  public var workers: Int = ArchiveOptions.processors

  public init(root: String) {
    self.root = root
  }
}

/// How hard to compress. Every level gives one gzip member.
public enum CompressionLevel: Sendable, Equatable {
  /// ISA-L's level 1, or zlib's level 1 where libisal is missing: about 1.2 × the size of `gzip -6` in a tenth of the time.
  case fast
  /// A zlib level, 1…9, over several threads.
  case zlib(Int)
}

/// What becomes of symbolic links.
public enum LinkPolicy: String, Sendable, CaseIterable {
  /// Relative links that stay inside the folder stay links; all others are refused by name.
  case refuse
  /// What a link points at is packed in its place.
  case follow
  /// Every link is packed as it is.
  case keep
}
