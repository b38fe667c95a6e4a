/// Whom the work reports to, and who may end it.
struct ArchiveObserver: Sendable {
  let isCancelled: @Sendable () -> Bool
  let onProgress: @Sendable (ArchiveProgress) -> Void
  let onWarning: @Sendable (String) -> Void

  func checkCancelled() throws(ArchiveFailure) {
    if isCancelled() { throw ArchiveFailure(.cancelled, "interrupted; no archive was made") }
  }

  func progress(_ contents: PackedContents) {
    onProgress(ArchiveProgress(fileCount: contents.fileCount, contentBytes: contents.bytes))
  }

  func warning(_ text: String) { onWarning(text) }
}
