import Glibc

/// What was unpacked.
public struct ExtractedArchive: Sendable, Equatable {
  /// Files and links.
  public var fileCount = 0
  /// Bytes of all files.
  public var bytes: Int64 = 0
}

/// How an archive is unpacked.
public struct ExtractionOptions: Sendable {
  /// How much the archive may hold.
  public var limits = ArchiveLimits()
  /// Names to drop from the front of each path; an entry with no more than these is passed over.
  public var stripComponents = 0
  /// Whether a single folder at the top that holds everything else is unwrapped.
  public var unwrapsSingleFolder = false
  /// Names of folders that mean something where they are, and are no wrapping even alone.
  public var neverUnwrapped: Set<String> = []
  /// Whether a symbolic link that leads outside is refused. Where it is not, nothing is written through one all the same:
  /// links are made when all else is in its place.
  public var refusesOutsideLinks = true

  public init() {}
}

/// Unpacks archives that nobody vouches for: no entry gets outside the folder, by name or through links; there are no
/// devices and no set-user-ID bits; and size and number are bounded.
public enum SafeExtractor {
  /// Unpacks into a folder, which is made if it is missing. Owners and times are not taken over.
  ///
  /// After a failure the folder holds part of the archive; it is the caller's to remove.
  /// - Parameter descriptor: read as `TarReader` reads it.
  /// - Throws: `unsafeArchive`, `overLimit`, `damagedArchive`, `cannotWrite`, `cancelled`.
  public static func extract(
    descriptor: Int32, into folder: String, _ options: ExtractionOptions = ExtractionOptions(),
    isCancelled: @Sendable () -> Bool = { false }
  ) throws(ArchiveFailure) -> ExtractedArchive {
    if mkdir(folder, 0o755) != 0, errno != EEXIST { throw unwritable(folder) }
    let raw = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw unwritable(folder) }
    let root = Descriptor(raw)
    let reader = TarReader(descriptor: descriptor, limits: options.limits)
    var extraction = Extraction(root: root.raw, folder: folder, options: options)
    while let entry = try reader.next() {
      if isCancelled() { throw ArchiveFailure(.cancelled, "interrupted while unpacking") }
      try extraction.add(entry, reader, isCancelled)
    }
    let result = try extraction.finish()
    if options.unwrapsSingleFolder { try SingleFolder.unwrap(root.raw, folder, except: options.neverUnwrapped) }
    return result
  }

  private static func unwritable(_ folder: String) -> ArchiveFailure {
    ArchiveFailure(.cannotWrite, "cannot unpack into \(folder): \(errorText(errno))")
  }
}
