import CSystem
import Glibc
import HKDSystem

/// Where the compressed bytes go, hashed on their way: memory for a small archive, an unlinked file for a large one, or the
/// file that the user named, which appears under its name only when it is whole.
///
/// One thread at a time writes; the pipeline sees to that.
final class Spool: @unchecked Sendable {
  private var descriptor: Int32
  private var isMemory: Bool
  private var hash = Sha256()
  private(set) var byteCount: Int64 = 0
  private let output: OutputFile?
  private let temporaryFolder: String

  /// `MFD_CLOEXEC` (memfd_create(2)), a macro of a header that Swift does not see.
  private static let closedOnExec: UInt32 = 1
  /// Archives up to this size stay in memory.
  private static let mostInMemory = 8 << 20

  /// - Parameters:
  ///   - path: where to keep it; nil for nowhere.
  ///   - temporaryFolder: nil for `TMPDIR`, else `/tmp`.
  /// - Throws: `cannotWrite`.
  init(output path: String?, temporaryFolder: String?) throws(ArchiveFailure) {
    self.temporaryFolder = temporaryFolder ?? TemporaryFile.usualFolder
    if let path {
      let file = try Self.writing(path) { () throws(SystemError) in try OutputFile(path) }
      output = file
      descriptor = file.descriptor
      isMemory = false
    } else {
      output = nil
      descriptor = memfd_create("archive", Self.closedOnExec)
      isMemory = descriptor >= 0
      if !isMemory { descriptor = try Self.temporaryFile(in: self.temporaryFolder) }
    }
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
  }

  /// Appends; nil when all is well.
  func write(_ bytes: UnsafeRawBufferPointer) -> ArchiveFailure? {
    if isMemory, byteCount + Int64(bytes.count) > Self.mostInMemory {
      do throws(ArchiveFailure) { try moveToFile() } catch { return error }
    }
    hash.update(bytes)
    byteCount += Int64(bytes.count)
    return writeFully(descriptor, bytes) ? nil : Self.failure(errno, writing: output?.path ?? temporaryFolder)
  }

  /// Puts the file under its name and hands over its descriptor.
  func finish() throws(ArchiveFailure) -> (descriptor: Int32, sha256: String) {
    if let output { try Self.writing(output.path) { () throws(SystemError) in try output.publish() } }
    let result = (descriptor, hash.finish())
    descriptor = -1
    return result
  }

  private static func writing<Result>(
    _ path: String, _ work: () throws(SystemError) -> Result
  ) throws(ArchiveFailure) -> Result {
    do throws(SystemError) { return try work() } catch { throw failure(error.code, writing: path) }
  }

  private func moveToFile() throws(ArchiveFailure) {
    let file = try Self.temporaryFile(in: temporaryFolder)
    let copied = withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 64) { buffer -> Bool in
      guard lseek(descriptor, 0, SEEK_SET) == 0 else { return false }
      while let count = readFully(descriptor, into: buffer) {
        if count == 0 { return true }
        if !writeFully(file, UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return false }
      }
      return false
    }
    let number = errno
    _ = close(descriptor)
    descriptor = file
    isMemory = false
    if !copied { throw Self.failure(number, writing: temporaryFolder) }
  }

  private static func temporaryFile(in folder: String) throws(ArchiveFailure) -> Int32 {
    do throws(SystemError) { return try TemporaryFile.open(in: folder) } catch { throw failure(error.code, writing: folder) }
  }

  static func failure(_ number: Int32, writing place: String) -> ArchiveFailure {
    let hint =
      switch number {
      case ENOSPC, EDQUOT: "Free space there, or point TMPDIR (or --out) at a folder with room."
      case EFBIG: "The file size limit (ulimit -f) or the file system allows no larger file."
      default: "Point TMPDIR (or --out) at a folder that can be written to."
      }
    return ArchiveFailure(.cannotWrite, "the archive cannot be written to \(place): \(errorText(number))", hint: hint)
  }
}
