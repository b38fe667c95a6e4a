import CSystem
import Glibc

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
    self.temporaryFolder = temporaryFolder ?? Self.usualFolder
    if let path {
      let file = try OutputFile(path)
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
    try output?.publish()
    let result = (descriptor, hash.finish())
    descriptor = -1
    return result
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

  private static var usualFolder: String {
    guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/tmp" }
    return String(cString: folder)
  }

  /// A file without a name, or one whose name is gone before anything stands in it.
  private static func temporaryFile(in folder: String) throws(ArchiveFailure) -> Int32 {
    let unnamed = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 { return unnamed }
    var name = Array((folder + "/hkd-archive-XXXXXX").utf8CString)
    let named = mkostemp(&name, O_CLOEXEC)
    guard named >= 0 else { throw failure(errno, writing: folder) }
    unlink(name)
    return named
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

/// A file that gets its name only when it is whole.
private final class OutputFile {
  let path: String
  let descriptor: Int32
  private let folder: Int32
  private let name: String
  /// A name to remove unless the file is published; nil where the system gave an unnamed file.
  private var temporaryName: String?

  init(_ path: String) throws(ArchiveFailure) {
    self.path = path
    let parts = splitPath(path)
    name = parts.name
    guard !name.isEmpty, name != ".", name != ".." else { throw Spool.failure(EISDIR, writing: path) }
    folder = open(parts.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      descriptor = -1
      throw Spool.failure(errno, writing: path)
    }
    var status = stat()
    if fstatat(folder, name, &status, 0) == 0, status.st_mode & S_IFMT == S_IFDIR {
      descriptor = -1
      throw Spool.failure(EISDIR, writing: path)
    }
    let unnamed = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0o666)
    if unnamed >= 0 {
      descriptor = unnamed
      return
    }
    let temporary = ".\(name).\(getpid()).part"
    unlinkat(folder, temporary, 0)
    descriptor = openat(folder, temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw Spool.failure(errno, writing: path) }
    temporaryName = temporary
  }

  deinit {
    if let temporaryName { unlinkat(folder, temporaryName, 0) }
    if folder >= 0 { _ = close(folder) }
  }

  /// Replaces what stood under the name in one step.
  func publish() throws(ArchiveFailure) {
    if temporaryName == nil {
      let temporary = ".\(name).\(getpid()).part"
      let own = "/proc/self/fd/\(descriptor)"
      if linkat(AT_FDCWD, own, folder, name, AT_SYMLINK_FOLLOW) == 0 { return }
      // Left by a process that had the same number and was killed.
      unlinkat(folder, temporary, 0)
      guard linkat(AT_FDCWD, own, folder, temporary, AT_SYMLINK_FOLLOW) == 0 else {
        throw Spool.failure(errno, writing: path)
      }
      temporaryName = temporary
    }
    guard let temporaryName, renameat(folder, temporaryName, folder, name) == 0 else {
      throw Spool.failure(errno, writing: path)
    }
    self.temporaryName = nil
  }
}

/// A path's folder (`.` where it names none) and last name.
func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let end = path.utf8.lastIndex(of: slash) else { return (".", path) }
  return (end == path.startIndex ? "/" : String(path[..<end]), String(path[path.utf8.index(after: end)...]))
}
