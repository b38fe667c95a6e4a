import Glibc

/// A finished archive: a gzip-compressed tar in an open file, read as often as needed and gone with the last reference unless
/// it was kept under a name.
public final class PackedArchive: Sendable {
  /// Files and links in it; folders do not count.
  public let fileCount: Int
  /// Bytes in its files, before compression.
  public let contentBytes: Int64
  /// Its own size in bytes.
  public let byteCount: Int64
  /// SHA-256 of its bytes, in lower-case hexadecimal.
  public let sha256: String
  /// The commit it was made from, or that the folder's checkout stands at; nil without git.
  public let commit: String?
  /// Whether the folder's checkout differs from `commit`.
  public let isDirty: Bool
  /// The ten biggest files, the biggest first.
  public let biggest: [SizedPath]
  /// What a user should know though it kept nothing from being packed.
  public let warnings: [String]
  /// Where it was kept, if it was.
  public let path: String?
  /// An open file with the archive, closed with the last reference to this object: whoever uses the number must hold one
  /// (`withDescriptor` does). Its offset belongs to nobody, so read with `pread`.
  public let descriptor: Int32

  init(
    descriptor: Int32, sha256: String, byteCount: Int64, contents: PackedContents, biggest: [SizedPath],
    commit: GitState?, warnings: [String], path: String?
  ) {
    self.descriptor = descriptor
    self.sha256 = sha256
    self.byteCount = byteCount
    fileCount = contents.fileCount
    contentBytes = contents.bytes
    self.commit = commit?.commit
    isDirty = commit?.isDirty ?? false
    self.biggest = biggest
    self.warnings = warnings
    self.path = path
  }

  deinit { _ = close(descriptor) }

  /// Runs `body` while the archive is certainly open.
  public func withDescriptor<Result, Failure: Error>(
    _ body: (Int32) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(descriptor)
  }

  /// Reads from any place, from any thread.
  /// - Returns: how many bytes were read, 0 at the end.
  /// - Throws: `damagedArchive` when the file cannot be read.
  public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR {
        throw ArchiveFailure(.damagedArchive, "the archive cannot be read back: \(errorText(errno))")
      }
    }
  }
}

/// What went into an archive.
struct PackedContents {
  var fileCount = 0
  var bytes: Int64 = 0
}

/// How far packing has come.
public struct ArchiveProgress: Sendable {
  /// Files and links so far.
  public let fileCount: Int
  /// Bytes read from files so far.
  public let contentBytes: Int64
}
