import CSystem
import Glibc
import HKDSystem

/// Files that nobody else sees, and that are gone with their last descriptor.
package enum TemporaryFile {
  /// `TMPDIR`, else `/tmp`.
  package static var usualFolder: String {
    guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/tmp" }
    return String(cString: folder)
  }

  /// Opens a file without a name, or one whose name is gone before anything stands in it.
  ///
  /// - Returns: a descriptor to read and write, which is the caller's.
  package static func open(in folder: String) throws(SystemError) -> Int32 {
    let unnamed = Glibc.open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 { return unnamed }
    var name = Array((folder + "/hkd-XXXXXX").utf8CString)
    let named = mkostemp(&name, O_CLOEXEC)
    guard named >= 0 else { throw SystemError(code: errno) }
    unlink(name)
    return named
  }
}
