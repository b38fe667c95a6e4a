import HKDLanguage
import SourceArchive

/// What a deploy's records carry along from archive to release, for the summary at the end; no data of the program's.
final class DeployFacts: Sendable {
  let fileCount: Int
  /// Of the archive.
  let bytes: Int
  let checksum: String
  let commit: String?
  /// Marks the build as this run's own.
  let runID: String

  init(archive: PackedArchive, runID: String) {
    fileCount = archive.fileCount
    bytes = Int(archive.byteCount)
    checksum = "SHA256:\(archive.sha256)"
    commit = archive.commit
    self.runID = runID
  }
}
