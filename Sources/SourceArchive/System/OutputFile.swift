import CSystem
import Glibc
import HKDSystem

/// A file that gets its name only when it is whole: until then there is nothing that a killed process would leave behind,
/// wherever the file system knows files without a name.
package final class OutputFile {
  /// As it was given.
  package let path: String
  /// To write to; closed by whoever takes it.
  package let descriptor: Int32
  private let folder: Int32
  private let name: String
  /// A name to remove unless the file is published; nil where the system gave an unnamed file.
  private var temporaryName: String?

  package init(_ path: String) throws(SystemError) {
    self.path = path
    let parts = splitPath(path)
    name = parts.name
    guard !name.isEmpty, name != ".", name != ".." else { throw SystemError(code: EISDIR) }
    folder = open(parts.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      descriptor = -1
      throw SystemError(code: errno)
    }
    var status = stat()
    if fstatat(folder, name, &status, 0) == 0, status.st_mode & S_IFMT == S_IFDIR {
      descriptor = -1
      throw SystemError(code: EISDIR)
    }
    let unnamed = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0o666)
    if unnamed >= 0 {
      descriptor = unnamed
      return
    }
    let temporary = ".\(name).\(getpid()).part"
    unlinkat(folder, temporary, 0)
    descriptor = openat(folder, temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    temporaryName = temporary
  }

  deinit {
    if let temporaryName { unlinkat(folder, temporaryName, 0) }
    if folder >= 0 { _ = close(folder) }
  }

  /// Replaces what stood under the name in one step.
  package func publish() throws(SystemError) {
    if temporaryName == nil {
      let temporary = ".\(name).\(getpid()).part"
      let own = "/proc/self/fd/\(descriptor)"
      if linkat(AT_FDCWD, own, folder, name, AT_SYMLINK_FOLLOW) == 0 { return }
      // Left by a process that had the same number and was killed.
      unlinkat(folder, temporary, 0)
      guard linkat(AT_FDCWD, own, folder, temporary, AT_SYMLINK_FOLLOW) == 0 else {
        throw SystemError(code: errno)
      }
      temporaryName = temporary
    }
    guard let temporaryName, renameat(folder, temporaryName, folder, name) == 0 else {
      throw SystemError(code: errno)
    }
    self.temporaryName = nil
  }
}

/// A path's folder (`.` where it names none) and last name.
func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let end = path.utf8.lastIndex(of: slash) else { return (".", path) }
  return (end == path.startIndex ? "/" : String(path[..<end]), String(path[path.utf8.index(after: end)...]))
}
