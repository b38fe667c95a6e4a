/// How much an archive may hold before reading it ends with `overLimit`.
public struct ArchiveLimits: Sendable {
  /// Entries of any kind.
  public var entries = 500_000
  /// Bytes of all files together, unpacked.
  public var bytes: Int64 = 8 << 30
  /// Bytes of one path or link target.
  public var nameLength = 4096
  /// Folders above a file.
  public var depth = 200
  /// Unpacked bytes for each compressed one, counted once the archive has unpacked to more than `ratioFrom`.
  public var ratio: Int64 = 300
  /// Bytes that any archive may unpack to, however small it is.
  public var ratioFrom: Int64 = 64 << 20

  public init() {}
}
